// Finds a Chromium for tests and starts it with a fresh profile. In this order: what CHROMIUM names (then nothing else),
// the system's, the one packed in @sparticuz/chromium, and with INSTALL_BROWSER=1 Debian's, installed on the spot.
// Where none starts there is a reason instead, and the tests that need one do not run.
import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

/** Installed browsers, best first. */
const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-background-networking",
  "--allow-loopback-in-peer-connection",
];

interface Candidate {
  readonly path: string;
  /** Features to switch off. */
  readonly without?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface BrowserOptions {
  readonly args?: readonly string[];
  /** Features to switch off: of several flags that say so only the last counts. */
  readonly without?: readonly string[];
}

/** A running browser, or one line that says why there is none. The caller closes it. */
export async function openBrowser(
  options: BrowserOptions = {},
): Promise<{ readonly browser: Browser } | { readonly reason: string }> {
  const reasons: string[] = [];
  for (const find of sources()) {
    try {
      const candidate = await find();
      if (candidate !== undefined) return { browser: await start(candidate, options) };
    } catch (error) {
      reasons.push(firstLine(error));
    }
  }
  const why = reasons.length === 0 ? "none is installed" : reasons.join("; ");
  return { reason: `no Chromium: ${why} (set CHROMIUM to the path of one)` };
}

type Source = () => Promise<Candidate | undefined>;

function sources(): readonly Source[] {
  const { CHROMIUM: named, INSTALL_BROWSER: install } = process.env;
  if (named !== undefined && named !== "") return [async () => ({ path: named })];
  const found: readonly Source[] = installed.map((path) => async () => (existsSync(path) ? { path } : undefined));
  return [...found, packed, ...(install === "1" ? [debian] : [])];
}

async function start({ path, without = [], env }: Candidate, more: BrowserOptions): Promise<Browser> {
  try {
    const off = [...without, ...(more.without ?? [])];
    const own = [...(more.args ?? []), ...(off.length === 0 ? [] : [`--disable-features=${off.join(",")}`])];
    const surroundings = env === undefined ? {} : { env: { ...(process.env as Record<string, string>), ...env } };
    const options = { headless: true, args: [...args, ...own], timeout: 60_000, ...surroundings };
    return await chromium.launch({ executablePath: path, ...options });
  } catch (error) {
    const lines = String(error).split("\n");
    // The first line says only that it ended; the browser's own words follow.
    const told =
      lines.find((line) => /error while loading|cannot|failed|denied|ENOENT|No such/i.test(line)) ?? lines[0];
    throw new Error(`${path} does not start: ${plain(told ?? "")}`);
  }
}

function firstLine(error: unknown): string {
  return plain((error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "");
}

/** Without the prefixes and control sequences of a driver's log. */
function plain(line: string): string {
  return line
    .replace(/^\s*-?\s*(\[pid=\d+\]\[err\])?\s*(Error: )?(browserType\.launch: )?/, "")
    .replace(/[^ -~]/g, "")
    .slice(0, 200);
}

// ------------------------------------------------------------------------------------- the browser inside a package

/**
 * Linux on x86-64 only. The package holds the program, the libraries that a bare system may lack and a font, each
 * compressed; they are unpacked once beside the other packages.
 */
async function packed(): Promise<Candidate | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const bin = new URL("../../bin/", import.meta.resolve("@sparticuz/chromium"));
  const folder = fileURLToPath(new URL("../../node_modules/.cache/tenon-chromium", import.meta.url));
  const path = `${folder}/chromium`;
  if (!existsSync(path)) {
    const draft = `${folder}.${process.pid}`;
    try {
      mkdirSync(draft, { recursive: true });
      await Promise.all([
        unpack(new URL("chromium.br", bin), `${draft}/chromium`),
        unpack(new URL("al2023.tar.br", bin), `${draft}/libraries.tar`),
        unpack(new URL("fonts.tar.br", bin), `${draft}/fonts.tar`),
      ]);
      for (const name of ["libraries.tar", "fonts.tar"]) {
        const { status } = spawnSync("tar", ["-xf", name, "--no-same-owner"], { cwd: draft });
        if (status !== 0) throw new Error(`${name} of @sparticuz/chromium cannot be unpacked`);
        await rm(`${draft}/${name}`);
      }
      // Another test file may have been faster.
      if (!existsSync(path)) renameSync(draft, folder);
    } catch (error) {
      if (!existsSync(path)) throw error;
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  accessSync(path, constants.X_OK);
  // The package's own configuration looks for its font elsewhere: pages would show no text.
  const fonts = `${folder}/tenon-fonts.conf`;
  writeFileSync(fonts, `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/cache</cachedir></fontconfig>\n`);
  // Its engine leaves accesses outside of a WebAssembly memory to a signal handler that this build does not install: the
  // page would die of them.
  const without = ["WebAssemblyTrapHandler"];
  return { path, without, env: { LD_LIBRARY_PATH: `${folder}/lib`, FONTCONFIG_FILE: fonts } };
}

async function unpack(from: URL, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to, { mode: 0o755 }));
}

// --------------------------------------------------------------------------------------------------------- Debian's

const [debianPath = ""] = installed;
/** One installation at a time: test files run side by side. */
const script = `exec 9>/tmp/tenon-chromium.lock && flock 9
test -x ${debianPath} || { apt-get update && apt-get install -y --no-install-recommends chromium; }`;

async function debian(): Promise<Candidate | undefined> {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return undefined;
  console.log("installing Debian's chromium for the browser tests");
  const done = spawnSync("sh", ["-c", script], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    encoding: "utf8",
    timeout: 600_000,
  });
  if (!existsSync(debianPath)) {
    const said = (done.stderr ?? "").split("\n").find((line) => line.startsWith("E:")) ?? `status ${done.status}`;
    throw new Error(`apt-get install chromium: ${plain(said)}`);
  }
  return { path: debianPath };
}
