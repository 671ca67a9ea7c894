// A recorded chain: every block of a node with receipts, key lists and roots, as JSON. The form is that of
// test/vectors/chain33/replay-*.json (reference: vectors.md); byte strings are bare hex.
import { fail } from "../errors.ts";
import { check, isTable, type Static, type Table, Type } from "../lib/schema.ts";

const hex = Type.String({ pattern: "^(0x)?[0-9a-fA-F]*$" });
/** Bytes that Go leaves out or writes as null when there are none. */
const maybeEmpty = Type.String({ pattern: "^(0x)?[0-9a-fA-F]*$", default: "" });
const whole = Type.Integer();
const open = { additionalProperties: true } as const;

const log = Type.Object({ ty: whole, log: maybeEmpty }, open);
const receipt = Type.Object(
  { ty: Type.Integer({ default: 0 }), logs: Type.Array(log, { default: [] }), txHash: hex, txFullHash: hex },
  open,
);

const block = Type.Object(
  {
    height: Type.Integer({ minimum: 0 }),
    hash: hex,
    /** Hashes under the rules from and before ForkBlockHash. */
    hashNew: Type.Optional(hex),
    hashOld: Type.Optional(hex),
    parentHash: hex,
    txHash: hex,
    prevStateHash: hex,
    stateHash: hex,
    blockTime: whole,
    difficulty: whole,
    txCount: whole,
    /** The encoded block. */
    block: hex,
    receipts: Type.Array(receipt, { default: [] }),
    kv: Type.Array(Type.Object({ keyHex: hex, value: maybeEmpty }, open), { default: [] }),
  },
  open,
);

const recording = Type.Object(
  {
    about: Type.Optional(Type.String()),
    title: Type.String({ minLength: 1 }),
    autonomyExec: Type.String({ default: "" }),
    chainID: Type.Integer({ default: 0 }),
    coinSymbol: Type.String({ minLength: 1, default: "bty" }),
    coinPrecision: Type.Integer({ minimum: 1, default: 100_000_000 }),
    superManager: Type.Array(Type.String(), { default: [] }),
    /** First heights, -1 for never. */
    forks: Type.Record(Type.String(), whole),
    /** First heights of address drivers, as in [address.enableHeight]; see paramsFromReplay for when it is absent. */
    addressEnableHeight: Type.Optional(Type.Record(Type.String(), whole)),
    blocks: Type.Array(block, { minItems: 1 }),
  },
  open,
);

export type Recording = Static<typeof recording>;
export type RecordedBlock = Static<typeof block>;
export type RecordedReceipt = Static<typeof receipt>;

const numbers: ReadonlySet<string> = new Set([
  ...["height", "blockTime", "difficulty", "txCount", "ty", "chainID", "coinPrecision"],
]);
const heightTables: ReadonlySet<string> = new Set(["forks", "addressEnableHeight"]);
const decimal = /^-?[0-9]{1,19}$/;

/** @throws ChainError param.invalid when the text is not JSON, config.invalid (path, reason) when it has another form */
export function parseRecording(text: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(text, plain);
  } catch {
    throw fail("param.invalid", { reason: "the file is not JSON" });
  }
  return check(recording, value);
}

/** A value as the schema wants it: null is what is left out, and int64 values may be written as texts. */
function plain(key: string, value: unknown): unknown {
  if (isTable(value)) return present(heightTables.has(key) ? heights(value) : value);
  return numbers.has(key) ? integer(value) : value;
}

function present(table: Table): Table {
  return Object.values(table).includes(null)
    ? Object.fromEntries(Object.entries(table).filter(([, one]) => one !== null))
    : table;
}

function integer(value: unknown): unknown {
  return typeof value === "string" && decimal.test(value) ? Number(value) : value;
}

/** Chain33 keeps "never" as the height 10^16, which is no safe integer. */
function heights(table: Table): Table {
  const never = (value: unknown) => typeof value === "number" && value > Number.MAX_SAFE_INTEGER;
  const entries = Object.entries(table).map(([name, given]) => [name, integer(given)] as const);
  return Object.fromEntries(entries.map(([name, value]) => [name, never(value) ? -1 : value]));
}
