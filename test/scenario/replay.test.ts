// Recordings through the real parts: the two that a Chain33 node made, and the same scenario under rules for which there
// is none here. For those the outcomes that must come out are stated by hand from the rules (reference: execution.md
// sections 5 to 9 and 12), fork by fork. At last, recordings with one thing changed: each is told at its height.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { parseRecording, type RecordedBlock, type Recording } from "../../src/chain/recording.ts";
import { replay } from "../../src/chain/replay.ts";
import { forkTable } from "../../src/config/tables.ts";
import { textOf, utf8 } from "../../src/lib/bytes.ts";
import { hex, unhex } from "../../src/lib/hex.ts";
import { Block, Header } from "../../src/types/proto/blockchain.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { recording } from "../helpers/node.ts";
import { type Head, record, replayParts, type Step } from "../helpers/scenario.ts";

const run = async (file: Recording) => replay(file, await replayParts(file));
const sha256 = (data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest());
const sha256d = (...parts: Uint8Array[]) => sha256(sha256(Buffer.concat(parts)));

/** Receipt type, then the logs: their type, or the text of an error. */
type Outcome = readonly (number | string)[];
const moved: Outcome = [2, 2, 3, 3];
const data: Outcome = [1, 2];
const refused = (text: string): Outcome => [1, 2, text];

function outcomes(file: Recording, { height = 0, index = 0, size }: Step): readonly Outcome[] {
  const receipts = file.blocks[height]?.receipts.slice(index, index + size) ?? [];
  return receipts.map(({ ty, logs }) => [ty, ...logs.map((l) => (l.ty === 1 ? (textOf(unhex(l.log)) ?? "") : l.ty))]);
}

const keysAt = (file: Recording, height: number) =>
  (file.blocks[height] as RecordedBlock).kv.map(({ keyHex }) => textOf(unhex(keyHex)) ?? keyHex);

/** What is the same under every rule; `undefined` stands for a step that no block takes. */
const always: readonly (readonly [label: string, ...wanted: Outcome[]])[] = [
  ["coins transfer genesis->hot", moved],
  ["coins transfer with note and payload to", moved],
  ["coins transfer to driver address (none)", [2, 2, 3, 3, 8]],
  ["coins transfer too much (ExecPack)", refused("ErrNoBalance")],
  ["coins transfer to self", refused("ErrSendSameToRecv")],
  ["none notary", data],
  ["user.write", data],
  ["none CommitDelayTx", [2, 2, 100]],
  ["fund ed25519", moved],
  ["fund sm2", moved],
  ["fund secp256r1", moved],
  ["fund secp256k1 eth-addr", moved],
  ["fund secp256k1eth", moved],
  ["fund multisig-addr", moved],
  ["ed25519 signed transfer", moved],
  ["sm2 signed transfer", moved],
  ["secp256r1 signed transfer", moved],
  ["secp256k1 with eth address (signID 8193)", moved],
  ["secp256k1 with multisig address (signID 4097)", moved],
  ["secp256k1eth signed chain33 tx (signID 8452)", moved],
  ["transfer to upper-case eth address", moved],
  ["expire by height", moved],
  ["expire by time", moved],
  ["expire by txHeight", moved],
];

function compare(file: Recording, steps: readonly Step[], own: typeof always) {
  const wanted = new Map([...always, ...own].map(([label, ...list]) => [label, list]));
  for (const step of steps.filter(({ label }) => label !== "batch")) {
    const expected = wanted.get(step.label) ?? assert.fail(`nothing is known of ${step.label}`);
    const actual = step.height === undefined ? [] : outcomes(file, step);
    assert.deepEqual(actual, expected, step.label);
  }
  const batch = steps.filter(({ label }) => label === "batch");
  const got = batch.flatMap((step) => outcomes(file, step));
  assert.deepEqual(got, [moved, moved, moved, data, data, data, data]);
}

