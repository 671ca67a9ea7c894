// What everything costs and how large everything may be. One versioned value: a chain picks the version by its forks, and
// nothing in a version ever changes, since gas is part of consensus. One unit is about a nanosecond of a host function; a
// plain instruction takes a tenth to a quarter of one, so contracts do best to let the host work. A write to the state is
// priced at what a transfer of coins pays for each of its writes, within a factor of two.

/** Prices of a host function: charged inside the module before it is called. */
interface ImportPrice {
  readonly base: number;
  /** Position of a length parameter → gas for each byte of it. */
  readonly bytes?: Readonly<Record<number, number>>;
  /** Position of a parameter → gas when it is not zero. */
  readonly nonzero?: Readonly<Record<number, number>>;
}

/** Gas by class of instruction; what is not named costs `plain`. */
export interface OpPrices {
  readonly plain: number;
  /** block, else, end, nop, unreachable: nothing is left of them in machine code, or of the run. */
  readonly structure: number;
  readonly loop: number;
  readonly branchTable: number;
  readonly call: number;
  readonly callIndirect: number;
  readonly load: number;
  readonly store: number;
  readonly globalSet: number;
  readonly multiply: number;
  readonly divide: number;
  readonly memoryGrow: number;
  /** memory.copy, memory.fill: beside their bytes. */
  readonly bulk: number;
}

/** What the gatekeeper refuses above; V8 accepts at least as much of each. */
export interface Limits {
  readonly codeBytes: number;
  readonly abiBytes: number;
  readonly nameBytes: number;
  readonly types: number;
  readonly params: number;
  readonly results: number;
  readonly imports: number;
  readonly functions: number;
  readonly globals: number;
  readonly exports: number;
  readonly tableSize: number;
  readonly elements: number;
  readonly dataSegments: number;
  readonly bodyBytes: number;
  /** Locals of a function with its parameters. */
  readonly locals: number;
  /** Operands on the stack of a function. */
  readonly operands: number;
  readonly nesting: number;
  readonly branchTable: number;
  /** Locals × blocks of one function: what an optimising compiler works through where control flow meets. */
  readonly merges: number;
  /** Pages of 64 KiB. */
  readonly pages: number;
  /** The same for modules of Chain33's toolchain, which always declare 256. */
  readonly envPages: number;
}

/** What host functions take at most, in bytes unless said otherwise, and the price of what only they can count. */
export interface HostLimits {
  /** Keys of the storage, of the ordered index and of the local index. */
  readonly key: number;
  /** Values of the storage and of the local index. */
  readonly value: number;
  readonly input: number;
  readonly output: number;
  readonly revert: number;
  /** Name of a method or an event. */
  readonly name: number;
  readonly asset: number;
  /** Data of an event. */
  readonly event: number;
  /** Number of indexed fields of an event, and the bytes of each. */
  readonly indexed: number;
  readonly indexedField: number;
  /** Message of `hash` and `verify`. */
  readonly message: number;
  /** Key or signature of `verify`. */
  readonly signature: number;
  /** Keys in a node of the ordered index. */
  readonly nodeKeys: number;
  /** Gas of each node of the ordered index that is read, and of each that is written: what any value would cost. */
  readonly nodeRead: NodePrice;
  readonly nodeWrite: NodePrice;
}

export interface NodePrice {
  readonly base: number;
  readonly byte: number;
}

export interface GasSchedule {
  /** Key of caches beside the hash of the code. */
  readonly version: number;
  readonly ops: OpPrices;
  /** Each call of a function, and each of its locals. */
  readonly frame: { readonly base: number; readonly local: number };
  /** log2 of the bytes that one gas copies or fills. */
  readonly bulkShift: number;
  /** Each page that memory.grow adds. */
  readonly page: number;
  /** What a call of a contract costs before its first instruction; see PreparedModule.entryGas. */
  readonly entry: { readonly base: number; readonly page: number; readonly codeByte: number };
  readonly stack: {
    /** Bytes for all calls inside each other. */
    readonly total: number;
    /** Bytes of a function's frame: this, and so much for each parameter (twice), result, local and operand. */
    readonly frame: number;
    readonly slot: number;
    /** Bytes that a call from contract to contract takes beside the frames inside. */
    readonly call: number;
    /** Contracts inside each other. */
    readonly depth: number;
  };
  readonly limits: Limits;
  readonly host: HostLimits;
  readonly imports: Readonly<Record<string, ImportPrice>>;
}

