// What a contract sees of the transaction that it runs: the block, the sender and receiver, the state.
import type { ExecContext, LocalContext, QueryContext, StateAccess } from "../dapp/index.ts";
import { fail } from "../errors.ts";
import type { StateReader } from "../store/index.ts";
import type { ReceiptData } from "../types/proto/transaction.ts";
import type { Tx } from "../types/tx.ts";
import type { BlockEnv, LocalReader } from "./index.ts";
import { actionName, type Rules } from "./rules.ts";

/** One transaction at its place in a block. */
export interface Place {
  readonly rules: Rules;
  readonly env: BlockEnv;
  readonly tx: Tx;
  readonly from: string;
  /** Real receiver. */
  readonly to: string;
  readonly index: number;
  readonly fee: bigint;
  /** The state at the end of the previous block. */
  readonly before: StateReader;
}

class Context<S extends StateReader> {
  readonly #rules: Rules;
  readonly #before: StateReader;
  readonly env: BlockEnv;
  readonly tx: Tx;
  readonly from: string;
  readonly to: string;
  readonly index: number;
  readonly fee: bigint;
  readonly state: S;

  constructor(place: Place, state: S) {
    this.#rules = place.rules;
    this.#before = place.before;
    this.env = place.env;
    this.tx = place.tx;
    this.from = place.from;
    this.to = place.to;
    this.index = place.index;
    this.fee = place.fee;
    this.state = state;
  }

  get params(): Rules["params"] {
    return this.#rules.params;
  }

  get addresses(): Rules["addresses"] {
    return this.#rules.addresses;
  }

  get kernels(): Rules["kernels"] {
    return this.#rules.kernels;
  }

  keepsAccounts(name: string): boolean {
    return this.#rules.drivers.keepsAccounts(name, this.env.height);
  }

  isBlocked(address: string): boolean {
    const { params, blacklist } = this.#rules;
    return params.forks.at("ForkAccountBlacklist", this.env.height) && blacklist.has(address);
  }

  acceptsDeposits(name: string): boolean {
    const { drivers } = this.#rules;
    const { params, state } = this;
    return drivers.enabled(name, this.env.height)?.acceptsDeposits?.({ params, state }, name) ?? true;
  }

  isDriverAddress(address: string): boolean {
    return this.#rules.drivers.isDriverAddress(address, this.env.height);
  }

  actionName(): string {
    return actionName(this.#rules, this.tx);
  }

  query(contract: string, name: string, request: Record<string, unknown>): Record<string, unknown> {
    const height = Math.max(this.env.height - 1, 0);
    const dapp = this.#rules.drivers.enabled(contract, height);
    if (dapp === undefined) throw fail("exec.unregistered", { contract });
    const query = dapp.queries.get(name);
    if (query === undefined) throw fail("exec.action", { contract, name });
    const { params, addresses, drivers } = this.#rules;
    const { blockTime } = this.env;
    const keepsAccounts = (one: string) => drivers.keepsAccounts(one, height);
    const place = { params, addresses, height, blockTime, keepsAccounts };
    return query.run({ ...place, state: this.#before, local: noIndex, chain: noChain }, request);
  }
}

/** Execution depends on the state alone: the indexes of a node are empty for queries made from inside it. */
const noIndex: LocalReader = { get: () => undefined, list: () => [] };
const noChain: QueryContext["chain"] = { txsByAddress: () => [], txCount: () => 0n };

class Local extends Context<StateReader> implements LocalContext {
  readonly local: LocalReader;
  readonly receipt: ReceiptData;

  constructor(place: Place, state: StateReader, local: LocalReader, receipt: ReceiptData) {
    super(place, state);
    this.local = local;
    this.receipt = receipt;
  }
}

export function execContext(place: Place, state: StateAccess): ExecContext {
  return new Context(place, state);
}

export function localContext(place: Place, state: StateReader, local: LocalReader, receipt: ReceiptData): LocalContext {
  return new Local(place, state, local, receipt);
}
