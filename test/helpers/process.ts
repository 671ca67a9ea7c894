// Real `tenon` processes for tests: a development chain in a temporary folder, on a free port.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../node/cli/main.ts", import.meta.url));
const startLimit = 60_000;

export interface DevProcess {
  readonly url: string;
  readonly folder: string;
  readonly child: ChildProcess;
  /** Sends the signal and waits for the end. @returns exit code, or the signal's name */
  stop(signal: NodeJS.Signals): Promise<number | string>;
  /** Deletes the folder. */
  remove(): Promise<void>;
}

/** Starts `tenon dev` and waits until it serves. @param folder of an earlier run, to go on with its chain */
export async function startDev(folder?: string): Promise<DevProcess> {
  const made = folder ?? (await mkdtemp(join(tmpdir(), "tenon-dev-")));
  const args = [main, "dev", "--dir", made, "--rpc", "127.0.0.1:0", "--wait-tx-ms", "10", "--quiet"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const ended = new Promise<number | string>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address after ${startLimit} ms:\n${text}`)), startLimit);
    const read = (chunk: Buffer) => {
      if (text.length < 100_000) text += chunk.toString();
      const found = /JSON-RPC .*?(http:\/\/[0-9.]+:[0-9]+)/.exec(text)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    ended.then((how) => {
      clearTimeout(timer);
      reject(new Error(`the node ended (${how}):\n${text}`));
    });
  });
  return {
    url,
    folder: made,
    child,
    async stop(signal) {
      child.kill(signal);
      return ended;
    },
    remove: () => rm(made, { recursive: true, force: true }),
  };
}

/** One JSON-RPC call. @throws Error with the node's error text */
export async function call<T>(url: string, method: string, argument: object = {}): Promise<T> {
  const body = JSON.stringify({ id: 1, method, params: [argument] });
  const response = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(20_000) });
  const answer = (await response.json()) as { result: T; error: string | null };
  if (answer.error !== null) throw new Error(answer.error);
  return answer.result;
}
