// The HTTP host of JSON-RPC on loopback, with real sockets.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { connect } from "node:net";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { bindAddress, type RpcServer, serveRpc } from "../../../node/rpc/http.ts";
import { ChainError } from "../../../src/errors.ts";
import type { RpcConfig } from "../../../src/rpc/config.ts";
import { method, nothing } from "../../../src/rpc/method.ts";
import { createRpc } from "../../../src/rpc/server.ts";
import { config, quietLog, world } from "../../helpers/rpcworld.ts";

const { modules } = world();
const symbol = '{"id":7,"method":"Chain33.GetCoinSymbol","params":[]}';
const symbolAnswer = '{"id":7,"result":{"data":"bty"},"error":null}\n';
const pem = (name: string) => fileURLToPath(new URL(`../../helpers/tls/${name}.pem`, import.meta.url));
const servers: RpcServer[] = [];
after(() => Promise.all(servers.map((server) => server.close())));

async function open(change: Partial<RpcConfig> = {}, log = quietLog): Promise<RpcServer> {
  const full = { ...config, ...change };
  const finish: (() => void)[] = [];
  const extra = [method("Slow", nothing, () => new Promise<string>((resolve) => finish.push(() => resolve("late"))))];
  const server = await serveRpc(createRpc(full, modules, new Map([["Test", extra]])), full, log);
  servers.push(server);
  return server;
}

interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: Buffer;
}
interface Ask {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string };
  /** Sent piece by piece. */
  readonly body?: readonly (string | Uint8Array)[];
}
async function ask(
  url: string,
  { path = "/", method = "POST", headers = {}, body = [symbol] }: Ask = {},
): Promise<Reply> {
  const make = url.startsWith("https") ? secureRequest : plainRequest;
  const req = make(url + path, { method, headers, agent: false, rejectUnauthorized: false });
  // A server that has answered early closes while the client still writes.
  req.on("error", () => {});
  for (const piece of body) req.write(piece);
  req.end();
  const [res] = await once(req, "response");
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk);
  return { status: res.statusCode, headers: res.headers, body: Buffer.concat(chunks) };
}

