// Façade of the kernel `codec` (assembly/kernels/codec.ts): brings encodings into its window, as many at a time as fit,
// and takes rows out. Nothing of the instance is visible to the caller.
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import type { Kernels } from "../kernels.ts";
import { rowSize, type TableOptions, type TxCodec, TxTable } from "../table.ts";
import { instantiate, type WasmMemory, type WasmModule } from "../wasm.ts";

interface Exports {
  readonly memory: WasmMemory;
  input(): number;
  inputCapacity(): number;
  output(): number;
  outputLength(): number;
  rows(): number;
  rowCapacity(): number;
  scan(size: number, field: number): number;
  scanned(): number;
  decode(count: number, flags: number, version: number): number;
}

const flags = { hashes: 1, senders: 2, copy: 4 } as const;
const none = new Uint8Array(0);
/** Where a row says which bytes of the input are its own. */
const AT = 4;
const SIZE = 8;
/** Six times the largest block's: a message of a great many tiny transactions would cost much more memory than it has. */
const maxRows = 65_536;
/** Bytes of a message that are usually brought in at once: about as many as there are rows for. */
const portion = 1 << 16;
/** Small, for whoever keeps one transaction keeps its neighbours' memory. */
const slabSize = 8192;

export function open(module: WasmModule): { readonly codec: TxCodec } {
  return { codec: new Codec(instantiate<Exports>(module)) };
}

/** A recorded transfer with its hash, full hash and sender. */
const transfer = {
  encoding:
    "0a05636f696e73123518010a311080cab5ee011a0568656c6c6f222231456244484158706f6965776a504c583975716f7a333848734b714d" +
    "5861795a72461a6e0801122102504fa1c28caaf1d5a20fefb87c50a49724ff401043420cb3ba271997eb5a43871a473045022100dfebfbb3" +
    "c303e9082a55e120761600db9df84b386f21abd752dba64660f9fb73022007ae48bb52d7472e6be40c74817914c95c4eccb86966de956f95" +
    "911b32db4fab20a08d0630ea073a2231456244484158706f6965776a504c583975716f7a333848734b714d5861795a72465821",
  hash: "d4689ece6dc51436a760a6062365ce74325f8d7c7e1414df672b12644973f5b6",
  fullHash: "9c15bc4232946b10f7e5719c1403a32a939eefda3d8f626960803bbbae63d806",
  sender: "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt",
};
/** A signature of an Ethereum wallet by the secret 1, and nothing else. */
const wallet = {
  encoding:
    "1a4608844212410479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8" +
    "fd17b448a68554199c47d08ffb10d4b8",
  sender: "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf",
};

/** Known answers: alone and in lanes, canonical, liberal and broken. */
export function check({ codec }: Partial<Kernels>): boolean {
  if (codec === undefined) return false;
  const good = hexToBytes(transfer.encoding);
  // An unknown field in front.
  const liberal = hexToBytes(`6001${transfer.encoding}`);
  for (const times of [1, 7]) {
    const inputs = [
      ...Array.from({ length: times }, () => good),
      liberal,
      good.subarray(1),
      hexToBytes(wallet.encoding),
    ];
    const tables = codec.list(inputs, { hashes: true, version: 0 });
    const right = tables.every((table, i) => {
      if (table === undefined) return i === times + 1;
      if (i === times + 2) return table.sender(0) === wallet.sender;
      const told = [table.bytes(0), table.hash(0), table.fullHash(0), table.digest(0)].map(bytesToHex).join();
      const { encoding, hash, fullHash, sender } = transfer;
      return told === [encoding, hash, fullHash, hash].join() && table.sender(0) === sender;
    });
    if (!right || tables.length !== inputs.length) return false;
  }
  const [within] = codec.within(hexToBytes(`0a003adb01${transfer.encoding}`), 7, true, { hashes: true }) ?? [];
  return (
    within?.count === 1 &&
    bytesToHex(within.bytes(0)) === transfer.encoding &&
    within.fields(0).to.startsWith("1EbDHAX")
  );
}

class Codec implements TxCodec {
  readonly #kernel: Exports;
  readonly #memory: Uint8Array;
  readonly #words: DataView;
  readonly #input: number;
  readonly #inputCapacity: number;
  readonly #output: number;
  readonly #rows: number;
  readonly #rowCapacity: number;
  #slab = none;
  #slabUsed: number = slabSize;

