// Every transaction of the recorded chains is rightly signed, and no longer so when a byte of it changes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createAddressBook } from "../../../src/address/book.ts";
import { inlineVerifier } from "../../../src/crypto/inline.ts";
import { verifyTxs } from "../../../src/crypto/verify.ts";
import { unhex } from "../../../src/lib/hex.ts";
import { Block } from "../../../src/types/proto/blockchain.ts";
import { Tx } from "../../../src/types/tx.ts";
import { allSchemes, native, params } from "../../helpers/crypto.ts";

interface Replay {
  readonly blocks: readonly { readonly height: number; readonly block: string }[];
}

const recordings = [
  ["replay-local", [1]],
  ["replay-localeth", [1, 8193, 8452]],
] as const;

for (const [name, wanted] of recordings) {
  test(`${name}: every signature of every block`, async () => {
    const file = new URL(`../../vectors/chain33/${name}.json`, import.meta.url);
    const { blocks } = JSON.parse(readFileSync(file, "utf8")) as Replay;
    const schemes = await allSchemes();
    const book = createAddressBook(params, native);
    const types = new Set<number>();
    let count = 0;
    for (const { height, block } of blocks) {
      const txs = Block.decode(unhex(block)).txs.map((value) => new Tx(value, native));
      if (height === 0) continue;
      assert.ok(
        (await verifyTxs(txs, schemes, height, inlineVerifier(schemes))).every((one) => one),
        `${height}`,
      );
      for (const tx of txs) {
        types.add(tx.value.signature?.ty ?? 0);
        book.check(book.sender(tx, height), height);
        const other = new Tx({ ...tx.value, fee: tx.value.fee + 1n }, native);
        if (tx.value.signature?.ty !== 8452) {
          assert.deepEqual(await verifyTxs([other], schemes, height, inlineVerifier(schemes)), [false]);
        }
        count++;
      }
    }
    assert.ok(count >= 30, `${count} transactions`);
    for (const ty of wanted) assert.ok(types.has(ty), `${ty} is not among ${[...types].join(", ")}`);
  });
}
