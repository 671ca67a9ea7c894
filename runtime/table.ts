// The field table of a batch of transactions, as the kernel `codec` fills it: decoded, made canonical and hashed
// together, while values of fields are made when they are asked for. There is no twin of it in this folder: the codec
// that src has for all messages is the reference, takes over where `Kernels.codec` is missing, and says why an input
// is malformed. The layout is that of assembly/kernels/codec/record.ts.

/** What is wanted beyond the fields. */
export interface TableOptions {
  /** Hashes, digests, and signatures ready for verification. */
  readonly hashes?: boolean;
  /** Addresses of the senders, those of driver btc under this version byte. */
  readonly version?: number | undefined;
}

export interface TxCodec {
  /**
   * The transactions in a repeated field of a message: 7 in a block, 1 in a list.
   * @param owned whether `message` will never change: then the tables refer to it; otherwise to canonical copies
   * @returns as many tables as it takes, in order; undefined when the message is malformed or something in it is too
   *   large: the caller decodes by itself
   */
  within(message: Uint8Array, field: number, owned: boolean, options: TableOptions): readonly TxTable[] | undefined;
  /**
   * Encodings of one transaction each, which are copied; each becomes a table of one row, so that none keeps the memory
   * of others. Undefined: malformed or too large.
   */
  list(encodings: readonly Uint8Array[], options: TableOptions): readonly (TxTable | undefined)[];
}

/** Bytes of a row. */
export const rowSize = 368;

const STATUS = 0;
const AT = 4;
const SIZE = 8;
const SIGNED_FROM = 12;
const SIGNED_TO = 16;
const EXECER = 28;
const PAYLOAD = 36;
const KEY = 44;
const SIGNATURE = 52;
const RECEIVER = 60;
const HEADER = 68;
const NEXT = 76;
const TYPE = 84;
const GROUP_COUNT = 88;
const CHAIN_ID = 92;
const FEE = 96;
const EXPIRE = 104;
const NONCE = 112;
const SENDER_LENGTH = 120;
const VERDICT = 124;
const HASH = 128;
const FULL_HASH = 160;
const DIGEST = 192;
const ITEM_END = 321;
const SENDER = 324;

/** The encoding is in the input. */
const canonical = 1;

const none = new Uint8Array(0);
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Up to this length V8 keeps the bytes inside the object itself, which is cheaper than a view. */
const maxInline = 64;

/** A transaction as a value; absent fields have their defaults. */
export interface TxFields {
  execer: Uint8Array;
  payload: Uint8Array;
  /** Undefined when there is none; an empty one is one. */
  signature: { ty: number; pubkey: Uint8Array; signature: Uint8Array } | undefined;
  fee: bigint;
  expire: bigint;
  nonce: bigint;
  to: string;
  groupCount: number;
  header: Uint8Array;
  next: Uint8Array;
  chainID: number;
}

/** Rows of transactions that are well-formed. Byte strings are shared or fresh: whoever gets one only reads it. */
export class TxTable {
  readonly count: number;
  /** Version byte of the senders; undefined when they were not asked for. */
  readonly version: number | undefined;
  readonly #rows: Uint8Array;
  readonly #view: DataView;
  readonly #output: Uint8Array;
  readonly #input: Uint8Array;
  readonly #base: number;

  /**
   * @param rows of `rowSize` bytes
   * @param output the encodings that are not in the input
   * @param base where in `input` the places of the rows count from
   */
  constructor(rows: Uint8Array, output: Uint8Array, input: Uint8Array, base: number, version: number | undefined) {
    this.count = rows.length / rowSize;
    this.version = version;
    this.#rows = rows;
    this.#view = new DataView(rows.buffer, rows.byteOffset, rows.length);
    this.#output = output;
    this.#input = input;
    this.#base = base;
  }

  /** The canonical encoding. */
  bytes(row: number): Uint8Array {
    const from = this.#start(row);
    return this.#source(row).subarray(from, from + this.#word(row, SIZE));
  }

  size(row: number): number {
    return this.#word(row, SIZE);
  }

  /** The canonical encoding without the signature. */
  signData(row: number): Uint8Array {
    const from = this.#start(row);
    const source = this.#source(row);
    const cutFrom = this.#word(row, SIGNED_FROM);
    const cutTo = this.#word(row, SIGNED_TO);
    const size = this.#word(row, SIZE);
    if (cutFrom === cutTo) return source.subarray(from, from + size);
    const out = new Uint8Array(size - (cutTo - cutFrom));
    out.set(source.subarray(from, from + cutFrom));
    out.set(source.subarray(from + cutTo, from + size), cutFrom);
    return out;
  }

  // Single fields, for readers of many transactions: a value of all fields is dozens of objects.

  execer(row: number): Uint8Array {
    return this.#part(row, EXECER);
  }

  execerSize(row: number): number {
    return this.#word(row, EXECER + 4);
  }

  payload(row: number): Uint8Array {
    return this.#part(row, PAYLOAD);
  }

  payloadSize(row: number): number {
    return this.#word(row, PAYLOAD + 4);
  }

