// One node of a test network: its folder and the process that runs it.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LaidOut } from "../../../node/cli/network/layout.ts";
import { cliMain } from "../cli.ts";
import type { Site } from "./ground.ts";
import type { PreloadOptions } from "./preload.ts";
import { rpc } from "./rpc.ts";

const preload = new URL("preload.ts", import.meta.url).href;
const startLimit = 120_000;
/** Kept of what a process prints. */
const maxPrinted = 50_000;

export interface LogLine {
  readonly level: string;
  readonly part: string;
  readonly msg: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export class NodeProcess {
  readonly node: LaidOut;
  readonly site: Site;
  /** Main file of the command line. */
  program = cliMain;
  /** Ends that nobody asked for. */
  readonly crashes: string[] = [];
  #child: ChildProcess | undefined;
  #ended: Promise<string> = Promise.resolve("");
  #expected = false;
  #printed = "";

  constructor(node: LaidOut, site: Site) {
    this.node = node;
    this.site = site;
  }

  get name(): string {
    return this.node.plan.name;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  call<T>(method: string, argument: object = {}, timeout?: number): Promise<T> {
    return rpc<T>(this.site.target, method, argument, timeout);
  }

  /** Starts the process and waits until it answers. */
  async start(): Promise<void> {
    const options: PreloadOptions = { record: this.recordFile, ...this.site.preload };
    const [command = process.execPath, ...before] = [...this.site.prefix, process.execPath];
    // A socket file of a process that was killed is in the way of the next one.
    if (this.site.preload.rpc !== undefined) await remove(this.site.preload.rpc.socket);
    const child = spawn(command, [...before, "--import", preload, this.program, "start", this.node.folder, "--quiet"], {
      env: { PATH: process.env.PATH, HOME: this.node.folder, NET_TEST: JSON.stringify(options) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.#expected = false;
    const print = (part: Buffer) => {
      this.#printed = (this.#printed + part.toString()).slice(-maxPrinted);
    };
    child.stdout?.on("data", print);
    child.stderr?.on("data", print);
    this.#ended = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        const how = String(code ?? signal);
        if (!this.#expected) this.crashes.push(`${this.name} ended (${how}):\n${this.#printed.slice(-4000)}`);
        this.#child = undefined;
        resolve(how);
      });
    });
    const limit = Date.now() + startLimit;
    for (;;) {
      if (this.#child !== child) throw new Error(`${this.name} did not start: ${this.crashes.at(-1) ?? "stopped"}`);
      const answered = await this.call("GetLastHeader", {}, 5000).then(
        () => true,
        () => false,
      );
      if (answered) return;
      if (Date.now() > limit) throw new Error(`${this.name} does not answer:\n${this.#printed}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** @returns exit code, or the signal's name */
  async stop(signal: "SIGKILL" | "SIGTERM"): Promise<string> {
    this.#expected = true;
    this.#child?.kill(signal);
    return this.#ended;
  }

  pause(paused: boolean): void {
    this.#child?.kill(paused ? "SIGSTOP" : "SIGCONT");
  }

  /** Memory that the process has in use, in bytes; 0 when it does not run (or the system does not say). */
  rss(): number {
    const status = `/proc/${this.pid ?? 0}/status`;
    if (!existsSync(status)) return 0;
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1] ?? 0) * 1024;
  }

  /** Lines of its log file, oldest first. */
  log(): readonly LogLine[] {
    const file = join(this.node.folder, "node.log");
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line) => {
        try {
          return line === "" ? [] : [JSON.parse(line) as LogLine];
        } catch {
          // The last line of a process that was killed.
          return [];
        }
      });
  }

  get printed(): string {
    return this.#printed;
  }

  /** Calls to addresses outside of the test, as the preload wrote them down. */
  foreignCalls(): readonly string[] {
    if (!existsSync(this.recordFile)) return [];
    return readFileSync(this.recordFile, "utf8").trim().split("\n");
  }

  private get recordFile(): string {
    return join(this.node.folder, "foreign-calls.txt");
  }
}

async function remove(path: string): Promise<void> {
  const { rm } = await import("node:fs/promises");
  await rm(path, { force: true });
}

/** For programs that want to know where this file's preload is. */
export const preloadPath = fileURLToPath(preload);
