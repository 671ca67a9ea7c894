// The rules that only a para chain has, and proxy execution, which needs a contract evm.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CoinsAction } from "../../../src/dapp/coins/schema.ts";
import type { Dapp } from "../../../src/dapp/index.ts";
import { fail } from "../../../src/errors.ts";
import { Tx } from "../../../src/types/tx.ts";
import { kernels, reasonOf, TestChain, transferOf, txOf } from "./chain.ts";
import { contract, writes } from "./contracts.ts";

const title = "user.p.para.";
type Changes = ConstructorParameters<typeof TestChain>[0];

function para(changes: Changes = {}, ...rest: [ConstructorParameters<typeof TestChain>[1]?]) {
  const chain = new TestChain({ title, isPara: true, ...changes }, ...rest);
  const person = chain.person(1);
  chain.give(person.address, 10n ** 9n);
  const contractAddress = chain.book.execAddress(`${title}coins`);
  const pay = (to: string, amount = 5n, parts: Parameters<typeof txOf>[1] = {}) =>
    txOf(person, {
      execer: `${title}coins`,
      to: contractAddress,
      payload: CoinsAction.encode({ ty: 1, transfer: { amount, to } }),
      ...parts,
    });
  return { chain, person, pay };
}

describe("para chains", () => {
  test("the payload names the receiver; keys carry the plain contract name", () => {
    const { chain, person, pay } = para();
    const to = chain.person(2).address;
    const block = chain.run([pay(to)]);
    assert.equal(block.results[0]?.receipt.ty, 2);
    assert.equal(chain.balance(to), 5n);
    assert.equal(chain.balance(person.address), 10n ** 9n - 100_000n - 5n);
    const keys = block.pairs.map(({ key }) => new TextDecoder().decode(key));
    assert.ok(keys.every((key) => key.startsWith("mavl-coins-bty-1")));
    assert.equal(reasonOf(chain.run([pay("")]).results[0] as never), "ErrAddressLength");
    const unset = pay(to, 5n, { payload: CoinsAction.encode({ ty: 1 }) });
    assert.equal(reasonOf(chain.run([unset]).results[0] as never), "ErrAddressLength");
  });

  test("both names of a contract have driver addresses, the full one from ForkEnableParaRegExec on", () => {
    const { chain, pay } = para({ forks: { ForkEnableParaRegExec: 6 } });
    const deposits = (name: string, height: number) =>
      chain.run([pay(chain.book.execAddress(name))], { height, keep: false }).results[0]?.receipt.KV.length;
    assert.equal(deposits("manage", 5), 4);
    assert.equal(deposits(`${title}manage`, 5), 3);
    assert.equal(deposits(`${title}manage`, 6), 4);
  });

  test("fees only from ForkParaFee on, and only with a rate", () => {
    const fee = (changes: Changes, height: number) => {
      const { chain, pay } = para(changes);
      return chain.run([pay(chain.person(2).address)], { height }).results[0]?.receipt.logs[0]?.ty;
    };
    assert.equal(fee({ forks: { ForkParaFee: 6 } }, 5), 3);
    assert.equal(fee({ forks: { ForkParaFee: 6 } }, 6), 2);
    assert.equal(fee({ minTxFeeRate: 0n }, 6), 3);
  });

  test("a contract may write under its own address with or without the title", () => {
    const plain = new TestChain().book.execAddress("probe");
    const full = new TestChain().book.execAddress(`${title}probe`);
    for (const address of [full]) {
      const exec = contract("probe", { exec: (c) => writes(c, { [`mavl-coins-bty-exec-${address}:1A`]: "1" }) });
      const { chain, person } = para({ exec: { allow: ["probe"] } }, { more: [exec] });
      const tx = txOf(person, { execer: `${title}probe`, to: person.address });
      assert.equal(chain.run([tx]).results[0]?.receipt.ty, 2, address);
    }
    const asked = contract("probe", {
      exec: (c) => writes(c, { [`mavl-coins-bty-exec-${plain}:1A`]: "1" }),
      isFriend: () => true,
    });
    const { chain, person } = para({ exec: { allow: ["probe"] } }, { more: [asked] });
    assert.equal(chain.run([txOf(person, { execer: `${title}probe`, to: person.address })]).results[0]?.receipt.ty, 2);
  });

  test("transactions of other chains skip the checks: the main chain has made them", () => {
    const { chain, person } = para();
    const foreign = { execer: "user.p.other.coins", to: chain.book.execAddress("user.p.other.coins") };
    const tx = txOf(person, { ...foreign, chainID: 1, fee: 1n, expire: 1n });
    assert.equal(chain.run([tx]).results[0]?.receipt.ty, 1);
    chain.executor.checkBasic({ height: 5, blockTime: 1n }, [tx]);
    chain.executor.checkForPool({ height: 5, blockTime: 1n }, [tx], chain.state);
    const own = txOf(person, { execer: `${title}coins`, to: foreign.to, chainID: 1 });
    assert.equal(chain.run([own]).results[0]?.error?.text, "ErrTxChainID");
  });

  test("the configuration names own transactions that are forwarded too", () => {
    const forwarded = (forward: { readonly execs: readonly string[]; readonly actions: readonly string[] }) => {
      const { chain, pay } = para({ exec: { forward } });
      return chain.run([pay(chain.person(2).address, 5n, { chainID: 1 })]).results[0]?.receipt.ty === 2;
    };
    assert.ok(forwarded({ execs: ["all"], actions: [] }));
    assert.ok(forwarded({ execs: ["coins"], actions: ["transfer"] }));
    assert.ok(!forwarded({ execs: ["coins"], actions: ["withdraw"] }));
    assert.ok(!forwarded({ execs: ["manage"], actions: [] }));
    assert.ok(!forwarded({ execs: [], actions: [] }));
  });

  test("a forwarded fee is taken as it is, also a negative one", () => {
    const { chain, person } = para({ exec: { forward: { execs: ["all"], actions: [] } } });
    const execer = `${title}none`;
    const send = (fee: bigint) =>
      chain.run([txOf(person, { execer, to: chain.book.execAddress(execer), fee })]).results[0];
    assert.equal(send(-5n)?.receipt.ty, 1);
    assert.equal(chain.balance(person.address), 10n ** 9n + 5n);
    assert.equal(send(2n ** 63n - 1n)?.error?.text, "ErrNoBalance");
  });

  test("expiry by window means nothing here", () => {
    const { chain, pay } = para();
    const tx = pay(chain.person(2).address, 5n, { expire: 2n ** 62n + 1000n });
    assert.equal(chain.run([tx]).results[0]?.receipt.ty, 2);
  });

  test("genesis goes to the receiver of the transaction", () => {
    const { chain } = para();
    const to = chain.person(3).address;
    const genesis = new Tx(
      txOf(undefined, { execer: `${title}coins`, to, payload: CoinsAction.encode({ ty: 2, genesis: { amount: 7n } }) })
        .value,
      kernels,
    );
    assert.equal(chain.run([genesis], { height: 0 }).results[0]?.receipt.ty, 2);
    assert.equal(chain.balance(to), 7n);
  });
});

