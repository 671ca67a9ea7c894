// A page module of test/browser/pages with the packages it imports, in one script, as an application would ship it.
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export async function bundlePage(module: string): Promise<Uint8Array> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [`${root}test/browser/pages/${module}.ts`],
    ...{ bundle: true, minify: true, write: false, logLevel: "warning" },
    ...{ format: "esm", platform: "browser", target: "es2024", legalComments: "none" },
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error(`no script of ${module}`);
  return script.contents;
}