const version1: GasSchedule = {
  version: 1,
  ops: {
    plain: 1,
    structure: 0,
    loop: 1,
    branchTable: 3,
    call: 4,
    callIndirect: 8,
    load: 2,
    store: 2,
    globalSet: 2,
    multiply: 2,
    divide: 12,
    memoryGrow: 1000,
    bulk: 30,
  },
  frame: { base: 2, local: 1 },
  bulkShift: 3,
  page: 8000,
  entry: { base: 1500, page: 1500, codeByte: 1 },
  stack: { total: 262_144, frame: 64, slot: 8, call: 2048, depth: 64 },
  limits: {
    codeBytes: 512 * 1024,
    abiBytes: 64 * 1024,
    nameBytes: 256,
    types: 2000,
    params: 64,
    results: 16,
    imports: 64,
    functions: 10_000,
    globals: 1000,
    exports: 1000,
    tableSize: 10_000,
    elements: 10_000,
    dataSegments: 10_000,
    bodyBytes: 128 * 1024,
    locals: 1024,
    operands: 1024,
    nesting: 512,
    branchTable: 8192,
    merges: 4_000_000,
    pages: 64,
    envPages: 256,
  },
  host: {
    key: 256,
    value: 65_536,
    input: 65_536,
    output: 65_536,
    revert: 4096,
    name: 64,
    asset: 64,
    event: 16_384,
    indexed: 4,
    indexedField: 64,
    message: 1_048_576,
    signature: 4096,
    nodeKeys: 32,
    nodeRead: { base: 1500, byte: 1 },
    // Most of the bytes of a node are written again, not added to the state.
    nodeWrite: { base: 10_000, byte: 4 },
  },
  imports: {
    "tenon.context": { base: 100 },
    "tenon.asset": { base: 60, bytes: { 1: 1 } },
    "tenon.input": { base: 60, bytes: { 1: 1 } },
    "tenon.output": { base: 60, bytes: { 1: 1 } },
    "tenon.revert": { base: 60, bytes: { 1: 1 } },
    "tenon.storage_get": { base: 1500, bytes: { 1: 3, 3: 1 } },
    "tenon.storage_set": { base: 10_000, bytes: { 1: 10, 3: 10 }, nonzero: { 4: 1000 } },
    "tenon.storage_delete": { base: 8000, bytes: { 1: 3 }, nonzero: { 2: 1000 } },
    "tenon.storage_next": { base: 3000, bytes: { 1: 3, 4: 1 } },
    "tenon.balance": { base: 1500, bytes: { 1: 3 } },
    "tenon.transfer": { base: 20_000, bytes: { 1: 3 } },
    "tenon.event": { base: 500, bytes: { 1: 5, 3: 8, 5: 5 } },
    "tenon.call": { base: 5000, bytes: { 2: 2, 4: 1, 7: 3 }, nonzero: { 5: 20_000 } },
    "tenon.returned": { base: 60, bytes: { 1: 1 } },
    "tenon.create": { base: 30_000, bytes: { 3: 1 }, nonzero: { 4: 20_000 } },
    "tenon.hash": { base: 400, bytes: { 2: 8 } },
    "tenon.verify": { base: 90_000, bytes: { 2: 8, 4: 8, 6: 8 } },
    "tenon.u256": { base: 400 },
    "tenon.local_set": { base: 1000, bytes: { 1: 5, 3: 5 } },
    "tenon.local_get": { base: 1500, bytes: { 1: 3, 3: 1 } },
    "env.setStateDB": { base: 10_000, bytes: { 1: 10, 3: 10 } },
    "env.getStateDBSize": { base: 1500, bytes: { 1: 3 } },
    "env.getStateDB": { base: 1500, bytes: { 1: 3, 3: 1 } },
    "env.setLocalDB": { base: 10_000, bytes: { 1: 10, 3: 10 } },
    "env.getLocalDBSize": { base: 1500, bytes: { 1: 3 } },
    "env.getLocalDB": { base: 1500, bytes: { 1: 3, 3: 1 } },
    "env.getBalance": { base: 1500, bytes: { 1: 3, 3: 3 } },
    "env.getFrozen": { base: 1500, bytes: { 1: 3, 3: 3 } },
    "env.transfer": { base: 20_000, bytes: { 1: 3, 3: 3 } },
    "env.transferToExec": { base: 20_000, bytes: { 1: 3, 3: 3 } },
    "env.transferWithdraw": { base: 20_000, bytes: { 1: 3, 3: 3 } },
    "env.execFrozen": { base: 20_000, bytes: { 1: 3 } },
    "env.execActive": { base: 20_000, bytes: { 1: 3 } },
    "env.execTransfer": { base: 20_000, bytes: { 1: 3, 3: 3 } },
    "env.execTransferFrozen": { base: 20_000, bytes: { 1: 3, 3: 3 } },
    "env.execAddress": { base: 3000, bytes: { 1: 8, 3: 1 } },
    "env.getFrom": { base: 100, bytes: { 1: 1 } },
    "env.getHeight": { base: 60 },
    "env.getRandom": { base: 3000 },
    "env.printlog": { base: 500, bytes: { 1: 5 } },
    "env.printint": { base: 500 },
    "env.sha256": { base: 400, bytes: { 1: 8, 3: 1 } },
    "env.getENVSize": { base: 60 },
    "env.getENV": { base: 60, bytes: { 2: 1 } },
    "env.totalENV": { base: 60 },
  },
};

const versions: readonly GasSchedule[] = [version1];

/** @throws RangeError for a version that this node does not know */
export function gasSchedule(version: number): GasSchedule {
  const found = versions.find((one) => one.version === version);
  if (found === undefined) throw new RangeError(`unknown gas schedule ${version}`);
  return found;
}
