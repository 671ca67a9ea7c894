// `npm run bench -- kernel --browser`: bundles the bench page with the peers that load there, runs it in headless
// Chromium and returns its table. `--serve` leaves it on the loopback interface for any browser; `--shot FILE` keeps a
// picture of it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { openBrowser } from "../helpers/browser.ts";
import { type Extra, type Pages, servePages } from "../helpers/pages.ts";
import type { Row } from "./row.ts";

const page = new URL("./page/", import.meta.url);
/** Longest that the page may take, in milliseconds. */
const patience = 1_200_000;

/** The page with all it loads but the kernels, which the server has. */
async function bundle(): Promise<Readonly<Record<string, Extra>>> {
  const made = await build({
    entryPoints: [fileURLToPath(new URL("kernel.ts", page))],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    splitting: true,
    outdir: "/bench",
    write: false,
    minify: true,
    loader: { ".wasm": "binary" },
    define: { "process.env.NODE_DEBUG": "undefined", global: "globalThis" },
    logLevel: "error",
  });
  const read = (name: string) => readFileSync(new URL(name, page), "utf8");
  return {
    ...Object.fromEntries(made.outputFiles.map(({ path, contents }) => [path, ["text/javascript", contents] as const])),
    "/bench/kernel.css": ["text/css", read("kernel.css")],
    "/bench/kernel.html": ["text/html", read("kernel.html")],
  };
}

export interface PageOptions {
  readonly build: string | undefined;
  readonly serve: boolean;
  readonly shot: string | undefined;
}

/** The rows that the page measured. @throws Error when no browser starts or the page fails */
export async function inBrowser({ build, serve, shot }: PageOptions): Promise<readonly Row[]> {
  const pages = await servePages(await bundle());
  const url = `${pages.url}bench/kernel.html${build === undefined ? "" : `?build=${build}`}`;
  if (serve) {
    console.log(`open ${url}   (Ctrl-C ends)`);
    return new Promise(() => {});
  }
  return measured(pages, url, shot).finally(() => pages.close());
}

async function measured(_pages: Pages, url: string, shot: string | undefined): Promise<readonly Row[]> {
  const found = await openBrowser();
  if ("reason" in found) throw new Error(found.reason);
  try {
    const tab = await found.browser.newPage({ viewport: { width: 1100, height: 900 } });
    tab.setDefaultTimeout(patience);
    const complaints: string[] = [];
    tab.on("pageerror", (error) => complaints.push(error.message));
    tab.on("requestfailed", (request) => complaints.push(`not loaded: ${request.url()}`));
    await tab.goto(url);
    const rows = await tab
      .waitForFunction(() => (globalThis as { readonly benchRows?: Promise<readonly Row[]> }).benchRows, undefined, {
        timeout: patience,
      })
      .then(async (handle) => (await handle.jsonValue()) ?? [])
      .catch((error: Error) => {
        throw new Error([error.message, ...complaints].join("\n"));
      });
    if (shot !== undefined) await tab.screenshot({ path: shot, fullPage: true });
    return rows;
  } finally {
    await found.browser.close();
  }
}