describe("http", () => {
  test("answers on / with JSON and its length, on other paths with nothing", async () => {
    const { url } = await open();
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const reply = await ask(url);
    assert.equal(reply.status, 200);
    assert.equal(reply.headers["content-type"], "application/json");
    assert.equal(reply.headers["content-encoding"], undefined);
    assert.equal(reply.headers["access-control-allow-origin"], undefined);
    assert.equal(reply.body.toString(), symbolAnswer);
    const elsewhere = await ask(url, { path: "/metrics" });
    assert.deepEqual([elsewhere.status, elsewhere.body.length], [200, 0]);
    const got = await ask(url, { method: "GET", body: [] });
    assert.match(got.body.toString(), /invalid json request err:unexpected end of JSON input/);
  });

  test("compresses for clients that accept gzip", async () => {
    const { url } = await open();
    const reply = await ask(url, { headers: { "accept-encoding": "deflate, gzip" } });
    assert.equal(reply.headers["content-encoding"], "gzip");
    assert.equal(gunzipSync(reply.body).toString(), symbolAnswer);
  });

  test("a body over the limit is refused, announced or not, and while it is read", async () => {
    const { url } = await open({ maxBodyBytes: 5000 });
    const refused = '{"id":0,"result":null,"error":"ErrRequestTooBig"}';
    const announced = await ask(url, { headers: { "content-length": "6000" }, body: ["x".repeat(6000)] });
    assert.deepEqual([announced.status, announced.body.toString()], [413, refused]);
    const chunked = await ask(url, { body: Array.from({ length: 64 }, () => "x".repeat(1000)) });
    assert.deepEqual([chunked.status, chunked.body.toString()], [413, refused]);
    const fits = await ask(url, { body: [symbol, " ".repeat(4000)] });
    assert.equal(fits.body.toString(), symbolAnswer);
  });

  test("asks for the password before anything else", async () => {
    const { url } = await open({ jrpcUserName: "u", jrpcUserPasswd: "p" });
    const refused = '{"id":0,"result":null,"error":"Unauthozied"}';
    assert.equal((await ask(url)).body.toString(), refused);
    assert.equal((await ask(url, { path: "/x" })).body.toString(), refused);
    const authorization = `Basic ${Buffer.from("u:p").toString("base64")}`;
    assert.equal((await ask(url, { headers: { authorization } })).body.toString(), symbolAnswer);
  });

  test("pages of other sites get nothing unless their origin is allowed", async () => {
    const closed = await open();
    const from = (origin: string) => ({ headers: { origin, "content-type": "text/plain" } });
    assert.equal((await ask(closed.url, from("https://evil.example"))).status, 403);
    const some = await open({ corsOrigins: ["https://wallet.example"] });
    const allowed = await ask(some.url, from("https://wallet.example"));
    assert.equal(allowed.headers["access-control-allow-origin"], "https://wallet.example");
    assert.equal(allowed.body.toString(), symbolAnswer);
    assert.equal((await ask(some.url, from("https://evil.example"))).status, 403);
    const preflight = await ask(some.url, {
      method: "OPTIONS",
      body: [],
      headers: { origin: "https://wallet.example", "access-control-request-method": "POST" },
    });
    assert.equal(preflight.headers["access-control-allow-methods"], "POST");
    const any = await open({ corsOrigins: ["*"] });
    assert.equal((await ask(any.url, from("https://x.example"))).headers["access-control-allow-origin"], "*");
  });

  test("binds to loopback only, unless told otherwise", async () => {
    const refused = (address: string) =>
      assert.rejects(
        open({ jrpcBindAddr: address }),
        (error) => error instanceof ChainError && error.code === "config.invalid",
      );
    await refused("0.0.0.0:0");
    await refused(":0");
    await refused("192.168.1.1:0");
    await refused("localhost");
    await refused("localhost:99999");
    assert.deepEqual(bindAddress("[::1]:8801"), { host: "::1", port: 8801 });
    const warned: string[] = [];
    const log = { ...quietLog, warn: (line: string) => warned.push(line) };
    const { port } = await open({ jrpcBindAddr: "0.0.0.0:0", allowRemote: true }, log);
    assert.equal((await ask(`http://127.0.0.1:${port}`)).body.toString(), symbolAnswer);
    assert.equal(warned.length, 1);
  });

  test("serves TLS with the configured certificate", async () => {
    const { url } = await open({ enableTLS: true, certFile: pem("cert"), keyFile: pem("key") });
    assert.match(url, /^https:/);
    assert.equal((await ask(url)).body.toString(), symbolAnswer);
    await assert.rejects(open({ enableTLS: true, certFile: pem("nosuch"), keyFile: pem("key") }));
  });

  test("a call that takes too long is answered with ErrTimeout", async () => {
    const { url } = await open({ requestTimeoutMs: 100 });
    const reply = await ask(url, { body: ['{"id":1,"method":"Test.Slow","params":[]}'] });
    assert.deepEqual([reply.status, reply.body.toString()], [504, '{"id":0,"result":null,"error":"ErrTimeout"}']);
  });

  test("a request that never ends is cut", async () => {
    const { port } = await open({ requestTimeoutMs: 300 });
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");
    await once(socket.resume(), "close");
  });

  test("connections are bounded", async () => {
    const { port, url } = await open({ maxConnections: 1 });
    const held = connect(port, "127.0.0.1");
    await once(held, "connect");
    const over = connect(port, "127.0.0.1");
    over.on("error", () => {});
    await once(over.resume(), "close");
    held.destroy();
    await once(held, "close");
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal((await ask(url)).status, 200);
  });

  test("closes: running calls finish, new connections are refused", async () => {
    const full = { ...config };
    let finish = () => {};
    const slow = method("Slow", nothing, () => new Promise<string>((resolve) => (finish = () => resolve("done"))));
    const server = await serveRpc(createRpc(full, modules, new Map([["Test", [slow]]])), full, quietLog);
    const running = ask(server.url, { body: ['{"id":1,"method":"Test.Slow","params":[]}'] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = server.close();
    const late = connect(server.port, "127.0.0.1");
    assert.equal((await once(late, "error"))[0].code, "ECONNREFUSED");
    finish();
    assert.equal((await running).body.toString(), '{"id":1,"result":"done","error":null}\n');
    await closed;
  });
});
