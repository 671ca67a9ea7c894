// Work that the host does faster than a contract: hashes, signatures, long multiplication and division.
import type { Kernels } from "../../kernels.ts";
import type { HostFunctions, Machine } from "../frame.ts";
import { halts } from "../halt.ts";

/** The kernels that contracts can use. */
export type ContractKernels = Pick<Kernels, "sha256" | "sm3" | "keccak256" | "ripemd160">;

const wordBytes = 32;
const wordLimit = 1n << 256n;

export function arithmeticFunctions(machine: Machine, kernels: ContractKernels): HostFunctions {
  const hashes = [kernels.sha256, kernels.sm3, kernels.keccak256, kernels.ripemd160];
  const lengths = [32, 32, 32, 20];
  return {
    hash(kind: number, at: number, length: number, out: number): void {
      const frame = machine.running();
      const run = hashes[kind];
      if (run === undefined) throw halts.pointer;
      const message = frame.memory.peek(at, length, frame.limits.message);
      const bytes = frame.memory.within(out, lengths[kind] ?? 0);
      bytes.set(run(message), out >>> 0);
    },
    verify(
      scheme: number,
      key: number,
      keyLength: number,
      message: number,
      messageLength: number,
      signature: number,
      signatureLength: number,
    ): number {
      const { memory, limits, world } = machine.running();
      const keyBytes = memory.read(key, keyLength, limits.signature);
      const messageBytes = memory.read(message, messageLength, limits.message);
      const signatureBytes = memory.read(signature, signatureLength, limits.signature);
      return world.verify(scheme, keyBytes, messageBytes, signatureBytes) ? 1 : 0;
    },
    u256(operation: number, left: number, right: number, out: number): number {
      const { memory } = machine.running();
      memory.within(left, wordBytes);
      memory.within(right, wordBytes);
      memory.within(out, wordBytes);
      const { data } = memory;
      const a = word(data, left >>> 0);
      const b = word(data, right >>> 0);
      const result = compute(operation, a, b);
      if (result === undefined) return 1;
      for (let i = 0; i < 4; i++)
        data.setBigUint64((out >>> 0) + 8 * i, BigInt.asUintN(64, result >> BigInt(64 * i)), true);
      return 0;
    },
  };
}

/** Undefined when the result has more than 256 bits, or does not exist. */
function compute(operation: number, a: bigint, b: bigint): bigint | undefined {
  switch (operation) {
    case 0: {
      const product = a * b;
      return product < wordLimit ? product : undefined;
    }
    case 1:
      return b === 0n ? undefined : a / b;
    case 2:
      return b === 0n ? undefined : a % b;
    default:
      throw halts.pointer;
  }
}

function word(data: DataView, at: number): bigint {
  const low = data.getBigUint64(at, true) | (data.getBigUint64(at + 8, true) << 64n);
  return low | ((data.getBigUint64(at + 16, true) | (data.getBigUint64(at + 24, true) << 64n)) << 128n);
}
