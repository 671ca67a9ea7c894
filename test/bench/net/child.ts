// Programs of the network's benchmarks that run beside the measuring process.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface Child {
  readonly process: ChildProcess;
  /** The next message that it sends. */
  message<T>(): Promise<T>;
  /** Sends it one and waits for its answer. */
  ask<T>(what: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** @param program a file of this folder */
export function startChild(program: string, args: readonly string[], execArgv: readonly string[] = []): Child {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = fork(path, args, { execArgv: [...execArgv], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const messages: unknown[] = [];
  const waiting: { resolve(message: unknown): void; reject(error: Error): void }[] = [];
  child.on("message", (message) => {
    const next = waiting.shift();
    if (next === undefined) messages.push(message);
    else next.resolve(message);
  });
  child.on("exit", (code, signal) => {
    const error = new Error(`${program} ended: ${code ?? signal}`);
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  const message = <T>(): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (messages.length > 0) resolve(messages.shift() as T);
      else if (child.exitCode !== null) reject(new Error(`${program} has ended`));
      else waiting.push({ resolve: (one) => resolve(one as T), reject });
    });
  return {
    process: child,
    message,
    ask: <T>(what: unknown) => {
      child.send(what as object);
      return message<T>();
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      if (child.connected) child.disconnect();
      const late = setTimeout(() => child.kill("SIGKILL"), 20_000);
      await ended;
      clearTimeout(late);
    },
  };
}
