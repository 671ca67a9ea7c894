// The checks before a transaction enters, in the order in which Chain33 makes them, so that a transaction with several
// faults is refused for the same one (reference: plugins/mempool.md section 2, execution.md section 3 "Mempool adds").
// Signatures lie between `first` and `last`; see pool.ts.
import type { StoredBlock } from "../chain/index.ts";
import { fail } from "../errors.ts";
import type { VerifyItem } from "../host.ts";
import { mapKey } from "../lib/bytes.ts";
import type { StateReader } from "../store/index.ts";
import { expireBound } from "../types/expire.ts";
import { maxTxSize, realFee } from "../types/fee.ts";
import { groupMembers, groupTx, maxGroupSize } from "../types/group.ts";
import type { Header } from "../types/proto/blockchain.ts";
import type { Tx } from "../types/tx.ts";
import { levelRate } from "./fees.ts";
import type { PoolConfig } from "./limits.ts";
import type { PoolModules, Unit } from "./modules.ts";
import { ethSign } from "./select.ts";
import type { Waiting } from "./waiting.ts";

/** No canonical wire form is longer. */
const maxWireSize = (maxGroupSize + 1) * (maxTxSize + 1000);
/** A time expiry must lie at least this many seconds ahead. */
const leastLife = 60;

export class Checks {
  readonly #config: PoolConfig;
  readonly #modules: PoolModules;
  readonly #waiting: Waiting;
  #last: { readonly tip: Header; readonly state: StateReader } | undefined;

  constructor(config: PoolConfig, modules: PoolModules, waiting: Waiting) {
    this.#config = config;
    this.#modules = modules;
    this.#waiting = waiting;
  }

  /** What is far too long is refused undecoded. @throws ChainError tx.size */
  wireSize(input: Uint8Array | Tx): void {
    if (input instanceof Uint8Array && input.length > maxWireSize) throw fail("tx.size", { size: input.length });
  }