/** Hash of a block from its recorded fields alone. */
function hashOf(block: RecordedBlock, from: number): string {
  const { height, blockTime, parentHash, txHash, stateHash, txCount, difficulty } = block;
  const old = {
    height: BigInt(height),
    blockTime: BigInt(blockTime),
    parentHash: unhex(parentHash),
    txHash: unhex(txHash),
  };
  const added = { stateHash: unhex(stateHash), txCount: BigInt(txCount), difficulty };
  return hex(sha256(Header.encode(height < from ? old : { ...old, ...added })));
}

function treeOver(hashes: readonly string[]): string {
  let level = hashes.map(unhex);
  while (level.length > 1) {
    const pairs = level.filter((_, i) => i % 2 === 0).map((left, i) => [left, level[2 * i + 1] ?? left] as const);
    level = pairs.map(([left, right]) => sha256d(left, right));
  }
  return hex(level[0] ?? assert.fail("no leaf"));
}

describe("recordings of a Chain33 node", () => {
  for (const name of ["local", "localeth"] as const) {
    test(`${name} agrees from the first block to the last`, async () => {
      const file = recording(name);
      const result = await run(file);
      assert.equal(result.difference, undefined);
      assert.equal(result.blocks, file.blocks.length);
    });
  }
});

/** Chain33's shipped fork table as a node prints it: never is 10^16. */
const shipped = Object.fromEntries(
  Object.entries(forkTable("chain33") ?? {}).map(([name, height]) => [name, height < 0 ? 10 ** 16 : height]),
);
const oldRules: Head = { title: "chain33", chainID: 0, coinSymbol: "bty", autonomyExec: "autonomy", forks: shipped };

describe("the scenario under the oldest rules", async () => {
  const { json, steps } = await record(oldRules);
  const file = parseRecording(json);

  test("replays", async () => {
    const result = await run(file);
    assert.equal(result.difference, undefined);
    assert.equal(result.blocks, 35);
  });

  test("every step ends as the rules say", () => {
    const off = refused("ErrActionNotSupport");
    compare(file, steps, [
      ["coins transferToExec user.test", off],
      ["coins withdraw user.test", off],
      ["coins withdraw too much (ExecPack)", off],
      // Contract manage comes at 120000: until then its transactions are data.
      ["manage add token-blacklist BTY", data],
      ["manage add token-blacklist YCC", data],
      ["manage delete token-blacklist BTY", data],
      ["manage delete last YCC (empty list)", data],
      ["manage no privilege (ExecPack)", data],
      ["manage apply", data],
      ["tx group of 3 ok"],
      ["tx group of 3, second fails (all rolled back)"],
    ]);
    const written = file.blocks.flatMap((block) => keysAt(file, block.height));
    assert.deepEqual(
      written.filter((key) => /^mavl-(manage|config)/.test(key)),
      [],
    );
  });

  test("old block hashes, roots over Hash in the order given, difficulty of height 0", () => {
    for (const block of file.blocks) {
      assert.equal(block.hash, hashOf(block, Number.POSITIVE_INFINITY));
      assert.equal(block.txHash, treeOver(block.receipts.map(({ txHash }) => txHash)));
      assert.equal(block.difficulty, 0x1f00ffff);
    }
    assert.equal(file.blocks.at(-1)?.txCount, 7);
  });

  test("block 0 is local's but for the difficulty: the old hash covers neither chain id nor state", () => {
    const [mine, local] = [file.blocks[0], recording("local").blocks[0]];
    assert.equal(mine?.hash, local?.hash);
    assert.equal(mine?.stateHash, local?.stateHash);
    assert.deepEqual(mine?.receipts[0]?.logs, local?.receipts[0]?.logs);
  });
});

const zero = Object.fromEntries(Object.keys(shipped).map((name) => [name, 0]));
const turning: Head = {
  title: "turning",
  chainID: 7,
  coinSymbol: "abc",
  autonomyExec: "autonomy",
  forks: {
    ...zero,
    ForkTransferExec: 5,
    ForkWithdraw: 6,
    ForkBlockHash: 8,
    ForkExecRollback: 10,
    ForkChainParamV2: 12,
    ForkExecKey: 13,
    "manage.ForkManageAutonomyEnable": 15,
    "none.ForkUseTimeDelay": 18,
    ForkStateDBSet: 20,
    ForkCacheDriver: 25,
    ForkResetTx0: 10 ** 16,
    ForkRootHash: 36,
    ForkAccountBlacklist: -1,
  },
};