  constructor(kernel: Exports) {
    // All buffers are fixed, so memory never grows and views stay good.
    this.#kernel = kernel;
    this.#memory = new Uint8Array(kernel.memory.buffer);
    this.#words = new DataView(kernel.memory.buffer);
    this.#input = kernel.input();
    this.#inputCapacity = kernel.inputCapacity();
    this.#output = kernel.output();
    this.#rows = kernel.rows();
    this.#rowCapacity = kernel.rowCapacity();
  }

  within(message: Uint8Array, field: number, owned: boolean, options: TableOptions): readonly TxTable[] | undefined {
    const tables: TxTable[] = [];
    const input = plain(message);
    let rows = 0;
    for (let at = 0; at < input.length; ) {
      let count = this.#scan(input, at, portion, field);
      // A field that is longer than that, or is not there to its end, or is none.
      if (this.#kernel.scanned() === 0) count = this.#scan(input, at, this.#inputCapacity, field);
      const passed = this.#kernel.scanned();
      rows += count;
      if (passed === 0 || rows > maxRows) return undefined;
      if (count > 0) {
        if (this.#decode(count, !owned, options) > 0) return undefined;
        const filled = this.#kernel.outputLength();
        const rows = this.#take(this.#rows, count * rowSize);
        const output = this.#take(this.#output, filled);
        tables.push(new TxTable(rows, output, owned ? input : none, at, options.version));
      }
      at += passed;
    }
    return tables;
  }

  /** Looks for the field in a part of the message. @returns how many there are */
  #scan(input: Uint8Array, at: number, size: number, field: number): number {
    const end = Math.min(input.length, at + size);
    this.#memory.set(at === 0 && end === input.length ? input : input.subarray(at, end), this.#input);
    return this.#kernel.scan(end - at, field);
  }

  list(encodings: readonly Uint8Array[], options: TableOptions): readonly (TxTable | undefined)[] {
    const tables: (TxTable | undefined)[] = [];
    while (tables.length < encodings.length) {
      const count = this.#put(encodings, tables.length);
      this.#decode(count, true, options);
      for (let i = 0; i < count; i++) {
        const row = this.#rows + i * rowSize;
        if (this.#words.getUint32(row, true) === 0) {
          tables.push(undefined);
          continue;
        }
        const from = this.#words.getUint32(row + AT, true);
        const size = this.#words.getUint32(row + SIZE, true);
        this.#words.setUint32(row + AT, 0, true);
        const output = this.#take(this.#output + from, size);
        tables.push(new TxTable(this.#take(row, rowSize), output, none, 0, options.version));
      }
    }
    return tables;
  }

  /** Fills window and rows with as many encodings from one on as there is room for. @returns how many */
  #put(encodings: readonly Uint8Array[], first: number): number {
    let count = 0;
    let filled = 0;
    for (; count < this.#rowCapacity && first + count < encodings.length; count++) {
      const one = encodings[first + count] as Uint8Array;
      // What could never fit gets a row that the kernel refuses.
      const fits = one.length <= this.#inputCapacity;
      if (fits && filled + one.length > this.#inputCapacity) break;
      const row = this.#rows + count * rowSize;
      this.#words.setUint32(row + AT, filled, true);
      this.#words.setUint32(row + SIZE, one.length, true);
      if (!fits) continue;
      this.#memory.set(one, this.#input + filled);
      filled += one.length;
    }
    return count;
  }

  #decode(count: number, copy: boolean, { hashes, version }: TableOptions): number {
    const wanted = (hashes === true ? flags.hashes : 0) | (version === undefined ? 0 : flags.senders);
    return this.#kernel.decode(count, wanted | (copy ? flags.copy : 0), version ?? 0);
  }

  /** A copy of a piece of linear memory: part of the slab, or by itself when it is large. */
  #take(from: number, size: number): Uint8Array {
    // This slice() is the one that does not clear what it is going to fill.
    if (size > slabSize / 4) return new Uint8Array(this.#kernel.memory.buffer.slice(from, from + size));
    if (size === 0) return none;
    if (this.#slabUsed + size > slabSize) {
      // Each buffer costs V8 a microsecond.
      this.#slab = new Uint8Array(slabSize);
      this.#slabUsed = 0;
    }
    const at = this.#slabUsed;
    this.#slabUsed += size;
    const out = this.#slab.subarray(at, at + size);
    out.set(this.#memory.subarray(from, from + size));
    return out;
  }
}

/** A subclass may override what is used of it (Node's Buffer does), and would leak into what is decoded. */
function plain(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
