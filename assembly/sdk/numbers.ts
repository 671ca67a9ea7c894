// Decimal text of long integers, 32 bits at a time and without floats.
import { badInput } from "./reader";
import { room } from "./memory";

const BILLION: u64 = 1_000_000_000;

/** Decimal digits of a number of `limbs` × 32 bits, little-endian. */
export function toDecimal(from: usize, limbs: i32): string {
  const rest = room(limbs << 2);
  memory.copy(rest, from, <usize>limbs << 2);
  // 32 bits make 9.63 digits.
  const digits = room(limbs * 20 + 2);
  const end = digits + limbs * 20 + 2;
  let at = end;
  let top = limbs - 1;
  while (true) {
    while (top >= 0 && load<u32>(rest + (<usize>top << 2)) == 0) top--;
    let part: u64 = 0;
    for (let i = top; i >= 0; i--) {
      const limb = rest + (<usize>i << 2);
      part = (part << 32) | load<u32>(limb);
      store<u32>(limb, <u32>(part / BILLION));
      part %= BILLION;
    }
    const last = top <= 0 && (top < 0 || load<u32>(rest) == 0);
    for (let i = 0; last ? part != 0 : i < 9; i++) {
      at -= 2;
      store<u16>(at, <u16>(part % 10) + 48);
      part /= 10;
    }
    if (last) break;
  }
  if (at == end) {
    at -= 2;
    store<u16>(at, 48);
  }
  const text = __new(end - at, idof<string>());
  memory.copy(text, at, end - at);
  return changetype<string>(text);
}

/** The number that decimal digits say, as `limbs` × 32 bits at `to`. Anything else, and what does not fit, is bad input. */
export function fromDecimal(text: string, to: usize, limbs: i32): void {
  memory.fill(to, 0, <usize>limbs << 2);
  if (text.length == 0) badInput();
  for (let i = 0; i < text.length; i++) {
    const digit = <u32>text.charCodeAt(i) - 48;
    if (digit > 9) badInput();
    let carry: u64 = digit;
    for (let limb = 0; limb < limbs; limb++) {
      const at = to + (<usize>limb << 2);
      carry += <u64>load<u32>(at) * 10;
      store<u32>(at, <u32>carry);
      carry >>= 32;
    }
    if (carry != 0) badInput();
  }
}

/** Upper half of a product; the lower one is a * b. */
@inline export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  return aHigh * bHigh + (middle >> 32) + (((middle & 0xffffffff) + aLow * bHigh) >> 32);
}
