// A web server on the loopback interface for browser tests: the TypeScript sources as the modules they are, with their
// types taken out on the way, and the few packages they import through an import map. Nothing is bundled, nothing
// comes from outside, and what src, runtime and browser may not import is not there to be imported.
import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What is served, as paths from the root of the repository. */
const served = [
  /^(src|runtime|browser|test\/(browser|kernels))\/[\w/-]+\.ts$/,
  /^test\/helpers\/(random|wire|mutate|liberal|contractworld|wasmgen|wasmgenbody)\.ts$/,
  /^test\/helpers\/(gas|hostile|wasmasm)\/\w+\.ts$/,
  /^build\/kernels\/[\w.-]+\.wasm$/,
  /^test\/vectors\/[\w/-]+\.json$/,
  /^assembly\/(abi|transform\/[\w/-]+)\.ts$/,
  /^node_modules\/(assemblyscript\/dist|binaryen|long)\/[\w./-]*\.js$/,
  /^node_modules\/(@noble\/(hashes|curves|ciphers)|typebox)\/[\w./-]+\.m?js$/,
];

const imports = {
  "@noble/hashes/": "/node_modules/@noble/hashes/",
  "@noble/curves/": "/node_modules/@noble/curves/",
  "@noble/ciphers/": "/node_modules/@noble/ciphers/",
  assemblyscript: "/node_modules/assemblyscript/dist/assemblyscript.js",
  "assemblyscript/asc": "/node_modules/assemblyscript/dist/asc.js",
  binaryen: "/node_modules/binaryen/index.js",
  long: "/node_modules/long/index.js",
  typebox: "/node_modules/typebox/build/index.mjs",
};

/** The import map is the only script in the page; code made of strings is refused. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'nonce-map' 'wasm-unsafe-eval'",
  // data: the compiler of contracts fetches a module that it carries.
  "connect-src 'self' data:",
  "worker-src 'self'",
  "img-src data:",
  "style-src 'self'",
].join("; ");

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>tests</title>
<link rel="icon" href="data:,">
<script type="importmap" nonce="map">${JSON.stringify({ imports })}</script>
</html>
`;

export interface Pages {
  /** Address of the empty page whose modules are the repository's. */
  readonly url: string;
  /** Paths served so far. */
  readonly paths: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Something that is made, not read: content type, body, and its own Content-Security-Policy. */
export type Extra = readonly [string, string | Uint8Array, string?];

/** @param extra further answers, by path */
export async function servePages(extra: Readonly<Record<string, Extra>> = {}): Promise<Pages> {
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const given = extra[pathname];
    if (given !== undefined) {
      paths.add(pathname);
      send(response, 200, ...given);
      return;
    }
    answer(pathname, response).then(
      () => paths.add(pathname),
      () => send(response, 404, "text/plain", "not here\n"),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    paths,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Rejects when there is no such file. */
async function answer(pathname: string, response: ServerResponse): Promise<void> {
  if (pathname === "/") return send(response, 200, "text/html", page);
  const path = pathname.slice(1);
  if (!served.some((pattern) => pattern.test(path)) || path.includes("..")) throw new Error("not served");
  if (path.endsWith(".wasm")) return send(response, 200, "application/wasm", await readFile(`${root}${path}`));
  const text = await readFile(`${root}${path}`, "utf8");
  if (path.endsWith(".json")) return send(response, 200, "application/json", text);
  send(response, 200, "text/javascript", withPaths(path.endsWith(".ts") ? withoutTypes(text) : text));
}

/** An import map holds for the page alone: for workers the packages are named by their paths. */
function withPaths(text: string): string {
  return text.replace(bare, (all, head: string, name: string) => {
    const path = imports[name as keyof typeof imports];
    return path === undefined ? all : head + path;
  });
}
const bare = /(\bfrom\s*["']|\bimport\s*\(?\s*["'])(@noble\/\w+\/|typebox(?=["']))/g;

/** What the sources have beyond JavaScript can be erased file by file; import paths stay as they are. */
function withoutTypes(text: string): string {
  const { ESNext } = ts.ScriptTarget;
  const compilerOptions = { target: ESNext, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array, own = policy): void {
  response.writeHead(status, {
    "content-type": typeof body === "string" ? `${type}; charset=utf-8` : type,
    "content-security-policy": own,
    "cache-control": "no-store",
  });
  response.end(body);
}
