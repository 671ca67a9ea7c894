// A contract that does what its input says, for tests of calls inside calls, and the writer of such inputs.
import type { AddressBytes } from "../../runtime/contract/types.ts";
import { contractModule } from "./contractmodule.ts";
import { ContractWorld, testVm } from "./contractworld.ts";

/** Its output: for each call or creation the code that it gave, the length of what was returned, and that. */
export const scriptSource = (marks = "") => `
import { input, output, revert, call, returned, create, storage_get, storage_set, event, transfer, context, local_set } from "./host";
const script = memory.data(32768, 16), log = memory.data(8192, 16), value = memory.data(8), key = memory.data<u8>([107]);
const about = memory.data(128);
let at: usize = 0, end: usize = 0, told: usize = 0;
${marks}

function count(): void {
  store<u64>(value, 0);
  storage_get(key, 1, value, 8);
  store<u64>(value, load<u64>(value) + 1);
  storage_set(key, 1, value, 8, 0);
  event(key, 1, 0, 0, value, 8);
  local_set(key, 1, value, 8);
}

function answer(code: i32): void {
  store<u8>(told, code);
  const n = returned(told + 3, 2048);
  store<u16>(told, n, 1);
  told += 3 + n;
}

function deep(n: i32): i32 { return n <= 0 ? 0 : deep(n - 1) + 1 + deep(n - 1000000); }

export function run(): void {
  at = script;
  end = script + input(script, 32768);
  told = log;
  let code = 0;
  while (at < end) {
    const what = load<u8>(at++);
    if (what == 0) count();
    else if (what == 1) {
      const ml = load<u8>(at, 21), il = load<u16>(at, 39);
      code = call(at, at + 41, ml, at + 41 + ml, il, load<i64>(at, 22), 0, 0, load<i64>(at, 30), load<u8>(at, 38));
      at += 41 + ml + il;
      answer(code);
    } else if (what == 2) revert(log, <i32>(told - log));
    else if (what == 3) unreachable();
    else if (what == 4) while (true) {}
    else if (what == 5) { if (code) revert(log, <i32>(told - log)); }
    else if (what == 6) { code = transfer(0, 0, at, load<i64>(at, 21)); at += 29; }
    else if (what == 7) {
      const il = load<u16>(at, 80);
      code = create(at, at + 32, at + 82, il, load<i64>(at, 64), load<i64>(at, 72), about);
      at += 82 + il;
      answer(code);
      if (code == 0) { memory.copy(told, about, 21); told += 21; }
    } else if (what == 8) { context(told); told += 21; }
    else if (what == 9) { store<u32>(value, deep(load<u32>(at))); at += 4; }
    else unreachable();
  }
  output(log, <i32>(told - log));
}
export function _init(): void { run(); }
`;

/** Both forms of the mark that lets a contract be called while it runs. */
export const reentrantMark = "export const _reentrant: bool = true;";

interface CallStep {
  readonly method?: string;
  readonly value?: bigint;
  readonly gas?: bigint;
  readonly readonly?: boolean;
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const u64 = (value: bigint): Uint8Array => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
};
const u16 = (value: number) => Uint8Array.of(value & 255, value >> 8);

export const step = {
  /** Adds one to what is stored under "k", tells an event and writes a local entry. */
  count: Uint8Array.of(0),
  revert: Uint8Array.of(2),
  trap: Uint8Array.of(3),
  endless: Uint8Array.of(4),
  /** Reverts when the last call failed. */
  insist: Uint8Array.of(5),
  /** Puts the caller's address into the output. */
  caller: Uint8Array.of(8),
  call: (
    to: AddressBytes,
    input: Uint8Array,
    { method = "run", value = 0n, gas = 0n, readonly = false }: CallStep = {},
  ) =>
    joined(
      Uint8Array.of(1),
      to,
      Uint8Array.of(method.length),
      u64(value),
      u64(gas),
      Uint8Array.of(readonly ? 1 : 0),
      u16(input.length),
      Buffer.from(method),
      input,
    ),
  transfer: (to: AddressBytes, amount: bigint) => joined(Uint8Array.of(6), to, u64(amount)),
  create: (hash: Uint8Array, salt: Uint8Array, input: Uint8Array, { value = 0n, gas = 0n }: CallStep = {}) =>
    joined(Uint8Array.of(7), hash, salt, u64(value), u64(gas), u16(input.length), input),
  recurse: (depth: number) => joined(Uint8Array.of(9), u16(depth & 0xffff), u16(depth >>> 16)),
} as const;

export const script = joined;

/** The contract itself. */
export const plain = (): Promise<Uint8Array> => contractModule(scriptSource());

/** Three of it in a world, how to run one, and what it has counted. */
export async function trio() {
  const world = new ContractWorld();
  const vm = testVm();
  const code = await plain();
  const [a, b, c] = [world.deploy("aaaa", code), world.deploy("bbbb", code), world.deploy("cccc", code)];
  const run = (contract: typeof a, input: Uint8Array, more = {}) => world.call(vm, contract, "run", { input, ...more });
  const count = (contract: typeof a) => world.journal.get(`${contract.storagePrefix}k`)?.[0] ?? 0;
  return { world, vm, a, b, c, run, count };
}

/** The first call's code and data in an output of the script. */
export function answerOf(output: Uint8Array): { code: number | undefined; data: Uint8Array } {
  const length = (output[1] ?? 0) | ((output[2] ?? 0) << 8);
  return { code: output[0], data: output.subarray(3, 3 + length) };
}
