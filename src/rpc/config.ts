// The [rpc] table of this machine: where to listen, who may call what, and every limit (reference: config.md [rpc]; the
// lower half is ours).
import { type Static, Type } from "typebox";

const list = (description: string, ...values: string[]) => Type.Array(Type.String(), { default: values, description });
const text = (value: string, description: string) => Type.String({ default: value, description });
const count = (value: number, description: string) => Type.Integer({ default: value, minimum: 0, description });

export const rpcSchema = Type.Object(
  {
    jrpcBindAddr: text("localhost:8801", "host:port of JSON-RPC; an empty host means every interface"),
    whitelist: list("client IPs besides this machine; * for all", "127.0.0.1"),
    whitlist: list("old spelling of whitelist"),
    jrpcFuncWhitelist: list("methods that remote clients may call, without Chain33.; * for all", "*"),
    jrpcFuncBlacklist: list("methods that remote clients may not call; when empty, CloseQueue"),
    jrpcUserName: text("", "name of HTTP basic authentication; off while name and password are empty"),
    jrpcUserPasswd: text("", "password of HTTP basic authentication"),
    enableTLS: Type.Boolean({ default: false, description: "serve HTTPS with certFile and keyFile" }),
    certFile: text("cert.pem", "certificate chain, PEM"),
    keyFile: text("key.pem", "private key, PEM"),
    allowRemote: Type.Boolean({ default: false, description: "permit an address that other machines can reach" }),
    corsOrigins: list("web origins whose pages may call; * for all; none when empty"),
    maxBodyBytes: count(8 * 1024 * 1024, "largest request body"),
    maxDepth: count(64, "deepest nesting of a request"),
    maxParams: count(16, "most elements of params; all but the first are ignored"),
    maxConcurrent: count(256, "calls that run at the same time"),
    maxConnections: count(512, "open connections"),
    ratePerSecond: count(500, "calls per second and remote IP; 0 for no limit; this machine has none"),
    rateBurst: count(1000, "calls that a remote IP may make at once after a pause"),
    requestTimeoutMs: count(60_000, "time to receive a request and to run a call"),
  },
  { additionalProperties: false },
);
export type RpcConfig = Readonly<Static<typeof rpcSchema>>;
