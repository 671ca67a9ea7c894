// Amounts as people read them (reference: rpc.md section 2): coins with at most four decimals, halves to even.

const shownDigits = 4;

/** @param precision base units per coin, a power of ten */
export function decimal(amount: bigint, precision: bigint): string {
  const digits = precision.toString().length - 1;
  const shown = Math.min(digits, shownDigits);
  const unit = 10n ** BigInt(digits - shown);
  const negative = amount < 0n;
  const size = negative ? -amount : amount;
  let value = size / unit;
  const twice = (size % unit) * 2n;
  if (twice > unit || (twice === unit && value % 2n === 1n)) value++;
  const text = value.toString().padStart(shown + 1, "0");
  const point = text.length - shown;
  const sign = negative && value > 0n ? "-" : "";
  return sign + (shown === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`);
}
