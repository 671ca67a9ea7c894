// The pure jobs that a worker runs, and how their input travels: a batch of signature checks is one packed array, moved
// to the worker instead of cloned object by object.

/** One signature to check; the same shape as a VerifyItem of the host contract. */
export interface SignedItem {
  readonly type: number;
  readonly message: Uint8Array;
  readonly key: Uint8Array;
  readonly signature: Uint8Array;
  /** Whether `message` is what the batch kernel of the scheme takes (digest ‖ r ‖ s ‖ key), and the rest is empty. */
  readonly prepared?: boolean;
}

/** Answers of a batch, one byte per item; `unknown`: the worker has no such scheme and has not judged. */
export const verdicts = { invalid: 0, valid: 1, unknown: 2 } as const;

const head = 16;
/** Set in the type of a prepared item: types have 30 bits. */
const preparedBit = 1 << 31;

/** Checks signatures of one scheme. `verifyBatch`: many at once with the same answers, one byte each, 1 valid. */
export interface Checker {
  verify(message: Uint8Array, key: Uint8Array, signature: Uint8Array): boolean;
  verifyBatch?(items: readonly Omit<SignedItem, "type">[]): Uint8Array;
}

/**
 * Number of items; for each item type and lengths of message, key and signature; then all their bytes. Numbers have 32
 * bits, big-endian.
 */
export function packItems(items: readonly SignedItem[]): Uint8Array<ArrayBuffer> {
  let size = 4 + items.length * head;
  for (const { message, key, signature } of items) size += message.length + key.length + signature.length;
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  view.setUint32(0, items.length);
  let at = 4;
  let body = 4 + items.length * head;
  const put = (part: Uint8Array) => {
    view.setUint32(at, part.length);
    at += 4;
    out.set(part, body);
    body += part.length;
  };
  for (const { type, message, key, signature, prepared } of items) {
    view.setUint32(at, prepared === true ? type | preparedBit : type);
    at += 4;
    put(message);
    put(key);
    put(signature);
  }
  return out;
}

/** The items, as views into the packed array. */
export function unpackItems(packed: Uint8Array): readonly SignedItem[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const count = view.getUint32(0);
  const items: SignedItem[] = [];
  let body = 4 + count * head;
  const take = (at: number) => {
    const from = body;
    body += view.getUint32(at);
    return packed.subarray(from, body);
  };
  for (let i = 0; i < count; i++) {
    const at = 4 + i * head;
    const type = view.getUint32(at);
    const item = { type, message: take(at + 4), key: take(at + 8), signature: take(at + 12) };
    items.push(type < preparedBit >>> 0 ? item : { ...item, type: (type ^ preparedBit) >>> 0, prepared: true });
  }
  return items;
}

/** Checks items of any schemes: those of one scheme together. @param checker undefined: no such scheme here */
export function checkItems(
  items: readonly SignedItem[],
  checker: (type: number) => Checker | undefined,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(items.length);
  const places = new Map<number, number[]>();
  for (let i = 0; i < items.length; i++) {
    const { type } = items[i] as SignedItem;
    const known = places.get(type);
    if (known === undefined) places.set(type, [i]);
    else known.push(i);
  }
  for (const [type, indexes] of places) {
    const scheme = checker(type);
    const group = indexes.map((i) => items[i] as SignedItem);
    const verdictsOf =
      scheme === undefined
        ? undefined
        : (scheme.verifyBatch?.(group) ?? Uint8Array.from(group, (one) => Number(verifyOne(scheme, one))));
    indexes.forEach((i, n) => {
      out[i] = verdictsOf === undefined ? verdicts.unknown : verdictsOf[n] === 1 ? verdicts.valid : verdicts.invalid;
    });
  }
  return out;
}

function verifyOne(scheme: Checker, item: SignedItem): boolean {
  const { message, key, signature, prepared } = item;
  // What was prepared for a batch kernel is of no use without one.
  return prepared === true ? scheme.verifyBatch?.([item])[0] === 1 : scheme.verify(message, key, signature);
}

/** The jobs by name. */
export const jobs = {
  /** @returns one verdict per item */
  verifyBatch: (packed: Uint8Array, checker: (type: number) => Checker | undefined): Uint8Array<ArrayBuffer> =>
    checkItems(unpackItems(packed), checker),
} as const;
