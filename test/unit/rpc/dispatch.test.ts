// The envelope, the access rules and the limits of the dispatcher, apart from what any method does.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Value } from "typebox/value";
import { fail } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import type { Client } from "../../../src/rpc/access.ts";
import { type RpcConfig, rpcSchema } from "../../../src/rpc/config.ts";
import { createDispatcher } from "../../../src/rpc/dispatch.ts";
import { shape, text } from "../../../src/rpc/json/bind.ts";
import { type Method, method, nothing } from "../../../src/rpc/method.ts";
import { config, fixedClock, quietLog } from "../../helpers/rpcworld.ts";

const here: Client = { ip: "127.0.0.1" };
const far: Client = { ip: "10.1.2.3" };

function rig(change: Partial<RpcConfig> = {}, extra: readonly Method[] = []) {
  const clock = fixedClock(1_000_000);
  const logged: string[] = [];
  const log = { ...quietLog, error: (line: string, data?: unknown) => logged.push(`${line} ${JSON.stringify(data)}`) };
  const methods = [
    method("Echo", shape("EchoArg", { data: text }), ({ data }) => data),
    method("GetCoinSymbol", nothing, () => ({ data: "bty" })),
    method("SetLabl", nothing, () => "set"),
    method("CreateNoBlanaceTxs", nothing, () => "made"),
    method("ImportPrivkey", nothing, () => "imported"),
    method("CloseQueue", nothing, () => "closed"),
    method("Coded", nothing, () => {
      throw fail("account.balance", { secret: 1 });
    }),
    method("Broken", nothing, () => {
      throw new TypeError("x is not a function");
    }),
    ...extra,
  ];
  const services = new Map([["Chain33", methods]]);
  const dispatcher = createDispatcher({ config: { ...config, ...change }, services, clock, log });
  const send = async (request: string, client: Client = here) => {
    const { status, body } = await dispatcher.handle(utf8(request), client);
    return { status, text: new TextDecoder().decode(body) };
  };
  const call = (name: string, client: Client = here, id: string | number = 5) =>
    send(`{"id":${id},"method":"Chain33.${name}","params":[{}]}`, client);
  return { clock, dispatcher, logged, send, call };
}

