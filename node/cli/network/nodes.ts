// The nodes of a network's folder as processes in the background: a pid file and a log in each node's folder.
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { hostPort } from "../../../src/config/node.ts";
import { fail } from "../../../src/errors.ts";
import { isTable } from "../../../src/lib/schema.ts";
import { parseToml, readText } from "../../config.ts";
import { UsageError } from "../output.ts";
import { parseNetwork } from "./format.ts";

export const networkFile = "network.toml";
const pidFile = "node.pid";
const logFile = "node.out";
const main = fileURLToPath(new URL("../main.ts", import.meta.url));
/** The built package has the same tree in JavaScript. */
const program = import.meta.url.endsWith(".js") ? main.replace(/\.ts$/, ".js") : main;

export interface NetworkNode {
  readonly name: string;
  readonly mine: boolean;
  readonly folder: string;
  /** Address of JSON-RPC. */
  readonly url: string;
}

/** The nodes of a folder that `tenon net init` has written. @throws UsageError @throws ChainError config.* */
export async function nodesOf(folder: string): Promise<readonly NetworkNode[]> {
  const path = join(folder, networkFile);
  const text = await readFile(path, "utf8").catch(() => {
    throw new UsageError(`${folder} holds no network`, "make one with `tenon net init`");
  });
  return Promise.all(
    parseNetwork(text, path).nodes.map(async ({ name, mine }) => {
      const at = resolve(folder, name);
      return { name, mine, folder: at, url: await urlOf(at) };
    }),
  );
}

async function urlOf(folder: string): Promise<string> {
  const path = join(folder, "node.toml");
  const { rpc } = parseToml(await readText(path), path);
  const bind = isTable(rpc) && typeof rpc.jrpcBindAddr === "string" ? rpc.jrpcBindAddr : "localhost:8801";
  const { host = "", port = 0 } = hostPort(bind) ?? {};
  return `http://${host === "" ? "localhost" : host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The process of a node that runs; undefined when it does not. */
export async function pidOf(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, pidFile), "utf8").catch(() => "");
  const pid = Number(text.trim());
  if (!/^[0-9]{1,10}\s*$/.test(text) || !alive(pid)) return undefined;
  // Numbers are given again: a process that is not this node is none of ours.
  return (await commandOf(pid))?.includes(folder) === false ? undefined : pid;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** undefined where it cannot be told. */
async function commandOf(pid: number): Promise<readonly string[] | undefined> {
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  return command?.split("\0");
}

/** Starts a node and leaves it alone. @returns its process */
export async function startNode(folder: string): Promise<number> {
  const out = openSync(join(folder, logFile), "a", 0o644);
  try {
    const child = spawn(process.execPath, [...process.execArgv, program, "start", folder, "--quiet"], {
      detached: true,
      stdio: ["ignore", out, out],
      cwd: folder,
    });
    const pid = await new Promise<number>((done, failed) => {
      child.once("error", failed);
      child.once("spawn", () => done(child.pid as number));
    });
    child.unref();
    await writeFile(join(folder, pidFile), `${pid}\n`);
    return pid;
  } finally {
    closeSync(out);
  }
}

/** The end of a node's log: what it said when it did not start. */
async function lastWords(folder: string, lines = 10): Promise<string> {
  const text = await readFile(join(folder, logFile), "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}

/**
 * Waits until a node answers.
 * @throws ChainError timeout, or remote.unreachable with its last words when it has ended
 */
export async function untilReady(node: NetworkNode, answers: () => Promise<boolean>, limitMs: number): Promise<void> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    if (await answers()) return;
    if ((await pidOf(node.folder)) === undefined) {
      const words = await lastWords(node.folder);
      throw fail("remote.unreachable", { reason: `${node.name} ended:\n${words}`, hint: join(node.folder, logFile) });
    }
    await pause(200);
  }
  throw fail("timeout", { reason: `${node.name} does not answer at ${node.url}`, hint: join(node.folder, logFile) });
}

/** Asks a node to stop and waits. @returns whether it has ended */
export async function stopNode(folder: string, limitMs: number, signal: "SIGTERM" | "SIGKILL"): Promise<boolean> {
  const pid = await pidOf(folder);
  if (pid !== undefined) {
    process.kill(pid, signal);
    for (const end = Date.now() + limitMs; alive(pid); await pause(50)) if (Date.now() > end) return false;
  }
  await rm(join(folder, pidFile), { force: true });
  return true;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
