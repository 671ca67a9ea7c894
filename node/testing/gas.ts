// Gas of named calls, remembered in a file beside the test: a change fails until somebody says that it is meant.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface GasSnapshots {
  /** Compares with the file; a new name is written down. @throws Error when the gas has changed */
  check(name: string, used: bigint | { readonly gas: bigint }): void;
}

/** @param file usually `new URL("gas.json", import.meta.url)`. With TENON_UPDATE_GAS=1 changes are written down. */
export function gasSnapshots(file: URL | string): GasSnapshots {
  const path = typeof file === "string" ? file : fileURLToPath(file);
  const known = new Map<string, number>(Object.entries(read(path)));
  return {
    check(name, used) {
      const gas = Number(typeof used === "bigint" ? used : used.gas);
      const before = known.get(name);
      if (before === gas) return;
      if (before !== undefined && process.env.TENON_UPDATE_GAS !== "1") {
        const change = `${gas > before ? "+" : ""}${(((gas - before) * 100) / before).toFixed(1)} %`;
        throw new Error(
          `${name} uses ${gas} gas, ${before} before (${change}); \`tenon contract test --update-gas\` accepts it`,
        );
      }
      known.set(name, gas);
      const sorted = Object.fromEntries([...known].sort(([a], [b]) => (a < b ? -1 : 1)));
      writeFileSync(path, `${JSON.stringify(sorted, null, 2)}\n`);
    },
  };
}

function read(path: string): Record<string, number> {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, number>) : {};
}
