// The signature schemes of one chain: found by id or name, and enabled by height (reference: crypto-and-addresses.md
// section 1).
import type { Kernels } from "../../runtime/kernels.ts";
import { fail } from "../errors.ts";
import { readU32be, utf8 } from "../lib/bytes.ts";
import type { ChainParams } from "../params.ts";
import type { SchemeBook, SignatureScheme } from "./index.ts";

/** Ids from 1 to this are given by hand; the automatic ones lie above. */
const maxManualId = 4095;

export class Schemes implements SchemeBook {
  readonly #byId = new Map<number, SignatureScheme>();
  readonly #byName = new Map<string, SignatureScheme>();
  readonly #from = new Map<number, number>();
  readonly #kernels: Pick<Kernels, "sha256" | "ripemd160">;

  /** @throws ChainError config.invalid when two schemes share an id or a name */
  constructor(
    schemes: readonly SignatureScheme[],
    params: Pick<ChainParams, "crypto">,
    kernels: Pick<Kernels, "sha256" | "ripemd160">,
  ) {
    const { enableTypes, enableHeight } = params.crypto;
    for (const scheme of schemes) {
      const { id, name } = scheme;
      if (this.#byId.has(id) || this.#byName.has(name)) {
        throw fail("config.invalid", { reason: "two signature schemes share an id or a name", id, name });
      }
      this.#byId.set(id, scheme);
      this.#byName.set(name, scheme);
      const on = enableTypes.length > 0 ? enableTypes.includes(name) : scheme.defaultOn;
      // A height does not turn on what is off.
      this.#from.set(id, on ? (enableHeight[name] ?? 0) : -1);
    }
    this.#kernels = kernels;
  }

  byId(id: number): SignatureScheme | undefined {
    return this.#byId.get(id);
  }

  byName(name: string): SignatureScheme | undefined {
    return this.#byName.get(name);
  }

  /** Whether a scheme may sign at a height; a negative height asks only whether there is one. */
  enabled(id: number, height: number): boolean {
    const from = this.#from.get(id);
    return from !== undefined && (height < 0 || (from >= 0 && from <= height));
  }

  /** All schemes in the order of their ids. */
  list(): readonly { readonly name: string; readonly id: number }[] {
    return [...this.#byId.values()].map(({ name, id }) => ({ name, id })).sort((a, b) => a.id - b.id);
  }

  /** The id of a scheme that has none of its own; it leaves the bits of the address id free. */
  autoId(name: string): number {
    const high = (readU32be(this.#kernels.sha256(utf8(name))) % maxManualId) + 1;
    return high * 0x1_0000 + (readU32be(this.#kernels.ripemd160(utf8(name))) % maxManualId);
  }
}