describe("proxy execution", () => {
  const proxy = "0x0000000000000000000000000000000000200005";

  test("without contract evm nothing is replaced", () => {
    const chain = new TestChain({ address: { defaultDriver: "btc", version: 0, enableHeight: {} } });
    const person = chain.person(1, 8452);
    chain.give(person.address, 10n ** 9n);
    assert.equal(
      chain.run([txOf(person, { execer: "evm", to: proxy })]).results[0]?.error?.text,
      "ErrExecNameNotAllow",
    );
    assert.equal(chain.run([txOf(person, { execer: "user.evm.x", to: proxy })]).results[0]?.receipt.ty, 1);
  });

  test("contract evm unwraps what is sent to the proxy address with an Ethereum signature", () => {
    const evm = contract("evm", {
      unwrap({ tx }) {
        if (tx.value.payload.length === 0) throw fail("codec.malformed");
        return new Tx({ ...Tx.decode(tx.value.payload, kernels).value, signature: tx.value.signature }, kernels);
      },
    });
    const address = { defaultDriver: "btc", version: 0, enableHeight: {} };
    const run = (ty: number, to: string, height: number, empty = false) => {
      const chain = new TestChain(
        { address, exec: { allow: ["coins", "evm"] }, forks: { ForkProxyExec: 5 } },
        { more: [evm] },
      );
      const person = chain.person(1, ty);
      chain.give(person.address, 10n ** 9n);
      const inner = transferOf(person, chain.person(2).address, 5n);
      const payload = empty ? new Uint8Array() : inner.bytes;
      const result = chain.run([txOf(person, { execer: "evm", to, payload })], { height }).results[0];
      return [result?.receipt.ty, chain.balance(chain.person(2).address)];
    };
    assert.deepEqual(run(8452, proxy, 5), [2, 5n]);
    assert.deepEqual(run(8452, proxy, 4), [1, 0n]);
    assert.deepEqual(run(1, proxy, 5), [1, 0n]);
    assert.deepEqual(run(8452, "1GaHYpWmqAJsqRwrpoNcB8VvgKtSwjcHqt", 5), [1, 0n]);
    assert.deepEqual(run(8452, proxy, 5, true), [0, 0n]);
  });
});

test("index entries of a wrapped transaction: its own, then its wrapper's", () => {
  const seen: string[] = [];
  const local: NonNullable<Dapp["local"]> = ({ tx }) => {
    seen.push(tx.execer);
    return [];
  };
  const unwrap: NonNullable<Dapp["unwrap"]> = ({ tx }) => Tx.decode(tx.value.payload, kernels);
  const address = { defaultDriver: "btc", version: 0, enableHeight: {} };
  const more = [contract("evm", { local, unwrap }), contract("probe", { local })];
  const chain = new TestChain({ address }, { more });
  const person = chain.person(1, 8452);
  const to = chain.params.exec.proxyExecAddress;
  const wrap = (payload: Uint8Array) => txOf(person, { execer: "evm", to, payload });
  const txs = [wrap(txOf(person, { execer: "probe", to }).bytes), wrap(Uint8Array.of(0xff))];
  const receipts = txs.map(() => ({ ty: 2, logs: [] }));
  chain.executor.localWrites(chain.env(), txs, receipts, chain.state, chain.index);
  assert.deepEqual(seen, ["probe", "evm", "evm"]);
});

describe("queries of contracts to contracts", () => {
  test("see the state before the block, and only registered contracts answer", () => {
    const seen: unknown[] = [];
    const exec = contract("probe", {
      exec(context) {
        for (const [name, query] of [
          ["manage", "GetConfigItem"],
          ["manage", "Nothing"],
          ["token", "X"],
        ] as const) {
          try {
            seen.push(context.query(name, query, { data: "k" }));
          } catch (error) {
            seen.push((error as { text: string }).text);
          }
        }
        return undefined;
      },
    });
    const chain = new TestChain({ exec: { allow: ["probe"] } }, { more: [exec] });
    chain.give(chain.person(1).address, 10n ** 9n);
    chain.run([txOf(chain.person(1), { execer: "probe", to: chain.person(1).address })]);
    assert.deepEqual(seen, [{ key: "k" }, "ErrActionNotSupport", "ErrUnRegistedDriver"]);
  });
});
