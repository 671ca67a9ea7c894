// A page module of test/browser/pages with the packages it imports, as an application would ship it: a script, and others that
// it fetches when it needs them.
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = "/test/browser/pages";

/** Content type and script by path: the module's own under the path of its source. */
export async function bundlePage(module: string): Promise<Record<string, readonly [string, Uint8Array]>> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [`${root}test/browser/pages/${module}.ts`],
    ...{ bundle: true, minify: true, splitting: true, write: false, outdir: "/", logLevel: "warning" },
    ...{ format: "esm", platform: "browser", target: "es2024", legalComments: "none" },
  });
  return Object.fromEntries(
    outputFiles.map(({ path, contents }) => {
      const name = basename(path);
      return [`${folder}/${name === `${module}.js` ? `${module}.ts` : name}`, ["text/javascript", contents]];
    }),
  );
}
