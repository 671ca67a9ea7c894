// A module that the gatekeeper must refuse, and with which code.
import type { RefusalCode } from "../../../runtime/contract/refusal.ts";
import { assemble } from "../wasmasm/index.ts";

export interface RefusedCase {
  readonly name: string;
  readonly code: RefusalCode;
  module(): Uint8Array<ArrayBuffer>;
}

/** Cases of one code: by name the module's text, or what makes its bytes. */
export function refused(
  code: RefusalCode,
  modules: Readonly<Record<string, string | (() => Uint8Array<ArrayBuffer>)>>,
): readonly RefusedCase[] {
  return Object.entries(modules).map(([name, module]) => ({
    name,
    code,
    module: typeof module === "string" ? () => assemble(module) : module,
  }));
}
