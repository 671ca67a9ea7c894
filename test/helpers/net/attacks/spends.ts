// Well-signed transactions of which each spends what another one spends too, and the same one again and again.
import assert from "node:assert/strict";
import { utf8 } from "../../../../src/lib/bytes.ts";
import { hex } from "../../../../src/lib/hex.ts";
import type { Tx } from "../../../../src/types/tx.ts";
import { Evil } from "../attacker.ts";
import { fee, genesisSecret, type Payer, payee, payer, payment, sleep } from "../load.ts";
import { RpcRefusal } from "../rpc.ts";
import type { Attack, PublicNode } from "./attack.ts";
import { Offers } from "./offers.ts";
import { kernels } from "./records.ts";

/** Accounts that spend twice, how often each does, and how often one transaction is sent. */
const thieves = 8;
const spendsEach = 30;
const copies = 3000;
/** What each transfer takes; no account can pay two. */
const amount = 500_000_000n;
/** As long as a busy machine needs. */
const patience = 60_000;

/** An account and everything that it signs away. */
interface Thief {
  readonly account: Payer;
  readonly had: bigint;
  readonly spends: readonly Tx[];
}

interface Outcome {
  readonly hash: string;
  /** 2: done; 1: on the chain, and only the fee was paid. */
  readonly ty: number;
}

const send = (node: PublicNode, tx: Tx) => node.call<string>("SendTransaction", { data: hex(tx.bytes) }, 30_000);

/** What the node says to it, be it a refusal; only no answer is an error. */
const push = (node: PublicNode, tx: Tx) =>
  send(node, tx).catch((error: unknown) => {
    if (!(error instanceof RpcRefusal)) throw error;
    return undefined;
  });

async function balances(node: PublicNode, addresses: readonly string[]): Promise<readonly bigint[]> {
  const list = await node.call<readonly { balance: number }[]>("GetBalance", { addresses, execer: "coins" });
  return list.map(({ balance }) => BigInt(balance));
}

/** Those that are on a node's chain. */
async function outcomes(node: PublicNode, hashes: readonly string[]): Promise<readonly Outcome[]> {
  const found: Outcome[] = [];
  for (let i = 0; i < hashes.length; i += 100) {
    const part = hashes.slice(i, i + 100);
    const { txs } = await node.call<{ txs: readonly ({ receipt: { ty: number } } | null)[] }>("GetTxByHashes", {
      hashes: part,
    });
    part.forEach((hash, at) => {
      const ty = txs[at]?.receipt.ty;
      if (ty !== undefined && ty !== 0) found.push({ hash, ty });
    });
  }
  return found;
}

async function until(what: string, holds: () => Promise<string | undefined>): Promise<void> {
  for (const end = Date.now() + patience; ; await sleep(300)) {
    const missing = await holds();
    if (missing === undefined) return;
    if (Date.now() > end) assert.fail(`${what}: ${missing}`);
  }
}

/** Accounts with coins for one transfer; every other one could pay the fees of more. */
async function hire(bank: Payer, node: PublicNode, sinks: readonly Payer[]): Promise<readonly Thief[]> {
  const hired: Thief[] = [];
  for (let i = 0; i < thieves; i++) {
    const account = await payer(kernels.sha256(utf8(`thief ${i}`)));
    const had = amount + fee * (i % 2 === 0 ? 1n : 4n);
    await send(node, await payment(bank, account.address, had));
    const spends: Tx[] = [];
    for (let n = 0; n < spendsEach; n++) {
      spends.push(await payment(account, (sinks[n % sinks.length] as Payer).address, amount));
    }
    hired.push({ account, had, spends });
  }
  return hired;
}

/** What is wrong with the money at a node; undefined when every account paid once, and nothing was made or lost. */
async function flaw(node: PublicNode, hired: readonly Thief[], sinks: readonly Payer[]): Promise<string | undefined> {
  const left = await balances(
    node,
    hired.map(({ account }) => account.address),
  );
  let paid = 0n;
  for (const [i, { had, spends }] of hired.entries()) {
    const found = await outcomes(
      node,
      spends.map((tx) => `0x${tx.hex}`),
    );
    const done = BigInt(found.filter(({ ty }) => ty === 2).length);
    if (done !== 1n) return `account ${i} paid ${done} times at ${node.name}`;
    const due = had - amount - fee * BigInt(found.length);
    if (left[i] !== due) return `account ${i} has ${left[i]}, not ${due}, at ${node.name}`;
    paid += amount;
  }
  const got = await balances(
    node,
    sinks.map(({ address }) => address),
  );
  const sum = got.reduce((all, one) => all + one, 0n);
  return sum === paid ? undefined : `${sum} arrived of ${paid} at ${node.name}`;
}

export const spends: readonly Attack[] = [
  {
    name: "double spends at volume, and one transaction thousands of times",
    async run(victim, nodes) {
      const bank = await payer(genesisSecret);
      const sinks = [await payer(kernels.sha256(utf8("sink 0"))), await payer(kernels.sha256(utf8("sink 1")))];
      const [first] = nodes as readonly [PublicNode];
      const hired = await hire(bank, first, sinks);
      const offers = new Offers(100);
      const evil = await Evil.connect(victim, { answer: (asked) => offers.answer(asked) });
      const joined = offers.join(evil, victim);
      for (const node of nodes) {
        await until("accounts are funded", async () => {
          const list = await balances(
            node,
            hired.map(({ account }) => account.address),
          );
          return list.every((has, i) => has === hired[i]?.had) ? undefined : `${list} at ${node.name}`;
        });
      }
      await joined;
      const honest: string[] = [];
      let over = false;
      const paying = (async () => {
        for (let i = 0; !over; i++) {
          const tx = await payment(bank, payee, 1000n);
          // One that finds no room is no loss; one that was promised something is.
          if ((await push(nodes[i % nodes.length] as PublicNode, tx)) !== undefined) honest.push(`0x${tx.hex}`);
          await sleep(100);
        }
      })();
      try {
        // Each node hears of another spend first, and gossip brings it the ones of the others.
        const all = Array.from({ length: spendsEach }, (_, n) => hired.map(({ spends: own }) => own[n] as Tx));
        for (const [n, round] of all.entries()) {
          await Promise.all(
            round.flatMap((tx, i) => nodes.map((node, at) => push(node, all[(n + at) % spendsEach]?.[i] ?? tx))),
          );
          if (n % 5 === 0)
            offers.announce(
              evil,
              (all[spendsEach - 1 - n] as readonly Tx[]).map(({ bytes }) => bytes),
            );
        }
        const again = hired[0]?.spends[0] as Tx;
        for (let sent = 0; sent < copies; sent += 150) {
          offers.announce(evil, [again.bytes], 500);
          await Promise.all(Array.from({ length: 150 }, (_, i) => push(nodes[i % nodes.length] as PublicNode, again)));
        }
      } finally {
        over = true;
        await paying;
      }
      await evil.close();
      assert.ok(honest.length > 0, "honest payments were taken");
      for (const node of nodes) {
        await until("honest payments arrive", async () => {
          const missing = honest.length - (await outcomes(node, honest)).filter(({ ty }) => ty === 2).length;
          return missing === 0 ? undefined : `${missing} of ${honest.length} are missing at ${node.name}`;
        });
        await until("every balance is spent once", () => flaw(node, hired, sinks));
      }
      return { peers: [evil.id], ended: true };
    },
  },
];
