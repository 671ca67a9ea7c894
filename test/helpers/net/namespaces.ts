// Network namespaces: a fresh one around a whole test file, without any way out of the machine, and inside it one for
// each node on a private bridge. Whatever is addressed to somewhere else runs into an interface that only counts.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Ground } from "./ground.ts";

const marker = "NET_NAMESPACE";
const hub = "10.77.0.254";

export function inNamespace(): boolean {
  return process.env[marker] === "1";
}

function ip(...args: readonly string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
}

/** How to enter a fresh namespace here; undefined where that is not allowed. */
function entrance(): readonly string[] | undefined {
  if (process.platform !== "linux") return undefined;
  for (const flags of [
    ["--net", "--mount"],
    ["--map-root-user", "--net", "--mount"],
  ]) {
    // What is tried is all that is needed later.
    const script =
      "mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ip link set lo up && ip netns add probe && ip link add name hub0 type bridge && ip link add va type veth peer name vb netns probe";
    if (spawnSync("unshare", [...flags, "sh", "-c", script], { stdio: "ignore" }).status === 0) return flags;
  }
  return undefined;
}

/** Runs tests where nothing can leave the machine, if it allows that, else here. */
export async function confine(file: string, name: string, timeout: number, tests: () => void): Promise<void> {
  const flags = inNamespace() || process.env.NET_GROUND === "proxies" ? undefined : entrance();
  if (flags === undefined) {
    if (!inNamespace()) console.log("no network namespaces here: proxies on loopback instead");
    tests();
    return;
  }
  test(`${name}, in a network namespace that leads nowhere`, { timeout }, async () => {
    const { code, output } = await confined(flags, [fileURLToPath(file)]);
    assert.equal(code, 0, output.slice(-8000));
  });
}

interface Confined {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a program of Node.js in a fresh namespace, to the end. */
function confined(flags: readonly string[], args: readonly string[]): Promise<Confined> {
  const enter = fileURLToPath(new URL("enter.sh", import.meta.url));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn("unshare", [...flags, "sh", enter, process.execPath, ...args], {
    env: { ...env, [marker]: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => child.kill("SIGTERM");
  process.once("exit", end);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => {
      output += part.toString();
      process.stdout.write(part);
    });
  }
  return new Promise((resolve) => {
    child.once("close", (code) => {
      process.removeListener("exit", end);
      resolve({ code, output });
    });
  });
}

/** Packets that this namespace, and those of its nodes, have sent to somewhere else. */
export function escaped(): number {
  const line = readFileSync("/proc/net/dev", "utf8")
    .split("\n")
    .find((one) => one.trim().startsWith("dark:"));
  if (line === undefined) throw new Error("there is no interface that counts");
  return Number(line.split(":")[1]?.trim().split(/\s+/)[9]);
}

/** To be called inside a fresh namespace only. */
export function namespaces(): Ground {
  /** Name of a node and the bridge's end of its cable. */
  const made = new Map<string, string>();
  const set = (name: string, state: "up" | "down") => ip("link", "set", made.get(name) ?? "", state);
  return {
    how: "network namespaces",
    site(name, folder) {
      if (made.size === 0) bridge();
      const cable = `to${made.size + 1}`;
      made.set(name, cable);
      const host = `10.77.0.${made.size}`;
      const port = 13_803;
      const rpcPort = 8801;
      ip("netns", "add", name);
      ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name);
      ip("link", "set", cable, "master", "hub0", "up");
      ip("-n", name, "link", "set", "lo", "up");
      ip("-n", name, "addr", "add", `${host}/24`, "dev", "eth0");
      ip("-n", name, "link", "set", "eth0", "up");
      // Packets to elsewhere come to the outer namespace, which passes them on to where they are counted.
      ip("-n", name, "route", "add", "default", "via", hub);
      mkdirSync(folder, { recursive: true });
      const socket = join(folder, "rpc.sock");
      return Promise.resolve({
        host,
        port,
        rpc: `127.0.0.1:${rpcPort}`,
        prefix: ["ip", "netns", "exec", name],
        preload: { rpc: { socket, port: rpcPort } },
        target: { socketPath: socket },
      });
    },
    cut: (name) => set(name, "down"),
    heal: (name) => set(name, "up"),
    close() {
      for (const name of made.keys()) ip("netns", "del", name);
      if (made.size > 0) ip("link", "del", "hub0");
    },
  };
}

function bridge(): void {
  ip("link", "add", "name", "hub0", "type", "bridge");
  execFileSync("sysctl", ["-qw", "net.ipv6.conf.hub0.disable_ipv6=1", "net.ipv4.ip_forward=1"]);
  ip("addr", "add", `${hub}/24`, "dev", "hub0");
  ip("link", "set", "hub0", "up");
}
