import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { formatAmount, parseAmount } from "../../../node/cli/amount.ts";
import { connect, type Remote } from "../../../node/cli/client.ts";
import { describe as describeError, exitCode, readable, UsageError } from "../../../node/cli/output.ts";
import { createProgress, duration, progressText } from "../../../node/cli/progress.ts";
import { Terminal } from "../../../node/cli/terminal.ts";
import { coinsPayload, draft, expireOf } from "../../../node/cli/txbuild.ts";
import { waitForTx } from "../../../node/cli/txwait.ts";
import { twinKernels } from "../../../runtime/kernels.ts";
import { ChainError, fail } from "../../../src/errors.ts";
import { hex } from "../../../src/lib/hex.ts";
import type { Json } from "../../../src/lib/json.ts";

describe("amounts", () => {
  test("are exact at every size and precision", () => {
    assert.equal(parseAmount("12.5", 100_000_000n), 1_250_000_000n);
    assert.equal(parseAmount("90071992547.40993001", 100_000_000n), 9_007_199_254_740_993_001n);
    assert.equal(parseAmount("7", 1n), 7n);
    assert.equal(formatAmount(9_007_199_254_740_993_001n, 100_000_000n), "90071992547.40993001");
    assert.equal(formatAmount(100_000_000n, 100_000_000n), "1");
    assert.equal(formatAmount(-5n, 100n), "-0.05");
    assert.equal(formatAmount(5n, 1n), "5");
  });
  test("are refused when they cannot be meant", () => {
    for (const bad of ["", "-1", "1e3", "1.", ".5", "0x1", "1,5", "1.123456789"]) {
      assert.throws(() => parseAmount(bad, 100_000_000n), UsageError, bad);
    }
    assert.throws(() => parseAmount("0.5", 1n), UsageError);
  });
});

