// Who may call what: the IP list, HTTP basic authentication, the method lists for remote clients, and a token bucket per
// remote IP (reference: rpc.md section 1, "Access"). This machine's own addresses always pass the lists.
import { unbase64 } from "../lib/base64.ts";
import { lossyText, utf8 } from "../lib/bytes.ts";
import { Lru } from "../lib/lru.ts";
import type { RpcConfig } from "./config.ts";
import { canonicalName } from "./names.ts";

/** The peer behind a request, as its transport knows it. */
export interface Client {
  /** Address of the peer of the connection; headers that claim another one do not count. */
  readonly ip: string;
  /** Value of the Authorization header. */
  readonly authorization?: string | undefined;
}

/** An address in one form: IPv4 inside IPv6 as IPv4, no zone, lower case. */
function normalIp(ip: string): string {
  const bare = ip.toLowerCase().replace(/%.*$/, "");
  return bare.startsWith("::ffff:") && bare.includes(".") ? bare.slice("::ffff:".length) : bare;
}

export function isLoopback(ip: string): boolean {
  const address = normalIp(ip);
  return address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}

/** Clients that the rate limit remembers; the longest idle one is forgotten first. */
const rememberedClients = 10_000;

export class Access {
  readonly #anyIp: boolean;
  readonly #ips: ReadonlySet<string>;
  readonly #allowed: ReadonlySet<string>;
  readonly #denied: ReadonlySet<string>;
  readonly #user: string;
  readonly #password: string;
  readonly #rate: number;
  readonly #burst: number;
  readonly #buckets = new Lru<string, { readonly tokens: number; readonly at: number }>(rememberedClients);

  constructor(config: RpcConfig) {
    const ips = config.whitelist.length > 0 ? config.whitelist : config.whitlist;
    this.#anyIp = ips.includes("*") || ips.includes("0.0.0.0");
    this.#ips = new Set(ips.map(normalIp));
    this.#allowed = new Set(config.jrpcFuncWhitelist.length > 0 ? config.jrpcFuncWhitelist.map(canonicalName) : ["*"]);
    this.#denied = new Set(
      config.jrpcFuncBlacklist.length > 0 ? config.jrpcFuncBlacklist.map(canonicalName) : ["CloseQueue"],
    );
    this.#user = config.jrpcUserName;
    this.#password = config.jrpcUserPasswd;
    this.#rate = config.ratePerSecond;
    this.#burst = Math.max(config.rateBurst, 1);
  }

  /** The refusal of an address, undefined when it is this machine or in the list. */
  refuseAddress(client: Client): string | undefined {
    if (this.#anyIp || isLoopback(client.ip) || this.#ips.has(normalIp(client.ip))) return undefined;
    return `The ${client.ip} Address is not authorized!`;
  }

  /**
   * The refusal of a method to a client that has passed authentic().
   * @param name last part of the method name, as sent @param local whether it is for this machine and the password only
   */
  refuseMethod(client: Client, name: string, local = false): string | undefined {
    if (isLoopback(client.ip)) return undefined;
    const method = canonicalName(name);
    const allowed = this.#allowed.has("*") || this.#allowed.has(method);
    const trusted = !local || this.#password !== "";
    return allowed && trusted && !this.#denied.has(method) ? undefined : `The ${name} method is not authorized!`;
  }

  /** Takes one call from the client's bucket; false when it is empty. @param now milliseconds */
  take(client: Client, now: number): boolean {
    if (this.#rate === 0 || isLoopback(client.ip)) return true;
    const ip = normalIp(client.ip);
    const held = this.#buckets.get(ip) ?? { tokens: this.#burst, at: now };
    const refill = (Math.max(0, now - held.at) * this.#rate) / 1000;
    const tokens = Math.min(this.#burst, held.tokens + refill);
    this.#buckets.set(ip, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    return tokens >= 1;
  }

  /** Whether the client has sent the right name and password, where there are any. */
  authentic({ authorization: header }: Client): boolean {
    if (this.#user === "" && this.#password === "") return true;
    const space = header?.indexOf(" ") ?? -1;
    if (header === undefined || space < 0) return false;
    let pair: string;
    try {
      pair = lossyText(unbase64(header.slice(space + 1)));
    } catch {
      return false;
    }
    const colon = pair.indexOf(":");
    if (colon < 0) return false;
    // Both halves are always compared, so the time tells nothing about which one was wrong.
    const user = same(pair.slice(0, colon), this.#user);
    const password = same(pair.slice(colon + 1), this.#password);
    return user && password;
  }
}

function same(sent: string, wanted: string): boolean {
  const a = utf8(sent);
  const b = utf8(wanted);
  // No early exit: the time depends on what was sent alone.
  let differs = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) differs |= (a[i] as number) ^ (b[i] ?? 0);
  return differs === 0;
}
