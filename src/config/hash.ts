// One hash for everything that two nodes must agree on: nodes with different hashes belong to different chains, however
// alike they look. SHA-256 over canonical JSON (members sorted by name, integers in decimal, no spaces) of the resolved
// parameters; it covers values, not spellings, so a default that is written out does not change it.
import type { Kernels } from "../../runtime/kernels.ts";
import { fail } from "../errors.ts";
import { compare, utf8 } from "../lib/bytes.ts";
import type { ChainParams } from "../params.ts";

/** 32 bytes. Covers the table of the chosen engine and those of the allowed contracts, no others. */
export function chainConfigHash(params: ChainParams, kernels: Pick<Kernels, "sha256">): Uint8Array {
  return kernels.sha256(utf8(canonicalJson(consensusValues(params))));
}

function consensusValues(params: ChainParams): unknown {
  const { consensus, exec } = params;
  const engine = consensus.sub[consensus.name];
  const contracts = exec.allow.filter((name) => exec.sub[name] !== undefined).map((name) => [name, exec.sub[name]]);
  return {
    ...params,
    // A fork that never happens is the same as one that nobody knows.
    forks: Object.fromEntries(params.forks.entries().filter(([, height]) => height >= 0)),
    consensus: { ...consensus, sub: engine === undefined ? {} : { [consensus.name]: engine } },
    exec: { ...exec, allow: [...exec.allow].sort(), sub: Object.fromEntries(contracts) },
  };
}

/** @throws ChainError param.invalid for what JSON cannot carry exactly */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "bigint":
      return String(value);
    case "number":
      if (!Number.isSafeInteger(value)) throw fail("param.invalid", { reason: "not a safe integer", value });
      return String(value);
    case "object": {
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
      const members = Object.entries(value)
        .filter(([, one]) => one !== undefined)
        .sort(([a], [b]) => compare(utf8(a), utf8(b)))
        .map(([name, one]) => `${JSON.stringify(name)}:${canonicalJson(one)}`);
      return `{${members.join(",")}}`;
    }
    default:
      throw fail("param.invalid", { reason: `no JSON for a ${typeof value}` });
  }
}
