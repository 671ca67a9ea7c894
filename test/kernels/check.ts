// The form of a kernel's tests. They run unchanged in Node.js and in a page, once for each build and once for the twin,
// so they use nothing of a host: vectors come through `load`, randomness from a seed.
import type { Kernels } from "../../runtime/kernels.ts";
import type { Random } from "../helpers/random.ts";

export interface Given {
  /** What is tested. */
  readonly kernels: Kernels;
  /** What it must equal. */
  readonly twin: Kernels;
  /** How many random inputs of an operation that takes microseconds; dearer ones take a stated fraction. */
  readonly inputs: number;
  readonly random: Random;
  /** A JSON file under test/vectors, by its path there. */
  load<T>(path: string): Promise<T>;
}

export interface Check {
  readonly name: string;
  /** Throws where the kernel is wrong. */
  run(given: Given): void | Promise<void>;
}

/** @throws Error that shows both */
export function equal(got: unknown, want: unknown, about: string): void {
  const [a, b] = [show(got), show(want)];
  if (a !== b) throw new Error(`${about}: ${a} is not ${b}`);
}

/** @throws Error */
export function ok(value: boolean, about: string): asserts value {
  if (!value) throw new Error(about);
}

function show(value: unknown): string {
  if (value instanceof Uint8Array)
    return `0x${Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  return String(value);
}