describe("the scenario with switches inside its heights", async () => {
  const { json, steps } = await record(turning);
  const file = parseRecording(json);
  const at = (height: number) => file.blocks[height] as RecordedBlock;

  test("replays", async () => {
    const result = await run(file);
    assert.equal(result.difference, undefined);
    assert.equal(result.blocks, 37);
  });

  test("every step ends as the rules say", () => {
    const changed: Outcome = [2, 2, 410];
    compare(file, steps, [
      ["coins transferToExec user.test", refused("ErrActionNotSupport")],
      ["coins withdraw user.test", refused("ErrActionNotSupport")],
      // From ForkWithdraw on the name counts, and there is nothing to withdraw.
      ["coins withdraw too much (ExecPack)", refused("ErrNoBalance")],
      ["manage add token-blacklist BTY", changed],
      ["manage add token-blacklist YCC", changed],
      ["manage delete token-blacklist BTY", changed],
      ["manage delete last YCC (empty list)", changed],
      ["manage no privilege (ExecPack)", refused("not allow this op directly in new version: ErrNotAllow")],
      ["manage apply", [2, 2, 411]],
      ["tx group of 3 ok", moved, [2, 3, 3], [1]],
      // Before ForkResetTx0 member 0 keeps its whole result.
      ["tx group of 3, second fails (all rolled back)", moved, [1, "ErrNoBalance"], [1]],
    ]);
  });

  test("items move from the old key to the new one with the values that a node recorded", () => {
    const other = recording("localeth");
    const value = (from: Recording, height: number) => from.blocks[height]?.kv[1]?.value;
    assert.equal(keysAt(file, 11)[1], "mavl-config--token-blacklist");
    assert.equal(keysAt(file, 12)[1], "mavl-config--token-blacklist");
    assert.equal(keysAt(file, 13)[1], "mavl-manage-token-blacklist");
    assert.equal(keysAt(file, 14)[1], "mavl-manage-token-blacklist");
    for (const height of [11, 12, 13, 14]) {
      assert.equal(value(file, height), value(other, height));
      assert.deepEqual(at(height).receipts[0]?.logs[1], other.blocks[height]?.receipts[0]?.logs[1]);
    }
  });

  test("an announcement before the fork has a height instead of a time", () => {
    const hot = hex(utf8("12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv"));
    const own = at(17).kv[1]?.value;
    // submitter = 1, delayBeginHeight = 3
    assert.equal(own, `0a22${hot}1811`);
    const hash = at(17).kv[1]?.keyHex.slice(hex(utf8("mavl-none-")).length) ?? "";
    // submitter = 1, delayTxHash = 2, delayBeginHeight = 3
    assert.equal(at(17).receipts[0]?.logs[1]?.log, `0a22${hot}1242${hex(utf8(`0x${hash}`))}1811`);
  });

  test("a failed group before ForkResetTx0 leaves what member 0 did in the state", () => {
    // The receiver's new balance stands in the last log of member 0 and is what the next transfer finds.
    const after = at(32).receipts[0]?.logs[2]?.log ?? "";
    const next = at(33).receipts[0]?.logs[2]?.log ?? "";
    const current = after.slice(after.length / 2);
    assert.equal(next.slice(0, next.length / 2).slice(4), current.slice(4));
    assert.deepEqual(keysAt(file, 32).length, 2);
    assert.ok(current.endsWith(hex(utf8("1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF"))));
  });

  test("block hash and transaction root switch at their heights", () => {
    for (const block of file.blocks) {
      assert.equal(block.hash, hashOf(block, 8), `block ${block.height}`);
      // Solo keeps the difficulty of block 0.
      assert.equal(block.difficulty, 0x1f00ffff);
      const leaves = block.receipts.map((one) => (block.height < 36 ? one.txHash : one.txFullHash));
      if (block.height < 36) assert.equal(block.txHash, treeOver(leaves));
    }
    // Three transactions of the main chain, two each of user.p.alpha. and user.p.zeta., in this order.
    const last = at(36).receipts.map(({ txFullHash }) => txFullHash);
    const roots = [last.slice(0, 3), last.slice(3, 5), last.slice(5)].map(treeOver);
    assert.equal(at(36).txHash, treeOver(roots));
  });
});

