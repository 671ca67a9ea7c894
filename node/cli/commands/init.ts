// `tenon init`: a folder with the two configuration files of a new chain.
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { contextOf } from "../context.ts";
import { UsageError } from "../output.ts";
import type { ChainKind, Files } from "../templates.ts";
import { openStore, storeOptions } from "./account.ts";

interface InitOptions {
  readonly kind: string;
  readonly title?: string;
  readonly symbol: string;
  readonly chainId?: string;
  readonly genesis?: string;
  readonly force?: boolean;
  readonly keystore?: string;
  readonly passwordFile?: string;
}

export function initCommand(program: Command): void {
  initOptions(program.command("init").description("create chain.toml and node.toml of a new chain")).action(initAction);
}

export function initOptions(command: Command): Command {
  return storeOptions(command)
    .argument("[folder]", "where to write", ".")
    .option(
      "--kind <kind>",
      "dev: for development, with published keys; solo: a chain of your own, one producer",
      "dev",
    )
    .option("--title <name>", "solo: name of the chain; by default that of the folder")
    .option("--symbol <text>", "solo: symbol of its coins", "bty")
    .option("--chain-id <n>", "solo: id in its transactions; by default a random one")
    .option("--genesis <address>", "solo: who gets the genesis coins; by default a new key of the keystore")
    .option("--force", "overwrite files that exist");
}

export async function initAction(folder: string, options: InitOptions, command: Command): Promise<void> {
  const { output } = contextOf(command);
  const [{ kinds, devFiles }, { allPlugins }, { checkFree, writeFiles }] = await Promise.all([
    import("../templates.ts"),
    import("../../../src/catalog.ts"),
    import("../files.ts"),
  ]);
  const kind = kinds.find((one) => one === options.kind);
  if (kind === undefined)
    throw new UsageError(`there is no kind of chain ${options.kind}`, `kinds: ${kinds.join(", ")}`);
  // Before a key is made for nothing.
  await checkFree(folder, ["chain.toml", "node.toml"], options.force === true);
  const plugins = await allPlugins();
  const { files, notes } =
    kind === "dev" ? { files: devFiles(plugins), notes: devNotes } : await solo(folder, options, plugins);
  const paths = await writeFiles(
    folder,
    { "chain.toml": files.chain, "node.toml": files.node },
    options.force === true,
  );
  const lines = [`wrote ${paths.join(" and ")}`, ...notes, `start it: tenon start ${folder}`];
  output.result({ kind: kind satisfies ChainKind, files: [...paths], notes: [...notes] }, lines.join("\n"));
}

const devNotes = [
  "a chain for development: everybody knows the key of its genesis coins (`tenon dev` shows it)",
  "for a chain of your own: tenon init FOLDER --kind solo",
];

async function solo(
  folder: string,
  options: InitOptions,
  plugins: Parameters<typeof import("../templates.ts").soloFiles>[0],
): Promise<{ readonly files: Files; readonly notes: readonly string[] }> {
  const { soloFiles } = await import("../templates.ts");
  const title =
    options.title ??
    basename(resolve(folder))
      .toLowerCase()
      .replace(/[^a-z0-9_]/g, "");
  if (title === "" || title === "local" || title.startsWith("user.p.")) {
    throw new UsageError(
      `${JSON.stringify(title)} cannot be the title of a chain of your own`,
      "choose one with --title",
    );
  }
  const chainId = await chainIdOf(options.chainId);
  const { genesis, note } = await genesisOf(options);
  const time = Math.floor(Date.now() / 1000);
  const files = soloFiles(plugins, { title, symbol: options.symbol, chainId, genesis, time });
  return { files, notes: [`chain ${title}, chain id ${chainId}, genesis coins for ${genesis}`, ...note] };
}

async function chainIdOf(text: string | undefined): Promise<number> {
  if (text === undefined) {
    const { randomInt } = await import("node:crypto");
    return randomInt(1000, 2 ** 31);
  }
  const id = Number(text);
  if (!/^[0-9]{1,10}$/.test(text) || id >= 2 ** 31) throw new UsageError("--chain-id is a whole number below 2^31");
  return id;
}

/** The address that was given, or that of a new key. */
async function genesisOf(
  options: InitOptions,
): Promise<{ readonly genesis: string; readonly note: readonly string[] }> {
  if (options.genesis !== undefined) return { genesis: options.genesis, note: [] };
  const [{ infoOf, loadKeyTools }, { newPassword }] = await Promise.all([import("../keys.ts"), import("../prompt.ts")]);
  const account = (await loadKeyTools()).create("secp256k1");
  const info = infoOf(account, "btc", "genesis");
  const path = await (await openStore(options)).add(
    info,
    account.secret,
    await newPassword("the genesis key", options),
  );
  return { genesis: info.address, note: [`its key is kept in ${path}: without it the coins are lost`] };
}
