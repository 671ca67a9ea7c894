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

/** Rows of transactions that are well-formed. Byte strings are shared or fresh: whoever gets one only reads it. */
export class TxTable {
  readonly count: number;
  /** Version byte of the senders; undefined when they were not asked for. */
  readonly version: number | undefined;
  readonly #data: Uint8Array;
  readonly #view: DataView;
  readonly #input: Uint8Array;
  readonly #base: number;

  /**
   * @param data `count` rows of `rowSize` bytes, then the encodings that are not in the input
   * @param base where in `input` the places of the rows count from
   */
  constructor(count: number, data: Uint8Array, input: Uint8Array, base: number, version: number | undefined) {
    this.count = count;
    this.version = version;
    this.#data = data;
    this.#view = new DataView(data.buffer, data.byteOffset, data.length);
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

  hash(row: number): Uint8Array {
    return this.#copy(row, HASH, 32);
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
    return this.#data.subarray(at + DIGEST, at + ITEM_END);
  }

  /** Address of the signer, that of driver eth in lower case; undefined when it takes more than hashes to find it. */
  sender(row: number): string | undefined {
    const length = this.#word(row, SENDER_LENGTH);
    const at = row * rowSize + SENDER;
    return length === 0 ? undefined : ascii(this.#data, at, at + length);
  }

  execer(row: number): Uint8Array {
    return this.#part(row, EXECER);
  }
  payload(row: number): Uint8Array {
    return this.#part(row, PAYLOAD);
  }
  /** Whether there is a signature, be it an empty one. */
  signed(row: number): boolean {
    return this.#word(row, SIGNED_TO) > this.#word(row, SIGNED_FROM);
  }
  type(row: number): number {
    return this.#view.getInt32(row * rowSize + TYPE, true);
  }
  key(row: number): Uint8Array {
    return this.#part(row, KEY);
  }
  signature(row: number): Uint8Array {
    return this.#part(row, SIGNATURE);
  }
  fee(row: number): bigint {
    return this.#view.getBigInt64(row * rowSize + FEE, true);
  }
  expire(row: number): bigint {
    return this.#view.getBigInt64(row * rowSize + EXPIRE, true);
  }
  nonce(row: number): bigint {
    return this.#view.getBigInt64(row * rowSize + NONCE, true);
  }
  receiver(row: number): string {
    const from = this.#start(row) + this.#word(row, RECEIVER);
    const to = from + this.#word(row, RECEIVER + 4);
    const source = this.#source(row);
    return ascii(source, from, to) ?? strict.decode(source.subarray(from, to));
  }
  groupCount(row: number): number {
    return this.#view.getInt32(row * rowSize + GROUP_COUNT, true);
  }
  header(row: number): Uint8Array {
    return this.#part(row, HEADER);
  }
  next(row: number): Uint8Array {
    return this.#part(row, NEXT);
  }
  chainId(row: number): number {
    return this.#view.getInt32(row * rowSize + CHAIN_ID, true);
  }

  #word(row: number, field: number): number {
    return this.#view.getUint32(row * rowSize + field, true);
  }

  #source(row: number): Uint8Array {
    return this.#word(row, STATUS) === canonical ? this.#input : this.#data;
  }

  /** Where the encoding starts in its source. */
  #start(row: number): number {
    const at = this.#word(row, AT);
    return at + (this.#word(row, STATUS) === canonical ? this.#base : this.count * rowSize);
  }

  #part(row: number, field: number): Uint8Array {
    const length = this.#word(row, field + 4);
    if (length === 0) return none;
    const from = this.#start(row) + this.#word(row, field);
    const source = this.#source(row);
    return length <= maxInline ? source.slice(from, from + length) : source.subarray(from, from + length);
  }

  #copy(row: number, field: number, length: number): Uint8Array {
    const at = row * rowSize + field;
    return this.#data.slice(at, at + length);
  }
}

/** Text of ASCII bytes, four at a time: a decoder costs more than the text itself when that is short. */
function ascii(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (to - from > maxInline) return undefined;
  let out = "";
  let i = from;
  for (; to - i >= 4; i += 4) {
    const a = bytes[i] as number;
    const b = bytes[i + 1] as number;
    const c = bytes[i + 2] as number;
    const d = bytes[i + 3] as number;
    if (((a | b | c | d) & 128) !== 0) return undefined;
    out += String.fromCharCode(a, b, c, d);
  }
  for (; i < to; i++) {
    const code = bytes[i] as number;
    if (code > 127) return undefined;
    out += String.fromCharCode(code);
  }
  return out;
}
