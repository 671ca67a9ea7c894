// `tenon config`: checks, shows and converts the two configuration files, and prints their reference.
import type { Command } from "commander";
import type { Json } from "../../../src/lib/json.ts";
import { contextOf } from "../context.ts";
import { Failed, paint, UsageError } from "../output.ts";
import { initAction, initOptions } from "./init.ts";

export function configCommand(program: Command): void {
  const config = program.command("config").description("chain.toml and node.toml");

  config
    .command("check")
    .description("check both files of a folder")
    .argument("[folder]", "folder of chain.toml and node.toml", ".")
    .action(async (folder: string, _options: unknown, command: Command) => {
      const { output } = contextOf(command);
      const [{ inspectFolder }, { catalogOf }, { pluginsOf }] = await Promise.all([
        import("../../config.ts"),
        import("../local.ts"),
        import("../../../src/registry.ts"),
      ]);
      const plugins = await pluginsOf(await catalogOf(folder));
      const { configuration, problems } = await inspectFolder(folder, plugins, process.env);
      const warnings = configuration?.warnings ?? [];
      const lines = [
        ...problems.map(({ file, line, path, reason, hint }) => {
          const place = `${file}${line === undefined ? "" : `:${line}`}`;
          const tail = hint === undefined ? "" : ` (${hint})`;
          return `${paint("red", "error")}   ${place}: ${path === "" ? "" : `${path} `}${reason}${tail}`;
        }),
        ...warnings.map((text) => `${paint("yellow", "warning")} ${text}`),
      ];
      const ok = problems.length === 0;
      if (ok && configuration !== undefined)
        lines.push(`${paint("green", "ok")}      ${await summary(configuration.chain)}`);
      const data = problems.map(({ file, line = null, path, reason, hint = null }) => ({
        file,
        line,
        path,
        reason,
        hint,
      }));
      output.result({ ok, problems: data, warnings: [...warnings] }, lines.join("\n"));
      if (!ok) throw new Failed("problems");
    });

  config
    .command("print")
    .description("print the effective configuration, defaults included")
    .argument("[folder]", "folder of chain.toml and node.toml", ".")
    .option("--file <name>", "only chain or node")
    .action(async (folder: string, options: { file?: string }, command: Command) => {
      const { output } = contextOf(command);
      if (options.file !== undefined && options.file !== "chain" && options.file !== "node") {
        throw new UsageError("--file is chain or node");
      }
      const [{ loadSetup }, { pluginsOf }, { toml }, { chainSchema }, { nodeSchema }] = await Promise.all([
        import("../local.ts"),
        import("../../../src/registry.ts"),
        import("../../../src/config/write.ts"),
        import("../../../src/config/chainfile.ts"),
        import("../../../src/config/nodefile.ts"),
      ]);
      const { configuration, catalog } = await loadSetup(folder);
      const plugins = await pluginsOf(catalog);
      const { chain, node } = configuration;
      // A password has no business on a screen.
      const rpc = {
        ...(node.table.rpc as object),
        ...(node.rpc.jrpcUserPasswd === "" ? {} : { jrpcUserPasswd: "[hidden]" }),
      };
      const shown = { chain: chain.table, node: { ...node.table, rpc } };
      const style = { absent: "omit", comments: false } as const;
      const texts = {
        chain: toml(chainSchema(plugins), shown.chain, { ...style, header: "chain.toml" }),
        node: toml(nodeSchema(plugins), shown.node, { ...style, header: "node.toml" }),
      };
      const wanted = options.file === undefined ? (["chain", "node"] as const) : ([options.file] as const);
      const data = Object.fromEntries(wanted.map((one) => [one, shown[one]]));
      output.result(
        data as Json,
        wanted
          .map((one) => texts[one])
          .join("\n")
          .trimEnd(),
      );
    });

  config
    .command("docs")
    .description("print the reference of every key as Markdown")
    .action(async (_options: unknown, command: Command) => {
      const { output } = contextOf(command);
      const [{ configDocs }, { allPlugins }] = await Promise.all([
        import("../../../src/config/docs.ts"),
        import("../../../src/catalog.ts"),
      ]);
      const text = configDocs(await allPlugins());
      output.result({ markdown: text }, text.trimEnd());
    });

  config
    .command("import")
    .description("convert a Chain33 configuration into chain.toml and node.toml")
    .argument("<file>", "the node's file, e.g. chain33.toml")
    .option("--fork <file>", "its separate fork file, e.g. chain33.fork.toml")
    .option("--out <folder>", "where to write", ".")
    .option("--force", "overwrite files that exist")
    .action(importAction);

  initOptions(config.command("init").description("same as `tenon init`")).action(initAction);
}

async function summary(chain: { readonly params: import("../../../src/params.ts").ChainParams }): Promise<string> {
  const [{ chainConfigHash }, { twinKernels }, { hex }] = await Promise.all([
    import("../../../src/config/hash.ts"),
    import("../../../runtime/kernels.ts"),
    import("../../../src/lib/hex.ts"),
  ]);
  const { params } = chain;
  const hash = hex(chainConfigHash(params, twinKernels));
  return `chain ${params.title}, ${params.consensus.name}, ${params.store.name}; hash of the chain's configuration ${hash}`;
}

async function importAction(
  file: string,
  options: { fork?: string; out: string; force?: boolean },
  command: Command,
): Promise<void> {
  const { output } = contextOf(command);
  const [
    { parseToml, readText },
    { importChain33 },
    { allPlugins },
    { toml },
    { chainSchema },
    { nodeSchema },
    { writeFiles },
  ] = await Promise.all([
    import("../../config.ts"),
    import("../../../src/config/import.ts"),
    import("../../../src/catalog.ts"),
    import("../../../src/config/write.ts"),
    import("../../../src/config/chainfile.ts"),
    import("../../../src/config/nodefile.ts"),
    import("../files.ts"),
  ]);
  const main = parseToml(await readText(file), file);
  const forks = options.fork === undefined ? undefined : parseToml(await readText(options.fork), options.fork);
  const plugins = await allPlugins();
  const { chain, node, dropped, problems } = importChain33(main, forks, plugins);
  const style = { absent: "comment", comments: true, header: `Taken over from ${file}.` } as const;
  const written = await writeFiles(
    options.out,
    { "chain.toml": toml(chainSchema(plugins), chain, style), "node.toml": toml(nodeSchema(plugins), node, style) },
    options.force === true,
  );
  const lines = [`wrote ${written.join(" and ")}`];
  if (dropped.length > 0) lines.push("", paint("bold", "not taken over:"));
  for (const { path, why } of dropped)
    lines.push(`  ${path.padEnd(Math.max(...dropped.map((one) => one.path.length)))}  ${why}`);
  if (problems.length > 0) lines.push("", paint("bold", "to be mended by hand:"));
  for (const { file: name, path, reason, hint } of problems) {
    lines.push(`  ${name}: ${path} ${reason}${hint === undefined ? "" : ` (${hint})`}`);
  }
  const data = {
    files: [...written],
    notTakenOver: dropped.map(({ path, why }) => ({ path, why })),
    problems: problems.map(({ file: name, path, reason, hint = null }) => ({ file: name, path, reason, hint })),
  };
  output.result(data, lines.join("\n"));
  if (problems.length > 0) throw new Failed("problems");
}
