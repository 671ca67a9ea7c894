// What the command line prints: results on standard output (for people, or one JSON value with --json), errors with code
// and a hint on standard error, colours only where somebody looks.
import { ChainError, type Code } from "../../src/errors.ts";
import { type Json, print, Raw } from "../../src/lib/json.ts";

/** A command that was given wrongly: exit code 2. */
export class UsageError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = "UsageError";
    this.hint = hint;
  }
}

/** A command that was understood but did not succeed, already told to the user: exit code 1. */
export class Failed extends Error {}

export interface Output {
  readonly json: boolean;
  /** Prints a result: `data` with --json, otherwise `text` (by default a readable form of the data). */
  result(data: Json, text?: string): void;
  /** A line for people only; silent with --json. */
  note(line: string): void;
  warn(line: string): void;
}

export function colourful(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== "dumb";
}

const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** The text in a colour when the stream shows colours. */
export function paint(name: keyof typeof codes, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return colourful(stream) ? `\x1b[${codes[name]}m${text}\x1b[0m` : text;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result(data, text) {
      process.stdout.write(`${json ? print(data) : (text ?? readable(data))}\n`);
    },
    note(line) {
      if (!json) process.stdout.write(`${line}\n`);
    },
    warn(line) {
      process.stderr.write(`${paint("yellow", "warning:", process.stderr)} ${line}\n`);
    },
  };
}

/** A value as indented lines, lists with dashes; integers exact. */
export function readable(value: Json, indent = ""): string {
  if (value === null || typeof value !== "object" || value instanceof Raw) return scalar(value);
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    if (list.length === 0) return `${indent}(none)`;
    return list.map((one) => `${indent}- ${readable(one, `${indent}  `).trimStart()}`).join("\n");
  }
  const members = Object.entries(value as { readonly [name: string]: Json | undefined });
  const width = Math.max(0, ...members.map(([name]) => name.length));
  return members
    .filter(([, one]) => one !== undefined)
    .map(([name, one]) => {
      const inner = one as Json;
      const nested = typeof inner === "object" && inner !== null && !(inner instanceof Raw) && sizeOf(inner) > 0;
      if (nested) return `${indent}${name}:\n${readable(inner, `${indent}  `)}`;
      return `${indent}${name.padEnd(width)}  ${readable(inner)}`;
    })
    .join("\n");
}

function sizeOf(value: Json): number {
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function scalar(value: Json): string {
  if (value === null) return "-";
  if (value instanceof Raw) return value.text;
  return String(value);
}

/** Rows under a head, columns aligned; numbers to the right. */
export function columns(head: readonly string[], rows: readonly (readonly (string | number | bigint)[])[]): string {
  const texts = rows.map((row) => row.map(String));
  const widths = head.map((name, i) => Math.max(name.length, ...texts.map((row) => row[i]?.length ?? 0)));
  const right = head.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] !== "string"));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return [paint("dim", line(head)), ...texts.map(line)].join("\n");
}

const hints: Partial<Record<Code, string>> = {
  "remote.unreachable": "start a node with `npm start`, or name another one with --rpc URL",
  "keystore.notFound": "see `tenon account list`, or create a key with `tenon account new`",
  "keystore.password": "give it at the prompt, in TENON_PASSWORD, or in a file named by --password-file",
  "kv.io": "another node may be running on that folder",
  "chain.foreign": "the database belongs to another chain: choose another folder, or put chain.toml back as it was",
  "store.corrupt": "`tenon chain verify` shows where; synchronise anew or restore a backup",
  "tx.notFound": "it may still wait: `tenon tx wait HASH`",
};

/** Sentence, code and hint of an error, for people and for programs. */
export function describe(error: unknown): {
  readonly text: string;
  readonly code: string;
  readonly hint: string | undefined;
} {
  if (error instanceof UsageError) return { text: error.message, code: "usage", hint: error.hint };
  if (!(error instanceof ChainError)) {
    return { text: error instanceof Error ? error.message : String(error), code: "internal", hint: undefined };
  }
  const { file, line, path, reason, hint, more, ...rest } = error.detail;
  const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}: `;
  const subject = path === undefined || path === "" ? "" : `${path} `;
  const others = Object.entries(rest).filter(([, value]) => value !== undefined);
  const list = others.map(([name, value]) => `${name} ${String(value)}`).join(", ");
  const head = reason === undefined ? error.text : `${subject}${String(reason)}`;
  const tail = list === "" ? "" : ` (${list})`;
  const count = more === undefined ? "" : `, and ${more} more`;
  return {
    text: `${place}${head}${tail}${count}`,
    code: error.code,
    hint: hint === undefined ? hints[error.code] : String(hint),
  };
}

/** Prints an error on standard error. */
export function report(error: unknown, json: boolean): void {
  if (error instanceof Failed) return;
  const { text, code, hint } = describe(error);
  if (json) {
    process.stderr.write(`${JSON.stringify({ error: { code, text, hint } })}\n`);
    return;
  }
  process.stderr.write(
    `${paint("red", "error:", process.stderr)} ${text} ${paint("dim", `[${code}]`, process.stderr)}\n`,
  );
  if (hint !== undefined) process.stderr.write(`${paint("cyan", "hint:", process.stderr)} ${hint}\n`);
}

export function exitCode(error: unknown): number {
  return error instanceof UsageError ? 2 : 1;
}