  /**
   * Expands a group. The canonical wire form of a group is rebuilt from its members, so nothing of what
   * came in survives beside them.
   * @throws ChainError codec.malformed for a header that is no list, tx.groupCount, tx.groupTooSmall, tx.groupHeader, tx.normal, address.invalid
   */
  unit(given: Tx): Unit {
    const { hasher, addresses } = this.#modules;
    const group = groupMembers(given, hasher);
    const members = group ?? [given];
    if (group !== undefined) {
      if (group.length < 2) throw fail("tx.groupTooSmall", { count: group.length });
      // The id that the sender was told is the one that the members have.
      if (group[0]?.id !== given.id) throw fail("tx.groupHeader", { member: 0 });
    }
    const height = Number(this.#modules.chain.tip().height);
    const senders = members.map((member) => addresses.sender(member, height));
    return { tx: group === undefined ? given : groupTx(group, hasher), members, senders };
  }

  /** The transactions of a block as they once came: groups whole, the miner's own left out. */
  unitsOf(stored: StoredBlock): readonly Unit[] {
    const { hasher, addresses, isMiner } = this.#modules;
    const { txs } = stored;
    const height = Number(stored.block.height);
    const units: Unit[] = [];
    for (let i = 0; i < txs.length; ) {
      const tx = txs[i] as Tx;
      const count = tx.groupCount;
      const members = count > 1 && i + count <= txs.length ? txs.slice(i, i + count) : [tx];
      if (i > 0 || isMiner?.(tx) !== true) {
        const senders = members.map((member) => addresses.sender(member, height));
        units.push({ tx: members.length > 1 ? groupTx(members, hasher) : tx, members, senders });
      }
      i += members.length;
    }
    return units;
  }

  /** Everything that is decided without signatures, state and other transactions. @throws ChainError */
  first(unit: Unit): void {
    const height = this.basic(unit);
    if (this.#config.isLevelFee) this.#levelFee(unit, height);
    for (const sender of unit.senders) this.#account(unit, sender);
    const now = Math.floor(this.#modules.clock.now() / 1000);
    const soon = BigInt(now + leastLife);
    for (const { expire } of unit.members) {
      if (expire > expireBound && expire < soon) throw fail("tx.expired", { expire, now });
    }
  }

  /** The executor's checks without state, for the block after the tip. @returns height of the tip @throws ChainError */
  basic(unit: Unit): number {
    const tip = this.#modules.chain.tip();
    const height = Number(tip.height);
    this.#modules.executor.checkBasic({ height, blockTime: tip.blockTime }, unit.members);
    return height;
  }

  /** What the verifier is to look at. @throws ChainError tx.sign when a member has nothing that could be valid */
  signatures(unit: Unit): readonly VerifyItem[] {
    const height = Number(this.#modules.chain.tip().height) + 1;
    return unit.members.map((member) => {
      const item = this.#modules.signatureItem(member, height);
      if (item === undefined) throw fail("tx.sign", { type: member.signId });
      return item;
    });
  }

  /** Everything that depends on the chain's and the pool's present state. @throws ChainError */
  last(unit: Unit): void {
    const { chain, executor } = this.#modules;
    this.fresh(unit);
    this.absent(unit);
    if (!this.#config.disableExecCheck) {
      const tip = chain.tip();
      // One reader per tip: newcomers are many between two blocks, and ask for the same accounts.
      if (this.#last?.tip !== tip) this.#last = { tip, state: remembering(chain.state()) };
      const at = { height: Number(tip.height), blockTime: tip.blockTime };
      executor.checkForPool(at, unit.members, this.#last.state);
    }
    this.#nonce(unit);
    this.room(unit);
  }

  /** @throws ChainError tx.duplicate when a member is in the chain already */
  fresh(unit: Unit): void {
    const { chain, params } = this.#modules;
    if (params.exec.disableTxDupCheck) return;
    for (const member of unit.members) if (chain.hasTx(member.hash)) throw fail("tx.duplicate");
  }

  /** @throws ChainError pool.exists when a member waits already */
  absent(unit: Unit): void {
    for (const member of unit.members) if (this.#waiting.of(member.id) !== undefined) throw fail("pool.exists");
  }

  /** @throws ChainError pool.account, pool.full (by bytes; by count is the order's business) */
  room(unit: Unit): void {
    for (const sender of unit.senders) this.#account(unit, sender);
    const bytes = this.#waiting.order.bytes + unit.tx.size;
    if (bytes > this.#config.maxBytes) throw fail("pool.full", { bytes });
  }

  #levelFee(unit: Unit, height: number): void {
    const { order } = this.#waiting;
    const rate = levelRate({ bytes: order.bytes, count: order.size }, height, this.#modules.params);
    let needed = 0n;
    for (const member of unit.members) needed += realFee(member, rate);
    if (unit.tx.fee < needed) throw fail("tx.feeLow", { fee: unit.tx.fee, needed });
  }

  #account(unit: Unit, sender: string): void {
    let count = this.#waiting.count(sender);
    for (const other of unit.senders) if (other === sender) count++;
    if (count > this.#config.maxTxNumPerAccount) throw fail("pool.account", { sender, count });
  }

  /** An account has one transaction per nonce in the pool: no replacing by a higher fee. */
  #nonce(unit: Unit): void {
    const { tx, senders } = unit;
    if (tx.signId !== ethSign) return;
    const [from] = senders;
    if (from === undefined) return;
    const { nonce } = tx.value;
    const next = this.#modules.nonceOf?.(from) ?? 0n;
    if (nonce < next) throw fail("pool.nonceLow", { nonce, next });
    for (const entry of this.#waiting.entriesOf(from)) {
      if (entry.from === from && entry.tx.value.nonce === nonce) throw fail("pool.nonceUsed", { nonce });
    }
  }
}

/** The same state; what was read is kept. */
function remembering(state: StateReader): StateReader {
  const known = new Map<string, { readonly value: Uint8Array | undefined }>();
  return {
    get(key) {
      const id = mapKey(key);
      let found = known.get(id);
      if (found === undefined) {
        found = { value: state.get(key) };
        known.set(id, found);
      }
      return found.value;
    },
  };
}