describe("envelope", () => {
  const { send } = rig();
  const cases: readonly (readonly [string, string])[] = [
    ['{"id":7,"method":"Chain33.GetCoinSymbol","params":[]}', '{"id":7,"result":{"data":"bty"},"error":null}\n'],
    ['{"id":7,"method":"Chain33.GetCoinSymbol","params":[null]}', '{"id":7,"result":{"data":"bty"},"error":null}\n'],
    [
      '{"ID":7,"Method":"Chain33.GetCoinSymbol","PARAMS":[{},1,"x"]}',
      '{"id":7,"result":{"data":"bty"},"error":null}\n',
    ],
    ['{"method":"Chain33.GetCoinSymbol","params":[{}]}', '{"id":null,"result":{"data":"bty"},"error":null}\n'],
    [
      '{"id":18446744073709551615,"method":"Chain33.Echo","params":[{"data":"<&>"}]}',
      '{"id":18446744073709551615,"result":"\\u003c\\u0026\\u003e","error":null}\n',
    ],
    [
      '{"id":1,"method":"Chain33.Echo","params":["x"]}',
      '{"id":1,"result":null,"error":"json: cannot unmarshal string into Go value of type types.EchoArg"}\n',
    ],
    ['{"id":1,"method":"Chain33.Coded","params":[{}]}', '{"id":1,"result":null,"error":"ErrNoBalance"}\n'],
    [
      '{"id":1,"method":"Other.Echo","params":[{}]}',
      '{"id":1,"result":null,"error":"rpc: can\'t find service Other.Echo"}\n',
    ],
    ['{"id":1,"params":[{}]}', '{"id":1,"result":null,"error":"rpc: service/method request ill-formed: "}\n'],
    ["null", '{"id":null,"result":null,"error":"rpc: service/method request ill-formed: "}\n'],
    ['{"id":1,"method":"Chain33.Nope"}', '{"id":1,"result":null,"error":"rpc: can\'t find method Chain33.Nope"}\n'],
    [
      '{"id":1,"method":"Chain33.GetCoinSymbol","params":null}',
      '{"id":1,"result":null,"error":"jsonrpc: request body missing params"}\n',
    ],
    [
      '{"id":1,"method":"Chain33.GetCoinSymbol","params":{}}',
      '{"id":0,"result":null,"error":"invalid json request err:json: cannot unmarshal object into Go struct field clientRequest.params of type [1]interface {}"}',
    ],
    [
      '{"id":-1,"method":"Chain33.GetCoinSymbol","params":[]}',
      '{"id":0,"result":null,"error":"invalid json request err:json: cannot unmarshal number -1 into Go struct field clientRequest.id of type uint64"}',
    ],
    [
      '{"id":1,"method":7,"params":[]}',
      '{"id":0,"result":null,"error":"invalid json request err:json: cannot unmarshal number into Go struct field clientRequest.method of type string"}',
    ],
    [
      '{"id":1,"method":"Chain33.Echo","params":[{"data":1e999}]}',
      '{"id":0,"result":null,"error":"invalid json request err:json: cannot unmarshal number 1e999 into Go struct field clientRequest.params of type float64"}',
    ],
    ["", '{"id":0,"result":null,"error":"invalid json request err:unexpected end of JSON input"}'],
  ];
  for (const [request, wanted] of cases) {
    test(request, async () => assert.deepEqual(await send(request), { status: 200, text: wanted }));
  }

  test("an unexpected failure of a method is an answer, logged without its argument", async () => {
    const { call, logged } = rig();
    assert.equal((await call("Broken")).text, '{"id":5,"result":null,"error":"ErrInternal"}\n');
    assert.equal(logged.length, 1);
    assert.match(logged[0] ?? "", /Broken.*not a function/);
  });

  test("an answer that cannot be printed is an error too", async () => {
    const { call } = rig({}, [method("Odd", nothing, () => 0.5)]);
    assert.equal((await call("Odd")).text, '{"id":5,"result":null,"error":"proto: invalid value"}\n');
  });

  test("other spellings reach the same method", async () => {
    const { call } = rig();
    for (const [name, result] of [
      ["CreateNoBalanceTxs", "made"],
      ["CreateNoBlanaceTxs", "made"],
      ["SetLabel", "set"],
      ["ImportPrivKey", "imported"],
    ]) {
      assert.equal((await call(name ?? "")).text, `{"id":5,"result":"${result}","error":null}\n`);
    }
  });
});

