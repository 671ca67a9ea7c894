// A JSON-RPC client for any node of the Chain33 family. Integers come back as bigint, so no amount passes through a
// double (reference: rpc.md section 1).
import { fail } from "../../src/errors.ts";
import { type Json, parseJson, print } from "../../src/lib/json.ts";

export interface Remote {
  readonly url: string;
  /**
   * @param method with its service (`Tenon.GetFeed`), or without it: Chain33's
   * @throws ChainError remote.refused with the node's own text, remote.unreachable, timeout
   */
  call(method: string, argument?: Json): Promise<Json>;
}

/** @param url http or https; user and password in it become basic authentication */
export function connect(url: string, options: { readonly timeoutMs?: number } = {}): Remote {
  const { timeoutMs = 30_000 } = options;
  const target = parseUrl(url);
  const { username, password } = target;
  target.username = "";
  target.password = "";
  const login = username === "" ? undefined : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (login !== undefined) headers.authorization = `Basic ${Buffer.from(login, "utf8").toString("base64")}`;
  let id = 0;
  return {
    url: target.href,
    async call(method, argument) {
      const name = method.includes(".") ? method : `Chain33.${method}`;
      const params = argument === undefined ? [{}] : [argument];
      const body = print({ jsonrpc: "2.0", id: ++id, method: name, params });
      const text = await post(target, { headers, body, timeoutMs });
      const answer = parseAnswer(text, target);
      if (typeof answer.error === "string" && answer.error !== "") {
        throw fail("remote.refused", { method: name }, answer.error);
      }
      if (answer.error !== null && answer.error !== undefined) {
        throw fail("remote.refused", { method: name }, print(answer.error));
      }
      return answer.result ?? null;
    },
  };
}

function parseUrl(text: string): URL {
  const full = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  if (URL.canParse(full)) {
    const url = new URL(full);
    if (url.protocol === "http:" || url.protocol === "https:") return url;
  }
  throw fail("param.invalid", { reason: `${JSON.stringify(text)} is not the address of a node` });
}

interface Post {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly timeoutMs: number;
}

async function post(url: URL, { headers, body, timeoutMs }: Post): Promise<string> {
  try {
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(timeoutMs) });
    return await response.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw fail("timeout", { reason: `${url.host} did not answer within ${timeoutMs / 1000} s` });
    }
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    throw fail("remote.unreachable", { reason: `no node answers at ${url.host}`, cause });
  }
}

function parseAnswer(text: string, url: URL): { readonly result?: Json; readonly error?: Json } {
  try {
    const value = parseJson(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value) && "result" in value) {
      return value as { result?: Json; error?: Json };
    }
  } catch {
    // Told below.
  }
  throw fail("remote.unreachable", { reason: `what answers at ${url.host} does not speak JSON-RPC` });
}
