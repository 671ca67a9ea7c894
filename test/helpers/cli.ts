// Runs the command line in processes of its own, without a terminal and without the user's own settings.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

export const cliMain = fileURLToPath(new URL("../../node/cli/main.ts", import.meta.url));

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** @param keystore folder of the keys */
export function cli(keystore: string) {
  return (args: readonly string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}): Promise<Ended> => {
    const env = { PATH: process.env.PATH, TENON_KEYSTORE: keystore, ...options.env };
    return new Promise((resolve) => {
      const child = execFile(process.execPath, [cliMain, ...args], { env, timeout: 180_000 }, (error, out, err) => {
        resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : -1, out, err });
      });
      child.stdin?.end(options.input ?? "");
    });
  };
}

/** What a command printed with --json. */
export function jsonOf(ended: Ended): Record<string, unknown> {
  return JSON.parse(ended.out) as Record<string, unknown>;
}
