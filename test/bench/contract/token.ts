// The token of the benches: a transfer reads and writes two balances and tells an event, as a contract of the SDK does it
// after its decorators are gone.
export const tokenSource = `
import { context, input, revert, storage_get, storage_set, event } from "./host";

const prefix: u32 = 0x62616c73;
const key = memory.data(32), other = memory.data(32), value = memory.data(16);
const about = memory.data(128), args = memory.data(40), indexed = memory.data(64);
const name = memory.data<u8>([84, 114, 97, 110, 115, 102, 101, 114]);

function balanceOf(at: usize): u64 {
  store<u64>(value, 0);
  storage_get(at, 25, value, 16);
  return load<u64>(value);
}

function setBalance(at: usize, amount: u64): void {
  store<u64>(value, amount);
  store<u64>(value, 0, 8);
  storage_set(at, 25, value, 16, 0);
}

/** Input: address 21, amount 16. */
export function transfer(): void {
  if (input(args, 37) != 37) revert(0, 0);
  context(about);
  const amount = load<u64>(args, 21);
  store<u32>(key, prefix);
  memory.copy(key + 4, about, 21);
  store<u32>(other, prefix);
  memory.copy(other + 4, args, 21);
  const mine = balanceOf(key);
  if (mine < amount) revert(0, 0);
  setBalance(key, mine - amount);
  setBalance(other, balanceOf(other) + amount);
  store<u32>(indexed, 21);
  memory.copy(indexed + 4, about, 21);
  store<u32>(indexed, 21, 25);
  memory.copy(indexed + 29, args, 21);
  event(name, 8, indexed, 50, args + 21, 16);
}
`;
