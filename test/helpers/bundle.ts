// A page module of test/browser/pages with the packages it imports, as an application would ship it: one script, and others
// that it fetches when it needs them.
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Extra } from "./pages.ts";

export interface Bundle {
  /** Answers by path: the script under the module's own, the others beside it. */
  readonly answers: Readonly<Record<string, Extra>>;
  /** The script, without what it fetches later. */
  readonly first: readonly Uint8Array[];
}

export async function bundlePage(module: string): Promise<Bundle> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const { outputFiles, metafile } = await build({
    entryPoints: [`${root}test/browser/pages/${module}.ts`],
    ...{ bundle: true, minify: true, splitting: true, write: false, metafile: true, logLevel: "warning" },
    ...{
      format: "esm",
      platform: "browser",
      target: "es2024",
      legalComments: "none",
      outdir: "/",
      absWorkingDir: root,
    },
  });
  const bytes = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  const imports = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [
      basename(path),
      output.imports.filter(({ kind }) => kind === "import-statement").map((one) => basename(one.path)),
    ]),
  );
  const first = new Set([`${module}.js`]);
  for (const name of first) for (const next of imports.get(name) ?? []) first.add(next);
  const folder = "/test/browser/pages";
  return {
    answers: Object.fromEntries(
      [...bytes].map(([name, contents]): [string, Extra] => [
        `${folder}/${name === `${module}.js` ? `${module}.ts` : name}`,
        ["text/javascript", contents],
      ]),
    ),
    first: [...first].map((name) => bytes.get(name) as Uint8Array),
  };
}