describe("access", () => {
  const ok = '{"id":5,"result":{"data":"bty"},"error":null}\n';

  test("this machine always, others by the list", async () => {
    const { call } = rig({ whitelist: ["192.168.0.9"] });
    for (const ip of ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1", "192.168.0.9", "::ffff:192.168.0.9"]) {
      assert.equal((await call("GetCoinSymbol", { ip })).text, ok, ip);
    }
    for (const ip of ["10.1.2.3", "192.168.0.90", "", "::2", "127.0.0.1.evil.example"]) {
      const refused = `{"id":0,"result":null,"error":"The ${ip} Address is not authorized!"}`;
      assert.deepEqual(await call("GetCoinSymbol", { ip }), { status: 200, text: refused }, ip);
    }
    for (const change of [
      { whitelist: ["*"] },
      { whitelist: [], whitlist: ["*"] },
      { whitelist: [], whitlist: [far.ip] },
    ]) {
      assert.equal((await rig(change).call("GetCoinSymbol", far)).text, ok);
    }
  });

  test("what is for this machine is refused to others, unless they have given the password", async () => {
    const secret: Method = { ...method("BanPeer", nothing, () => "banned"), local: true };
    const refusal = '{"id":5,"result":null,"error":"The BanPeer method is not authorized!"}';
    const anybody = { whitelist: ["*"], jrpcFuncWhitelist: ["BanPeer"] };
    const open = rig(anybody, [secret]);
    assert.equal((await open.call("BanPeer", far)).text, refusal);
    assert.match((await open.call("BanPeer")).text, /banned/);
    const closed = rig({ ...anybody, jrpcUserName: "a", jrpcUserPasswd: "b" }, [secret]);
    assert.match((await closed.call("BanPeer", { ...far, authorization: `Basic ${btoa("a:b")}` })).text, /banned/);
    assert.match((await closed.call("BanPeer", { ...far, authorization: `Basic ${btoa("a:c")}` })).text, /Unauthozied/);
    const denied = rig({ ...anybody, jrpcUserName: "a", jrpcUserPasswd: "b", jrpcFuncBlacklist: ["BanPeer"] }, [
      secret,
    ]);
    assert.equal((await denied.call("BanPeer", { ...far, authorization: `Basic ${btoa("a:b")}` })).text, refusal);
  });

  test("methods of remote clients by the lists, whichever spelling is used", async () => {
    const all = { whitelist: ["*"] };
    const refused = (name: string) => `{"id":5,"result":null,"error":"The ${name} method is not authorized!"}`;
    assert.equal((await rig(all).call("CloseQueue", far)).text, refused("CloseQueue"));
    assert.equal((await rig(all).call("CloseQueue", here)).text, '{"id":5,"result":"closed","error":null}\n');
    const allowed = rig({ ...all, jrpcFuncWhitelist: ["GetCoinSymbol", "ImportPrivKey"] });
    assert.equal((await allowed.call("GetCoinSymbol", far)).text, ok);
    assert.equal((await allowed.call("Echo", far)).text, refused("Echo"));
    assert.equal((await allowed.call("ImportPrivkey", far)).text, '{"id":5,"result":"imported","error":null}\n');
    const denied = rig({ ...all, jrpcFuncBlacklist: ["ImportPrivkey"] });
    assert.equal((await denied.call("ImportPrivkey", far)).text, refused("ImportPrivkey"));
    assert.equal((await denied.call("ImportPrivKey", far)).text, refused("ImportPrivKey"));
    assert.equal((await denied.call("CloseQueue", far)).text, '{"id":5,"result":"closed","error":null}\n');
  });

  test("basic authentication holds for everybody", async () => {
    const { call } = rig({ jrpcUserName: "u", jrpcUserPasswd: "p:w" });
    const refused = '{"id":0,"result":null,"error":"Unauthozied"}';
    const header = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
    assert.equal((await call("GetCoinSymbol", { ...here, authorization: header("u:p:w") })).text, ok);
    const guesser = rig({ jrpcUserName: "u", jrpcUserPasswd: "p", whitelist: ["*"], ratePerSecond: 1, rateBurst: 2 });
    assert.equal((await guesser.call("GetCoinSymbol", far)).text, refused);
    assert.equal((await guesser.call("GetCoinSymbol", far)).text, refused);
    assert.equal((await guesser.call("GetCoinSymbol", far)).status, 429);
    for (const authorization of [
      undefined,
      "",
      "Basic",
      "Basic !",
      header("u"),
      header("u:p"),
      header("v:p:w"),
      header("u:p:w2"),
    ]) {
      assert.equal((await call("GetCoinSymbol", { ...here, authorization })).text, refused, authorization);
    }
  });
});

