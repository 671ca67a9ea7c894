// Durations and integers as Go's libraries read them from text, with their error texts: RPC clients send expiry times in
// this form and see those texts (reference: execution.md section 4). Nothing here is consensus.
import { fail } from "../errors.ts";

const max63 = 2n ** 63n - 1n;
const bound63 = 2n ** 63n;

const units: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["µs", 1_000n],
  ["μs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

/** A decimal int64 with an optional sign. @throws ChainError param.invalid with the text of Go's strconv */
export function parseInt64(text: string): bigint {
  const refuse = (why: string) => fail("param.invalid", { text }, `strconv.ParseInt: parsing ${quote(text)}: ${why}`);
  if (!/^[+-]?[0-9]+$/.test(text)) throw refuse("invalid syntax");
  const size = bounded(text.replace(/^[+-]/, ""));
  const value = text.startsWith("-") ? -size : size;
  if (value > max63 || value < -bound63) throw refuse("value out of range");
  return value;
}

/** Nanoseconds of a duration such as 120s, 1h30m or -1.5h. @throws ChainError param.invalid with Go's text */
export function parseDuration(text: string): bigint {
  const invalid = () => fail("param.invalid", { text }, `time: invalid duration ${quote(text)}`);
  const negative = text.startsWith("-");
  let rest = negative || text.startsWith("+") ? text.slice(1) : text;
  if (rest === "0") return 0n;
  if (rest === "") throw invalid();
  let total = 0n;
  while (rest !== "") {
    const match = /^([0-9]*)(?:\.([0-9]*))?/.exec(rest) as RegExpExecArray;
    const whole = match[1] ?? "";
    const part = match[2] ?? "";
    if (whole === "" && part === "") throw invalid();
    const count = bounded(whole);
    if (count > bound63) throw invalid();
    rest = rest.slice(match[0].length);
    const name = (/^[^.0-9]*/.exec(rest) as RegExpExecArray)[0];
    if (name === "") throw fail("param.invalid", { text }, `time: missing unit in duration ${quote(text)}`);
    const unit = units.get(name);
    if (unit === undefined) {
      throw fail("param.invalid", { text }, `time: unknown unit ${quote(name)} in duration ${quote(text)}`);
    }
    rest = rest.slice(name.length);
    if (count > bound63 / unit) throw invalid();
    total += count * unit + fraction(part, unit);
    if (total > bound63) throw invalid();
  }
  if (negative) return -total;
  if (total > max63) throw invalid();
  return total;
}

/** Value of decimal digits; anything above 2^63 for more of them than an int64 has. */
function bounded(digits: string): bigint {
  const significant = digits.replace(/^0+/, "");
  return significant.length > 19 ? bound63 + 1n : BigInt(`0${significant}`);
}

/** Nanoseconds of the digits after a point; like Go through a double, and no more digits than 63 bits take. */
function fraction(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit);
    if (next > bound63) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

/** Go's quoting of a text inside an error: printable ASCII as it is, other bytes as \xHH. */
function quote(text: string): string {
  let out = '"';
  for (const byte of new TextEncoder().encode(text)) {
    if (byte < 0x20 || byte >= 0x80) out += `\\x${byte.toString(16).padStart(2, "0")}`;
    else if (byte === 0x22 || byte === 0x5c) out += `\\${String.fromCharCode(byte)}`;
    else out += String.fromCharCode(byte);
  }
  return `${out}"`;
}