describe("JSON-RPC client", () => {
  async function served<T>(answer: string, work: (remote: Remote, seen: string[]) => Promise<T>): Promise<T> {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => {
        body += String(part);
      });
      request.on("end", () => {
        seen.push(body, request.headers.authorization ?? "");
        response.end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      return await work(connect(`http://me:p%40ss@127.0.0.1:${port}`), seen);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }
  const coded = (code: string, text?: string) => (error: unknown) =>
    error instanceof ChainError && error.code === code && (text === undefined || error.text === text);

  test("carries integers beyond 2^53 both ways and logs in", async () => {
    await served('{"id":1,"result":{"n":9007199254740993,"s":"x"},"error":null}\n', async (remote, seen) => {
      assert.deepEqual(await remote.call("X", { amount: 9_007_199_254_740_993n }), {
        n: 9_007_199_254_740_993n,
        s: "x",
      });
      assert.equal(seen[0], '{"jsonrpc":"2.0","id":1,"method":"Chain33.X","params":[{"amount":9007199254740993}]}');
      assert.equal(seen[1], `Basic ${Buffer.from("me:p@ss").toString("base64")}`);
      assert.ok(!remote.url.includes("p@ss") && !remote.url.includes("p%40ss"));
    });
  });
  test("turns the node's texts into coded errors", async () => {
    await served('{"id":1,"result":null,"error":"ErrNoBalance"}', async (remote) => {
      await assert.rejects(remote.call("X"), coded("remote.refused", "ErrNoBalance"));
    });
    for (const noise of ["<html>", "[]", "{}", ""]) {
      await served(noise, async (remote) => {
        await assert.rejects(remote.call("X"), coded("remote.unreachable"));
      });
    }
    await assert.rejects(connect("127.0.0.1:9").call("X"), coded("remote.unreachable"));
    assert.throws(() => connect("ftp://x"), coded("param.invalid"));
  });
});

describe("waiting for a transaction", () => {
  const waiting = (answers: (Json | ChainError)[]) => {
    const asked: string[] = [];
    let time = 0;
    const remote: Remote = {
      url: "",
      call: async (method) => {
        asked.push(method);
        const next = answers.length > 1 ? answers.shift() : answers[0];
        if (next instanceof ChainError) throw next;
        return next ?? null;
      },
    };
    const sleep = async (ms: number) => {
      time += ms;
    };
    return { asked, outcome: waitForTx(remote, "0x1", { timeoutMs: 5000, sleep, now: () => time }) };
  };
  const refused = (text: string) => fail("remote.refused", {}, text);

  test("ends with included, failed or dropped and the reason", async () => {
    const included = waiting([
      refused("tx not exist"),
      { state: "pending" },
      { state: "included", height: 5n, index: 1n },
    ]);
    assert.deepEqual(await included.outcome, { state: "included", height: 5n, index: 1n });
    const failed = waiting([{ state: "failed", height: 5n, index: 0n, reason: "ErrNoBalance" }]);
    assert.deepEqual(await failed.outcome, { state: "failed", height: 5n, index: 0n, reason: "ErrNoBalance" });
    const dropped = waiting([{ state: "dropped", reason: "tx.expired" }]);
    assert.deepEqual(await dropped.outcome, { state: "dropped", reason: "tx.expired" });
  });
  test("asks other nodes of the family in their own way", async () => {
    const { asked, outcome } = waiting([
      refused("rpc: can't find service Tenon.GetTxStatus"),
      refused("tx not exist"),
      { height: 3n, index: 2n, receipt: { ty: 1n, logs: [{ ty: 2n }, { ty: 1n, log: "ErrAmount" }] } },
    ]);
    assert.deepEqual(await outcome, { state: "failed", height: 3n, index: 2n, reason: "ErrAmount" });
    assert.deepEqual(asked, ["Tenon.GetTxStatus", "QueryTransaction", "QueryTransaction"]);
  });
  test("gives up after its time, and at once for any other refusal", async () => {
    await assert.rejects(waiting([refused("tx not exist")]).outcome, /timeout/);
    await assert.rejects(waiting([refused("The IP Address is not authorized!")]).outcome, /remote\.refused/);
  });
});

describe("building transactions", () => {
  const facts = {
    title: "local",
    isPara: false,
    coinExec: "coins",
    coinSymbol: "bty",
    coinPrecision: 100_000_000n,
    chainId: 33,
    minTxFeeRate: 100_000n,
    maxTxFee: 1_000_000_000n,
  };
  const options = { facts, hasher: twinKernels, feeRate: 100_000n, expire: "never", now: 0 };
  const to = "1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF";

  test("payloads are those of Chain33's own CreateRawTransaction", () => {
    const common = { to, amount: 100_000_000n, note: "abc", contract: "user.test" };
    const receiver = hex(new TextEncoder().encode(to));
    const contract = hex(new TextEncoder().encode("user.test"));
    assert.equal(hex(coinsPayload({ ...common, kind: "transfer" })), `18010a2e1080c2d72f1a036162632222${receiver}`);
    assert.equal(
      hex(coinsPayload({ ...common, kind: "deposit" })),
      `180a2a391080c2d72f1a036162632209${contract}2a22${receiver}`,
    );
    assert.equal(
      hex(coinsPayload({ ...common, kind: "withdraw" })),
      `180322391080c2d72f1a036162632209${contract}2a22${receiver}`,
    );
  });
  test("fee by size, chain id and a fresh nonce", () => {
    const base = { execer: "coins", payload: new Uint8Array(900), to };
    const [one, other] = [draft(base, options), draft(base, options)];
    assert.equal(one.fee, 200_000n);
    assert.equal(one.chainID, 33);
    assert.equal(one.expire, 0n);
    assert.ok(one.nonce >= 0n && one.nonce !== other.nonce);
    assert.equal(draft(base, { ...options, fee: 7n }).fee, 7n);
    assert.throws(() => draft(base, { ...options, fee: 2_000_000_000n }), UsageError);
  });
  test("expiry in every way of writing it", () => {
    assert.equal(expireOf("H:10", 0), 2n ** 62n + 10n);
    assert.equal(expireOf("500", 0), 500n);
    assert.equal(expireOf("5m", 1_000_000), 1300n);
    assert.throws(() => expireOf("soon", 0), UsageError);
  });
});

describe("printing", () => {
  const screen = (isTTY: boolean) => {
    const written: string[] = [];
    const out = { isTTY, columns: 40, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    return { written, out };
  };

  test("values as indented lines", () => {
    const value = {
      height: 5n,
      hash: "0x1",
      none: null,
      list: [{ a: 1n, bb: "x" }, 7n],
      empty: [],
      missing: undefined,
    };
    assert.equal(
      readable(value),
      "height   5\nhash     0x1\nnone     -\nlist:\n  - a   1\n    bb  x\n  - 7\nempty    (none)",
    );
  });
  test("errors with place, reason and hint", () => {
    const detail = {
      file: "node.toml",
      line: 3,
      path: "rpc.x",
      reason: "is not a known key",
      hint: "did you mean y?",
      more: 2,
    };
    assert.deepEqual(describeError(fail("config.invalid", detail)), {
      text: "node.toml:3: rpc.x is not a known key, and 2 more",
      code: "config.invalid",
      hint: "did you mean y?",
    });
    assert.equal(describeError(fail("tx.expired", { height: 5 })).text, "ErrTxExpire (height 5)");
    assert.deepEqual([exitCode(new UsageError("x")), exitCode(fail("internal"))], [2, 1]);
  });
  test("a bar that knows how long it takes", () => {
    assert.equal(
      progressText("x", { done: 50, total: 100, ms: 1000 }),
      `x [${"#".repeat(14)}${" ".repeat(14)}]  50% 50/100 50/s 1s left`,
    );
    assert.deepEqual([duration(59), duration(61), duration(3660)], ["59s", "1m01s", "1h01m"]);
    const { written, out } = screen(true);
    let time = 0;
    const bar = createProgress("x", { out, now: () => time });
    bar.update(1, 2);
    bar.update(1, 2);
    time = 200;
    bar.update(2, 2);
    bar.end();
    assert.equal(written.length, 3);
    assert.equal(written.at(-1), "\r\x1b[2K");
    const plain = screen(false);
    const slow = createProgress("x", { out: plain.out, now: () => time });
    slow.update(1, 2);
    time += 6000;
    slow.update(2, 2);
    slow.end();
    assert.match(plain.written.join(""), /^x \[.*100% 2\/2 .*\n$/);
  });
  test("log lines stay above the status", () => {
    const { written, out } = screen(true);
    const terminal = new Terminal(out);
    terminal.status("height 5", 0);
    terminal.line("a log line");
    terminal.status("x".repeat(100), 0);
    terminal.clear();
    terminal.line("end");
    const ends = written.map((text) => text.replaceAll("\r\x1b[2K", "<"));
    assert.deepEqual(ends, ["<height 5", "<a log line\nheight 5", `<${"x".repeat(38)}…`, "<", "end\n"]);
  });
  test("without a terminal the status is an occasional line", () => {
    const { written, out } = screen(false);
    const terminal = new Terminal(out);
    terminal.status("height 5", 20_000);
    terminal.status("height 6", 21_000);
    terminal.status("height 7", 31_000);
    terminal.status("height 7", 50_000);
    assert.deepEqual(written, ["height 5\n", "height 7\n"]);
  });
});
