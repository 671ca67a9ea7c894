// One block while it is executed.
import type { ExecContext } from "../dapp/index.ts";
import { paraExec } from "../dapp/names.ts";
import { utf8 } from "../lib/bytes.ts";
import type { StateReader } from "../store/index.ts";
import { realName } from "../types/names.ts";
import type { Tx } from "../types/tx.ts";
import { execContext } from "./context.ts";
import { Picker } from "./drivers.ts";
import type { BlockEnv } from "./index.ts";
import { type Rules, realTo } from "./rules.ts";
import { BlockState } from "./state.ts";

export class BlockRun {
  readonly rules: Rules;
  readonly env: BlockEnv;
  readonly state: BlockState;
  readonly drivers: Picker;
  /** Sender of the last transaction asked for: several steps in a row ask for the same one. */
  #sender: { readonly tx: Tx; readonly from: string } | undefined;
  readonly #prefixes = new Map<string, Uint8Array | undefined>();

  readonly #indexPrefixes = new Map<string, readonly Uint8Array[]>();

  constructor(rules: Rules, env: BlockEnv, before: StateReader) {
    this.rules = rules;
    this.env = env;
    this.state = new BlockState(before, rules.params.forks.at("ForkExecRollback", env.height));
    this.drivers = new Picker(rules.drivers, rules.params, env.height);
  }

  /** Whether a fork holds at the height of this block. */
  forked(name: string): boolean {
    return this.rules.params.forks.at(name, this.env.height);
  }

  /** @throws ChainError address.invalid when the key of the transaction has no address */
  sender(tx: Tx): string {
    if (this.#sender?.tx !== tx) this.#sender = { tx, from: this.rules.addresses.sender(tx, this.env.height) };
    return this.#sender.from;
  }

  /** `mavl-EXECER-`, under which a contract writes as it likes; undefined for a name with a dash, which owns no keys. */
  ownPrefix(tx: Tx): Uint8Array | undefined {
    const name = tx.execer;
    if (!this.#prefixes.has(name)) this.#prefixes.set(name, prefixOf(paraExec(this.rules.params, name)));
    return this.#prefixes.get(name);
  }

  /** `LODB-EXECER-` and `LODB-NAME-` with the contract's own name, under which its index entries lie. */
  indexPrefixes(tx: Tx): readonly Uint8Array[] {
    const name = tx.execer;
    let prefixes = this.#indexPrefixes.get(name);
    if (prefixes === undefined) {
      prefixes = [name, realName(name)].map((one) => utf8(`LODB-${one}-`));
      this.#indexPrefixes.set(name, prefixes);
    }
    return prefixes;
  }

  /** @param fee share of the fee that is this transaction's, where it is not its own field */
  context(tx: Tx, index: number, fee = tx.value.fee): ExecContext {
    const { rules, env, state } = this;
    const place = { rules, env, tx, from: this.sender(tx), to: realTo(rules, tx), index, fee, before: state.before };
    return execContext(place, state);
  }
}

function prefixOf(exec: string): Uint8Array | undefined {
  return exec.includes("-") ? undefined : utf8(`mavl-${exec}-`);
}