  to(row: number): string {
    const start = this.#start(row);
    const from = start + this.#word(row, RECEIVER);
    return text(this.#source(row), from, from + this.#word(row, RECEIVER + 4));
  }

  fee(row: number): bigint {
    return this.#view.getBigInt64(row * rowSize + FEE, true);
  }

  expire(row: number): bigint {
    return this.#view.getBigInt64(row * rowSize + EXPIRE, true);
  }

  groupCount(row: number): number {
    return this.#view.getInt32(row * rowSize + GROUP_COUNT, true);
  }

  chainID(row: number): number {
    return this.#view.getInt32(row * rowSize + CHAIN_ID, true);
  }

  /** Whether `header` or `next` are there, which only members of groups have. */
  linked(row: number): boolean {
    return this.#word(row, HEADER + 4) > 0 || this.#word(row, NEXT + 4) > 0;
  }

  /** Sign id; undefined when there is no signature. */
  signId(row: number): number | undefined {
    const signed = this.#word(row, SIGNED_TO) > this.#word(row, SIGNED_FROM);
    return signed ? this.#view.getInt32(row * rowSize + TYPE, true) : undefined;
  }

  /** Length of the signer's key; 0 when there is no signature. */
  keyLength(row: number): number {
    return this.signId(row) === undefined ? 0 : this.#word(row, KEY + 4);
  }

  hash(row: number): Uint8Array {
    return this.#copy(row, HASH, 32);
  }

  /** `hash` with one UTF-16 unit per byte, as Map keys are. */
  hashKey(row: number): string {
    const at = row * rowSize + HASH;
    return units(this.#rows, at, at + 32);
  }

  /** The same of `fullHash`. */
  fullHashKey(row: number): string {
    const at = row * rowSize + FULL_HASH;
    return units(this.#rows, at, at + 32);
  }

  fullHash(row: number): Uint8Array {
    return this.#copy(row, FULL_HASH, 32);
  }

  /** SHA-256 of the sign data. */
  digest(row: number): Uint8Array {
    return this.#copy(row, DIGEST, 32);
  }

  /**
   * What there is to verify under secp256k1: digest ‖ r ‖ s ‖ key, 129 bytes; false when the signature cannot be valid,
   * undefined when it is of another scheme.
   */
  secp256k1(row: number): Uint8Array | false | undefined {
    const verdict = this.#word(row, VERDICT);
    if (verdict !== 1) return verdict === 0 ? undefined : false;
    const at = row * rowSize;
    return this.#rows.subarray(at + DIGEST, at + ITEM_END);
  }

  /** Address of the signer, that of driver eth in lower case; undefined when it takes more than hashes to find it. */
  sender(row: number): string | undefined {
    const length = this.#word(row, SENDER_LENGTH);
    const at = row * rowSize + SENDER;
    return length === 0 ? undefined : ascii(this.#rows, at, at + length);
  }

  /** The values of all fields, made anew with every call. */
  fields(row: number): TxFields {
    const view = this.#view;
    const source = this.#source(row);
    const start = this.#start(row);
    const at = row * rowSize;
    const signed = view.getUint32(at + SIGNED_TO, true) > view.getUint32(at + SIGNED_FROM, true);
    const from = start + view.getUint32(at + RECEIVER, true);
    const to = from + view.getUint32(at + RECEIVER + 4, true);
    return {
      execer: part(view, at + EXECER, source, start),
      payload: part(view, at + PAYLOAD, source, start),
      signature: signed
        ? {
            ty: view.getInt32(at + TYPE, true),
            pubkey: part(view, at + KEY, source, start),
            signature: part(view, at + SIGNATURE, source, start),
          }
        : undefined,
      fee: view.getBigInt64(at + FEE, true),
      expire: view.getBigInt64(at + EXPIRE, true),
      nonce: view.getBigInt64(at + NONCE, true),
      to: text(source, from, to),
      groupCount: view.getInt32(at + GROUP_COUNT, true),
      header: part(view, at + HEADER, source, start),
      next: part(view, at + NEXT, source, start),
      chainID: view.getInt32(at + CHAIN_ID, true),
    };
  }

  #part(row: number, field: number): Uint8Array {
    return part(this.#view, row * rowSize + field, this.#source(row), this.#start(row));
  }

  #word(row: number, field: number): number {
    return this.#view.getUint32(row * rowSize + field, true);
  }

  #source(row: number): Uint8Array {
    return this.#word(row, STATUS) === canonical ? this.#input : this.#output;
  }

  /** Where the encoding starts in its source. */
  #start(row: number): number {
    const at = this.#word(row, AT);
    return this.#word(row, STATUS) === canonical ? at + this.#base : at;
  }

  #copy(row: number, field: number, length: number): Uint8Array {
    const at = row * rowSize + field;
    return this.#rows.slice(at, at + length);
  }
}

/** The content of a lengthy field. */
function part(view: DataView, range: number, source: Uint8Array, start: number): Uint8Array {
  const length = view.getUint32(range + 4, true);
  if (length === 0) return none;
  const from = start + view.getUint32(range, true);
  return length <= maxInline ? source.slice(from, from + length) : source.subarray(from, from + length);
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return ascii(bytes, from, to) ?? strict.decode(bytes.subarray(from, to));
}

/** Text of short ASCII: a decoder costs more than the text itself. */
function ascii(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (to - from > maxInline) return undefined;
  for (let i = from; i < to; i++) if ((bytes[i] as number) > 127) return undefined;
  return units(bytes, from, to);
}

/** One list for each length: from a plain array V8 takes the units as they are, and the text comes in one piece. */
const lists: (number[] | undefined)[] = new Array(maxInline + 1).fill(undefined);

/** One UTF-16 unit per byte, of at most `maxInline` bytes. */
function units(bytes: Uint8Array, from: number, to: number): string {
  const length = to - from;
  let list = lists[length];
  if (list === undefined) {
    list = new Array<number>(length).fill(0);
    lists[length] = list;
  }
  for (let i = 0; i < length; i++) list[i] = bytes[from + i] as number;
  return String.fromCharCode.apply(null, list);
}
