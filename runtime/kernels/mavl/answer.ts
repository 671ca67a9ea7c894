// The known answer of the kernel "mavl": a tree made in two steps, the second from the pages of the first.
import type { MavlKernel, MavlPair } from "../types/mavl.ts";

const first = "d694676878efb254d7ff3a4156a2b4e54733e92f46211dd57bcae8bf80b47f7f";
const second = "ccfda68288e64dbac79bebb9808fae711dae068368d0e5af767b195b60202d62";

/** Whether the kernel makes the known trees. */
export function answer(mavl: MavlKernel): boolean {
  const pages = new Map<number, Uint8Array>();
  const host = {
    page: (number: number) => pages.get(number),
    isOpen: () => false,
    fault: (reason: string) => new Error(reason),
  };
  try {
    const a = mavl(host, 0);
    const one = a.apply(undefined, pairs(0), false);
    if (one === undefined || text(one) !== first) return false;
    const change = a.write(1);
    for (const [i, page] of change.pages.entries()) pages.set(change.first + i, page);
    // Another instance knows nothing but the pages.
    const two = mavl(host, 0).apply({ ref: change.ref, hash: one }, pairs(64), false);
    return two !== undefined && text(two) === second;
  } catch {
    return false;
  }
}

/** 150 pairs with keys and values of many lengths. */
function pairs(from: number): readonly MavlPair[] {
  return Array.from({ length: 150 }, (_, i) => ({
    key: Uint8Array.from({ length: 1 + ((from + i) % 40) }, (_, k) => (from + i) * 89 + k),
    value: new Uint8Array((i * i) % 200).fill(from + i),
  }));
}

function text(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
