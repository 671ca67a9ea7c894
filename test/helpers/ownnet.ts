// A network of one's own for a test file: the process starts itself again in a new network namespace that has the loopback
// interface and another one, with an address and the default route, which Chromium's WebRTC wants to see. Nobody is at
// its other end; it counts what was sent to elsewhere. Where the system allows no namespaces the file runs where it is.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";

const way = "out0";
const setUp = [
  "ip link set lo up",
  `ip link add ${way} type veth peer name nowhere0`,
  // Without addresses the kernel itself has nothing to say on them.
  `ip link set ${way} addrgenmode none && ip link set nowhere0 addrgenmode none`,
  `ip link set ${way} up && ip link set nowhere0 up`,
  `ip address add 10.255.17.2/32 dev ${way}`,
  `ip route add default dev ${way}`,
].join(" && ");
const mark = "TENON_OWN_NETWORK";

/**
 * To be called before the first test. In the namespace, or where there is none, it returns; otherwise the file runs there
 * and this process ends as that one did.
 * @param url of the test file
 */
export function enterOwnNetwork(url: string): void {
  if (process.platform !== "linux" || process.env[mark] !== undefined) return;
  const flags = [["--net"], ["--map-root-user", "--net"]].find(
    (one) => spawnSync("unshare", [...one, "sh", "-c", setUp]).status === 0,
  );
  if (flags === undefined) return;
  const inside = ["sh", "-c", `${setUp} && exec "$@"`, "sh", process.execPath, ...process.execArgv];
  const file = [fileURLToPath(url), ...process.argv.slice(2)];
  const { status } = spawnSync("unshare", [...flags, ...inside, ...file], {
    stdio: "inherit",
    env: { ...process.env, [mark]: "1" },
  });
  process.exit(status ?? 1);
}

/** Packets sent to elsewhere so far; undefined outside of an own network, where nobody counts. */
export function sentElsewhere(): number | undefined {
  if (process.env[mark] === undefined) return undefined;
  const line = new RegExp(`^ *${way}:(.*)$`, "m").exec(readFileSync("/proc/net/dev", "latin1"))?.[1];
  if (line === undefined) throw new Error("there is no interface that counts");
  return Number(line.trim().split(/\s+/)[9]);
}

/** Why Chromium's WebRTC finds no interface to use here; undefined when it does. */
export function noWayOut(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flat();
  if (!addresses.some((one) => one !== undefined && !one.internal && one.family === "IPv4"))
    return "no IPv4 interface beside the loopback, and no namespace could be made";
  if (process.platform !== "linux") return undefined;
  const routes = readFileSync("/proc/net/route", "latin1");
  return /^\S+\t00000000\t/m.test(routes) ? undefined : "no default route, and no namespace could be made";
}
