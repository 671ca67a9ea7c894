// JSON-RPC to a node of a test network, over TCP or over a socket file.
import { Agent, request } from "node:http";

export type RpcTarget = { readonly socketPath: string } | { readonly host: string; readonly port: number };

/** What a node answered with instead of a result; anything else that is thrown is the connection's. */
export class RpcRefusal extends Error {}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** @throws RpcRefusal with the node's text; Error when there is no answer */
export function rpc<T>(target: RpcTarget, method: string, argument: object = {}, timeout = 20_000): Promise<T> {
  const name = method.includes(".") ? method : `Chain33.${method}`;
  const body = JSON.stringify({ id: 1, method: name, params: [argument] });
  return new Promise((resolve, reject) => {
    const sent = request(
      { ...target, agent, method: "POST", path: "/", headers: { "content-type": "application/json" } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", reject);
        response.on("end", () => {
          try {
            const answer = JSON.parse(Buffer.concat(parts).toString()) as { result: T; error: unknown };
            if (answer.error === null || answer.error === undefined) resolve(answer.result);
            else reject(new RpcRefusal(typeof answer.error === "string" ? answer.error : JSON.stringify(answer.error)));
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    sent.setTimeout(timeout, () => sent.destroy(new Error(`${name}: no answer in ${timeout} ms`)));
    sent.on("error", reject);
    sent.end(body);
  });
}