describe("bodies that are read late", () => {
  test("only for clients that may speak; a broken or long one is an answer", async () => {
    const { dispatcher } = rig({ maxBodyBytes: 100 });
    const read = (body: () => Promise<Uint8Array | undefined>, client = here) => dispatcher.handle(body, client);
    const text = async (answer: Promise<{ status: number; body: Uint8Array }>) => {
      const { status, body } = await answer;
      return [status, new TextDecoder().decode(body)];
    };
    const wrong = (error: string) => `{"id":0,"result":null,"error":"${error}"}`;
    const never = () => assert.fail("the body was read");
    assert.deepEqual(await text(read(never, far)), [200, wrong(`The ${far.ip} Address is not authorized!`)]);
    assert.deepEqual(await text(read(() => Promise.reject(new Error("aborted")))), [
      400,
      wrong("Can't get request body!"),
    ]);
    assert.deepEqual(await text(read(async () => undefined)), [413, wrong("ErrRequestTooBig")]);
    const body = utf8('{"id":7,"method":"Chain33.GetCoinSymbol","params":[]}');
    assert.deepEqual(await text(read(async () => body)), [200, '{"id":7,"result":{"data":"bty"},"error":null}\n']);
  });
});

describe("defaults", () => {
  test("the schema's own values serve this machine and nobody else", async () => {
    const made = Value.Create(rpcSchema);
    assert.ok(Value.Check(rpcSchema, made));
    assert.ok(!Value.Check(rpcSchema, { ...made, maxBodyBytez: 1 }));
    const { call } = rig(made);
    assert.match((await call("GetCoinSymbol")).text, /bty/);
    assert.match((await call("GetCoinSymbol", far)).text, /not authorized/);
    assert.deepEqual([made.jrpcBindAddr, made.allowRemote, made.corsOrigins], ["localhost:8801", false, []]);
  });
});

describe("limits", () => {
  test("a bucket per remote client", async () => {
    const { call, clock } = rig({ whitelist: ["*"], ratePerSecond: 2, rateBurst: 3 });
    const status = async (client: Client) => (await call("GetCoinSymbol", client)).status;
    assert.deepEqual([await status(far), await status(far), await status(far)], [200, 200, 200]);
    assert.deepEqual(await call("GetCoinSymbol", far), {
      status: 429,
      text: '{"id":0,"result":null,"error":"ErrTooManyRequests"}',
    });
    assert.equal(await status({ ip: "10.1.2.4" }), 200);
    for (let i = 0; i < 20; i++) assert.equal(await status(here), 200);
    clock.at += 499;
    assert.equal(await status(far), 429);
    clock.at += 1;
    assert.equal(await status(far), 200);
    clock.at += 60_000;
    assert.deepEqual(
      [await status(far), await status(far), await status(far), await status(far)],
      [200, 200, 200, 429],
    );
    clock.at -= 60_000;
    assert.equal(await status(far), 429);
  });

  test("size, depth and number of params", async () => {
    const { send } = rig({ maxBodyBytes: 200, maxDepth: 5, maxParams: 3 });
    const call = (params: string) => send(`{"id":1,"method":"Chain33.GetCoinSymbol","params":${params}}`);
    assert.equal((await call("[{}]")).status, 200);
    assert.deepEqual(await call(`[{}${" ".repeat(200)}]`), {
      status: 413,
      text: '{"id":0,"result":null,"error":"ErrRequestTooBig"}',
    });
    assert.match(
      (await call("[[[[[1]]]]]")).text,
      /invalid json request err:invalid character '\[' exceeded max depth/,
    );
    assert.match((await call("[{},1,2]")).text, /"data":"bty"/);
    assert.match((await call("[{},1,2,3]")).text, /invalid json request err:too many params/);
  });

  test("calls at the same time", async () => {
    const open: (() => void)[] = [];
    const slow = method("Slow", nothing, () => new Promise<string>((resolve) => open.push(() => resolve("done"))));
    const { call } = rig({ maxConcurrent: 2 }, [slow]);
    const first = call("Slow");
    const second = call("Slow");
    await Promise.resolve();
    assert.deepEqual(await call("GetCoinSymbol"), { status: 503, text: '{"id":5,"result":null,"error":"ErrBusy"}' });
    for (const finish of open) finish();
    assert.deepEqual([(await first).status, (await second).status], [200, 200]);
    assert.equal((await call("GetCoinSymbol")).status, 200);
  });
});
