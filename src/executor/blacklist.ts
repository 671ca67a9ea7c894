// Blocked accounts: nobody on the list sends or receives (reference: execution.md section 3, rule 7). Addresses are
// compared by their 20 raw bytes, so base58 and hex spellings meet.
import type { AddressBook } from "../address/index.ts";
import { type ChainError, fail } from "../errors.ts";
import { mapKey } from "../lib/bytes.ts";
import { bytes, message, string } from "../lib/codec.ts";
import { hex0x } from "../lib/hex.ts";
import { realName } from "../types/names.ts";
import type { Tx } from "../types/tx.ts";

/** The two fields of an Ethereum contract call that can name a receiver. */
const EvmTarget = message("types.EVMContractAction4Chain33", { para: bytes(5), contractAddr: string(8) });

export class Blacklist {
  readonly #addresses: AddressBook;
  readonly #blocked: ReadonlySet<string>;

  /** @throws ChainError config.invalid when an entry is no address */
  constructor(entries: readonly string[], addresses: AddressBook) {
    this.#addresses = addresses;
    this.#blocked = new Set(
      entries.map((entry) => {
        const raw = addresses.raw(entry);
        if (raw?.length !== 20) throw fail("config.invalid", { reason: "blocked account is no address", entry });
        return mapKey(raw);
      }),
    );
  }

  /** @param to the real receiver @throws ChainError tx.blocked */
  check(tx: Tx, from: string, to: string): void {
    if (this.#blocked.size === 0) return;
    if (this.has(from)) throw blocked("from", from);
    if (this.has(tx.to)) throw blocked("to", tx.to);
    if (this.has(to)) throw blocked("real to", to);
    if (realName(tx.execer) === "evm") this.#checkTarget(tx);
  }

  #checkTarget(tx: Tx): void {
    let target: { readonly para: Uint8Array; readonly contractAddr: string };
    try {
      target = EvmTarget.decode(tx.payload);
    } catch {
      return;
    }
    if (this.has(target.contractAddr)) throw blocked("evm contract addr", target.contractAddr);
    if (this.#blocked.has(mapKey(target.para))) throw blocked("evm transfer to", hex0x(target.para));
  }

  /** Whether an address is on the list, in whichever spelling. */
  has(address: string): boolean {
    if (this.#blocked.size === 0 || address === "") return false;
    const raw = this.#addresses.raw(address);
    return raw !== undefined && this.#blocked.has(mapKey(raw));
  }
}

function blocked(role: string, address: string): ChainError {
  return fail("tx.blocked", { role, address }, `ErrBlockedAccount: ${role} ${address}`);
}
