// Spoilt requests: whatever arrives, the dispatcher answers with its envelope and a coded text, and nothing unexpected
// happens inside.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { utf8 } from "../../../src/lib/bytes.ts";
import { type Json, parseJson, print, Raw } from "../../../src/lib/json.ts";
import { createRpc } from "../../../src/rpc/server.ts";
import { readVectors } from "../../helpers/replaychain.ts";
import { config, quietLog, world } from "../../helpers/rpcworld.ts";

interface Sample {
  readonly request?: { readonly method: string; readonly params: readonly unknown[] };
  readonly requestRaw?: string;
}
const requests = readVectors<{ samples: readonly Sample[] }>("rpc-samples").samples.map(
  ({ request, requestRaw }) => requestRaw ?? JSON.stringify(request),
);
const methods = [...new Set(requests.map((text) => /"method":"([^"]+)"/.exec(text)?.[1] ?? "Chain33.Version"))];

const unexpected: string[] = [];
const log = {
  ...quietLog,
  error: (line: string, data?: unknown) => unexpected.push(`${line} ${JSON.stringify(data)}`),
};
const { modules } = world({ log });
const rpc = createRpc(config, modules);

async function answered(body: Uint8Array): Promise<void> {
  const { status, body: bytes } = await rpc.handle(body, { ip: "127.0.0.1" });
  const answer = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Record<string, Json>;
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(answer), ["id", "result", "error"]);
  assert.ok(answer.error === null || (typeof answer.error === "string" && answer.error !== ""));
  assert.ok(answer.error === null || answer.result === null);
  assert.deepEqual(unexpected, []);
}

const odd: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    "",
    "0x",
    "0xzz",
    "str://x",
    "H:1",
    -1,
    0,
    1,
    33,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 64n,
  ),
  fc.constantFrom<Json>(new Raw("1.5"), new Raw("1e400"), new Raw("-0")),
  fc.constantFrom<Json>(
    "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv",
    "user.p.alpha.",
    "coins",
    "Transfer",
    "GetTxsByAddr",
    "AQID",
  ),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`),
  fc.array(fc.constantFrom<Json>(null, "0x01", 5, {}, []), { maxLength: 4 }),
);
const names = [
  ...[
    "hash",
    "hashes",
    "data",
    "datas",
    "start",
    "end",
    "height",
    "items",
    "title",
    "isSeq",
    "addr",
    "addresses",
    "execer",
  ],
  ...[
    "funcName",
    "actionName",
    "payload",
    "count",
    "direction",
    "index",
    "flag",
    "key",
    "keys",
    "stateHash",
    "txHex",
    "txHexs",
  ],
  ...[
    "txs",
    "tx",
    "privkey",
    "expire",
    "fee",
    "to",
    "amount",
    "execName",
    "isWithdraw",
    "unsignTx",
    "sign",
    "pubkey",
    "ty",
  ],
  ...["symbol", "startKey", "nextKey", "execAddr", "txCount", "txSize", "from", "limit", "payAddr", "isDetail"],
];

describe("spoilt requests", () => {
  test("samples with bytes changed, cut and repeated", async () => {
    const edit = fc.tuple(fc.nat(400), fc.nat(4), fc.uint8Array({ maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...requests),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        async (text, edits) => {
          let bytes = Buffer.from(text);
          for (const [at, cut, put] of edits) {
            const from = at % (bytes.length + 1);
            bytes = Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + cut)]);
          }
          await answered(Uint8Array.from(bytes));
        },
      ),
      { numRuns: 500 },
    );
  });

  test("arguments with odd values under known names", async () => {
    const argument = fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 6, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), argument, async (method, given) => {
        if (method === "Chain33.SendTransactionSync") return;
        await answered(utf8(print({ id: 1, method, params: [given] })));
      }),
      { numRuns: 900 },
    );
  });

  test("samples whose arguments have one value replaced", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...requests), fc.nat(), odd, async (text, which, value) => {
        let request: Record<string, Json>;
        try {
          request = parseJson(text) as Record<string, Json>;
        } catch {
          return;
        }
        const params = request.params;
        const argument = Array.isArray(params) ? params[0] : undefined;
        if (argument === null || typeof argument !== "object" || Array.isArray(argument)) return;
        const keys = Object.keys(argument as object);
        if (keys.length === 0) return;
        const spoilt = { ...(argument as Record<string, Json>), [keys[which % keys.length] ?? ""]: value };
        await answered(utf8(print({ ...request, params: [spoilt] })));
      }),
      { numRuns: 500 },
    );
  });

  test("bytes without meaning", async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), (bytes) => answered(Uint8Array.from(bytes))));
  });
});
