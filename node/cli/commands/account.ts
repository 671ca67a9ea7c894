// `tenon account`: keys of this machine and balances on a chain.
import type { Command } from "commander";
import type { Keystore } from "../../keystore.ts";
import { contextOf } from "../context.ts";
import { devKeys } from "../devkeys.ts";
import type { Account } from "../keys.ts";
import { columns, paint, UsageError } from "../output.ts";

interface StoreOptions {
  readonly keystore?: string;
  readonly passwordFile?: string;
}
interface NewOptions extends StoreOptions {
  readonly type: string;
  readonly address?: string;
  readonly label: string;
}

export function accountCommand(program: Command): void {
  const account = program.command("account").description("keys of this machine, and balances");

  storeOptions(account.command("new").description("make a key and keep it, encrypted"))
    .option("--type <type>", "secp256k1, ed25519, sm2 or secp256k1eth", "secp256k1")
    .option("--address <form>", "address form the key is known by: btc or eth")
    .option("--label <text>", "a name for it", "")
    .action(async (options: NewOptions, command: Command) => {
      const { loadKeyTools, keyTypeOf } = await import("../keys.ts");
      const type = keyTypeOf(options.type);
      const tools = await loadKeyTools();
      await keep(tools.create(type), options, command);
    });

  storeOptions(account.command("import").description("keep a private key, encrypted"))
    .argument("[file]", "file with the key as hex; - or nothing: standard input")
    .option("--type <type>", "secp256k1, ed25519, sm2 or secp256k1eth", "secp256k1")
    .option("--address <form>", "address form the key is known by: btc or eth")
    .option("--label <text>", "a name for it", "")
    .addHelpText(
      "after",
      "\nThe key is not taken from the command line, where other users of the machine could read it.",
    )
    .action(async (file: string | undefined, options: NewOptions, command: Command) => {
      const { loadKeyTools, keyTypeOf, secretOf } = await import("../keys.ts");
      const type = keyTypeOf(options.type);
      const secret = secretOf(await readInput(file));
      const tools = await loadKeyTools();
      await keep(tools.account(type, secret), options, command);
    });

  storeOptions(account.command("list").description("all keys")).action(
    async (options: StoreOptions, command: Command) => {
      const { output } = contextOf(command);
      const all = await (await openStore(options)).list();
      const data = all.map(({ label, type, address, addresses }) => ({
        label,
        type,
        address,
        addresses: { ...addresses },
      }));
      const rows = all.map((one) => [one.label, one.type, one.address]);
      output.result(
        data,
        rows.length === 0 ? "no keys yet: `tenon account new`" : columns(["label", "type", "address"], rows),
      );
    },
  );

  storeOptions(account.command("show").description("a key's public side"))
    .argument("<name>", "address or label")
    .action(async (name: string, options: StoreOptions, command: Command) => {
      const { output } = contextOf(command);
      const { hex } = await import("../../../src/lib/hex.ts");
      const found = await (await openStore(options)).find(name);
      const { label, type, address, addresses, publicKey } = found;
      output.result({ label, type, address, addresses: { ...addresses }, publicKey: hex(publicKey) });
    });

  storeOptions(account.command("balance").description("what an account has on the chain of --rpc"))
    .argument("<name>", "address, label, or dev1 to dev3")
    .option("--all", "balances inside contracts too")
    .action(async (name: string, options: StoreOptions & { all?: boolean }, command: Command) => {
      const { output, remote } = contextOf(command);
      const address = await addressOf(name, options);
      const { showBalance } = await import("../balance.ts");
      await showBalance(remote(), address, options.all === true, output);
    });

  storeOptions(account.command("export").description("print a private key"))
    .argument("<name>", "address or label")
    .option("--yes", "do not ask back: it is to be shown")
    .action(async (name: string, options: StoreOptions & { yes?: boolean }, command: Command) => {
      const { output } = contextOf(command);
      if (options.yes !== true) {
        throw new UsageError("whoever sees the private key owns the account", "repeat the command with --yes");
      }
      const { askPassword } = await import("../prompt.ts");
      const { hex } = await import("../../../src/lib/hex.ts");
      const store = await openStore(options);
      const { address, type } = await store.find(name);
      const secret = await store.secret(address, await askPassword(name, options));
      output.result({ address, type, privateKey: hex(secret) }, hex(secret));
    });
}

/** Options of everything that touches the keystore. */
export function storeOptions(command: Command): Command {
  return command
    .option("--keystore <folder>", "folder of the keys (TENON_KEYSTORE; default ~/.tenon/keys)")
    .option("--password-file <file>", "file with the password (TENON_PASSWORD_FILE, TENON_PASSWORD)");
}

export async function openStore(options: StoreOptions): Promise<Keystore> {
  const [{ Keystore }, { homedir }, { join }] = await Promise.all([
    import("../../keystore.ts"),
    import("node:os"),
    import("node:path"),
  ]);
  return new Keystore(options.keystore ?? process.env.TENON_KEYSTORE ?? join(homedir(), ".tenon", "keys"));
}

async function keep(account: Account, options: NewOptions, command: Command): Promise<void> {
  const { output } = contextOf(command);
  const [{ formOf, infoOf, usualForm }, { newPassword }] = await Promise.all([
    import("../keys.ts"),
    import("../prompt.ts"),
  ]);
  const form = options.address === undefined ? usualForm(account.type) : formOf(options.address);
  const info = infoOf(account, form, options.label);
  const path = await (await openStore(options)).add(info, account.secret, await newPassword(info.address, options));
  const { address, addresses, type, label } = info;
  const data = { address, addresses: { ...addresses }, type, label, path };
  output.result(data, `${paint("bold", address)}  ${type}${label === "" ? "" : `  ${label}`}\nkept in ${path}`);
}

/** The address behind a name: an address stays what it is. */
async function addressOf(name: string, options: StoreOptions): Promise<string> {
  const dev = devKeys.find((one) => one.name === name);
  if (dev !== undefined) return dev.address;
  const found = (await (await openStore(options)).list()).find((one) => one.label === name && name !== "");
  return found?.address ?? name;
}

/** Text of a file, or of standard input. @throws UsageError when the terminal is standard input */
export async function readInput(file: string | undefined): Promise<string> {
  if (file !== undefined && file !== "-") {
    const { readFile } = await import("node:fs/promises");
    return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`${file} cannot be read (${error.code})`);
    });
  }
  if (process.stdin.isTTY === true) throw new UsageError("nothing to read", "name a file, or pipe the text in");
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size > 64 * 1024 * 1024) throw new UsageError("the input is longer than 64 MB");
  }
  return Buffer.concat(parts).toString("utf8");
}