describe("a recording with one thing changed", async () => {
  const file = parseRecording((await record(oldRules)).json);

  const changed = (height: number, change: (block: RecordedBlock) => Partial<RecordedBlock>): Recording => ({
    ...file,
    blocks: file.blocks.map((one, i) => (i === height ? { ...one, ...change(one) } : one)),
  });
  const turned = (text: string, at: number) =>
    `${text.slice(0, at)}${text[at] === "0" ? "1" : "0"}${text.slice(at + 1)}`;
  const differs = async (height: number, what: string, change: Parameters<typeof changed>[1]) => {
    const { difference, blocks } = await run(changed(height, change));
    assert.equal(difference?.height, height);
    assert.equal(difference.what, what);
    assert.notEqual(difference.expected, difference.actual);
    assert.equal(blocks, height);
    return difference;
  };

  test("a byte of a log", async () => {
    const found = await differs(18, "receipt 0, log 1", ({ receipts: [one, ...rest] }) => {
      const logs = (one?.logs ?? []).map((l, i) => (i === 1 ? { ...l, log: turned(l.log, 10) } : l));
      return { receipts: [{ ...(one ?? assert.fail()), logs }, ...rest] };
    });
    assert.match(found.expected, /^ty 3 /);
    assert.match(found.actual, /^ty 3 /);
  });

  test("an error's text", async () => {
    const found = await differs(7, "receipt 0, log 1", ({ receipts: [one] }) => {
      const logs = (one?.logs ?? []).map((l) => (l.ty === 1 ? { ...l, log: hex(utf8("ErrNoPrivilege")) } : l));
      return { receipts: [{ ...(one ?? assert.fail()), logs }] };
    });
    assert.match(found.expected, /"ErrNoPrivilege"$/);
    assert.match(found.actual, /"ErrNoBalance" \(account\.balance: ErrNoBalance\)$/);
  });

  test("two pairs in the other order", async () => {
    const found = await differs(2, "pair 0 of the key list", ({ kv: [a, b] }) => ({
      kv: [b ?? assert.fail(), a ?? assert.fail()],
    }));
    assert.match(found.expected, /1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF/);
    assert.match(found.actual, /14KEKbYtKKQm4wMthSK9J4La4nAiidGozt/);
  });

  test("a state root that block and head agree on, where the old hash does not cover it", async () => {
    const wrong = turned(file.blocks[9]?.stateHash ?? "", 5);
    const found = await differs(9, "state root", ({ stateHash, block }) => ({
      stateHash: wrong,
      block: block.replace(stateHash, wrong),
    }));
    assert.equal(found.expected, wrong);
    assert.equal(found.actual, file.blocks[9]?.stateHash);
  });

  test("a block hash", async () => {
    const found = await differs(12, "hash of the block", ({ hash }) => ({ hash: turned(hash, 63) }));
    assert.equal(found.actual, file.blocks[12]?.hash);
  });

  test("a signature that neither the id nor the old root covers", async () => {
    const found = await differs(20, "signature of transaction 0", ({ block, receipts: [one] }) => {
      const value = Block.decode(unhex(block));
      const [tx] = value.txs;
      const { ty = 0, pubkey, signature } = tx?.signature ?? {};
      const forged = { ...(tx ?? assert.fail()), signature: { ty, pubkey, signature: signature?.with(9, 1) } };
      const txFullHash = hex(sha256(Transaction.encode(forged)));
      return {
        block: hex(Block.encode({ ...value, txs: [forged] })),
        receipts: [{ ...(one ?? assert.fail()), txFullHash }],
      };
    });
    assert.equal(found.expected, "a valid signature");
    assert.match(found.actual, /^not valid under crypto id 1 for transaction [0-9a-f]{64}$/);
  });
});
