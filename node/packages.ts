// Plug-ins from npm packages that node.toml names under [plugins]. A package's manifest (the member `tenon` of its
// package.json) is read and judged before any of its code runs; the code exports `plugins`, a list of Plugin objects.
// Signature schemes are not taken from packages: the signature workers know the built-in ones only.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { fail } from "../src/errors.ts";
import { inspect, Type } from "../src/lib/schema.ts";
import type { Kind, Plugin } from "../src/plugin.ts";
import type { Catalog } from "../src/registry.ts";

const kinds = ["store", "dapp", "mempool", "consensus"] as const satisfies readonly Kind[];

const manifestSchema = Type.Object({
  api: Type.Literal(1),
  plugins: Type.Array(
    Type.Object({ kind: Type.Enum([...kinds]), name: Type.String({ pattern: "^[a-z][a-z0-9]{1,63}$" }) }),
    {
      minItems: 1,
      maxItems: 64,
    },
  ),
});

/**
 * The catalog with the packages' plug-ins in it.
 * @param folder where packages are looked for, as Node.js looks for them
 * @throws ChainError plugin.unknown for a package that is missing, has no manifest, or names what exists already
 */
export async function withPackages(catalog: Catalog, packages: readonly string[], folder: string): Promise<Catalog> {
  let out = catalog;
  for (const name of packages) out = await withPackage(out, name, folder);
  return out;
}

async function withPackage(catalog: Catalog, name: string, folder: string): Promise<Catalog> {
  const require = createRequire(pathToFileURL(join(resolve(folder), "node.toml")));
  const bad = (reason: string) => fail("plugin.unknown", { package: name, reason });
  let manifestPath: string;
  let entry: string;
  try {
    manifestPath = require.resolve(`${name}/package.json`);
    entry = require.resolve(name);
  } catch {
    throw fail("plugin.unknown", { package: name, reason: "is not installed", hint: `npm install ${name}` });
  }
  const parsed = JSON.parse(await readFile(manifestPath, "utf8")) as { tenon?: unknown };
  const manifest = inspect(manifestSchema, parsed.tenon, "tenon");
  const fault = manifest.problems[0];
  if (fault !== undefined) throw bad(`its package.json: ${fault.path} ${fault.reason}`);
  const out = { ...catalog } as { [K in Kind]: Record<string, () => Promise<Plugin<K>>> };
  for (const { kind, name: plugin } of manifest.value.plugins as { kind: (typeof kinds)[number]; name: string }[]) {
    if (Object.hasOwn(out[kind], plugin)) throw bad(`there is a ${kind} plug-in named ${plugin} already`);
    const load = async () => {
      const { plugins } = (await import(pathToFileURL(entry).href)) as { plugins?: readonly Plugin<Kind>[] };
      const found = plugins?.find((one) => one.kind === kind && one.name === plugin);
      if (found === undefined) throw bad(`it does not export the ${kind} plug-in ${plugin} that its manifest promises`);
      return found;
    };
    // Kind and loader belong together by the manifest; the compiler cannot follow the table that far.
    out[kind] = { ...out[kind], [plugin]: load } as never;
  }
  return out;
}
