// JSON read and written exactly: numbers stay texts until somebody asks for a number, so no integer passes through a
// double; depth is bounded; errors carry the words of Go's encoding/json, which the clients of Chain33 know. The printer
// writes what Go's encoder writes: no spaces, `<`, `>`, `&` and the two line separators escaped.
import { fail } from "../errors.ts";
import { mapKey, textOf, utf8 } from "./bytes.ts";

interface Span {
  /** First byte of the value in the source. */
  readonly start: number;
  /** One past its last byte. */
  readonly end: number;
}
/** A parsed value that still knows where it stood. Members are in source order, duplicates included. */
export type Node = Span &
  (
    | { readonly kind: "null" }
    | { readonly kind: "bool"; readonly value: boolean }
    | { readonly kind: "number"; readonly text: string }
    | { readonly kind: "string"; readonly value: string }
    | { readonly kind: "array"; readonly items: readonly Node[] }
    | { readonly kind: "object"; readonly members: readonly (readonly [string, Node])[] }
  );

/** What print accepts. Members that are undefined are left out; numbers must be safe integers. */
export type Json =
  | null
  | boolean
  | string
  | number
  | bigint
  | Raw
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

/** Text that is JSON already (or a number that is not an integer). */
export class Raw {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** How deep arrays and objects may nest when nothing else is said. */
const defaultDepth = 64;

/**
 * Parses one JSON text.
 * @param depth deepest nesting of arrays and objects; at most 512
 * @throws ChainError json.syntax with Go's wording
 */
export function parse(source: Uint8Array, depth = defaultDepth): Node {
  const parser = new Parser(source, Math.min(depth, 512));
  const node = parser.value(0);
  parser.space();
  if (parser.at < source.length) parser.bad("after top-level value");
  return node;
}

/**
 * Parses to plain values: integers become bigint, other numbers Raw; of duplicate keys the last wins.
 * @throws ChainError json.syntax
 */
export function parseJson(text: string, depth = defaultDepth): Json {
  return plain(parse(utf8(text), depth));
}

/** The plain value of a node; see parseJson. */
export function plain(node: Node): Json {
  switch (node.kind) {
    case "null":
      return null;
    case "bool":
    case "string":
      return node.value;
    case "number":
      return integer(node.text) ?? new Raw(node.text);
    case "array":
      return node.items.map(plain);
    case "object": {
      const out: { [name: string]: Json } = {};
      for (const [name, member] of node.members) {
        // A plain assignment to this one name would set the prototype.
        const at = { value: plain(member), enumerable: true, configurable: true, writable: true };
        Object.defineProperty(out, name, at);
      }
      return out;
    }
  }
}

/** The integer a number's text spells, undefined when it has a fraction or an exponent. */
export function integer(text: string): bigint | undefined {
  const first = text.charCodeAt(0) === 45 ? 1 : 0;
  if (text.length === first) return undefined;
  for (let i = first; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return undefined;
  }
  return BigInt(text);
}

const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const COLON = 58;
const BACKSLASH = 92;

class Parser {
  readonly #bytes: Uint8Array;
  readonly #depth: number;
  at = 0;

  constructor(bytes: Uint8Array, depth: number) {
    this.#bytes = bytes;
    this.#depth = depth;
  }

  /** Refuses the byte here. At the end Go's scanner feeds itself a space, and so its texts speak of one. */
  bad(context: string): never {
    const byte = this.#bytes[this.at] ?? SPACE;
    throw fail("json.syntax", { at: this.at }, `invalid character ${quoted(byte)} ${context}`);
  }

  space(): void {
    const bytes = this.#bytes;
    for (;;) {
      const byte = bytes[this.at];
      if (byte !== SPACE && byte !== 10 && byte !== 13 && byte !== 9) return;
      this.at++;
    }
  }

  /** The next byte that is no white space; running out of input there is its own error. */
  #next(): number {
    this.space();
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw fail("json.syntax", { at: this.at }, "unexpected end of JSON input");
    return byte;
  }

  value(depth: number): Node {
    const byte = this.#next();
    const start = this.at;
    if (byte === QUOTE) {
      const value = this.#string();
      return { kind: "string", value, start, end: this.at };
    }
    if (byte === 123 || byte === 91) {
      if (depth >= this.#depth) this.bad("exceeded max depth");
      return byte === 123 ? this.#object(depth + 1) : this.#array(depth + 1);
    }
    if (byte === MINUS || digit(byte)) return this.#number();
    if (byte === 116) return this.#literal("true", { kind: "bool", value: true });
    if (byte === 102) return this.#literal("false", { kind: "bool", value: false });
    if (byte === 110) return this.#literal("null", { kind: "null" });
    return this.bad("looking for beginning of value");
  }

  #literal(word: string, node: { kind: "null" } | { kind: "bool"; value: boolean }): Node {
    const start = this.at;
    for (let i = 1; i < word.length; i++) {
      this.at = start + i;
      if (this.#bytes[this.at] !== word.charCodeAt(i)) this.bad(`in literal ${word} (expecting '${word[i]}')`);
    }
    this.at = start + word.length;
    return { ...node, start, end: this.at };
  }

  #number(): Node {
    const bytes = this.#bytes;
    const start = this.at;
    if (bytes[this.at] === MINUS) {
      this.at++;
      if (!digit(bytes[this.at])) this.bad("in numeric literal");
    }
    if (bytes[this.at] === ZERO) this.at++;
    else this.#digits();
    if (bytes[this.at] === DOT) {
      this.at++;
      if (!digit(bytes[this.at])) this.bad("after decimal point in numeric literal");
      this.#digits();
    }
    const exponent = bytes[this.at];
    if (exponent === 101 || exponent === 69) {
      this.at++;
      if (bytes[this.at] === 43 || bytes[this.at] === MINUS) this.at++;
      if (!digit(bytes[this.at])) this.bad("in exponent of numeric literal");
      this.#digits();
    }
    return { kind: "number", text: mapKey(bytes.subarray(start, this.at)), start, end: this.at };
  }

  #digits(): void {
    while (digit(this.#bytes[this.at])) this.at++;
  }

  #array(depth: number): Node {
    const start = this.at++;
    const items: Node[] = [];
    if (this.#next() !== 93) {
      for (;;) {
        items.push(this.value(depth));
        const byte = this.#next();
        if (byte === 93) break;
        if (byte !== COMMA) this.bad("after array element");
        this.at++;
      }
    }
    this.at++;
    return { kind: "array", items, start, end: this.at };
  }

  #object(depth: number): Node {
    const start = this.at++;
    const members: [string, Node][] = [];
    if (this.#next() !== 125) {
      for (;;) {
        if (this.#next() !== QUOTE) this.bad("looking for beginning of object key string");
        const name = this.#string();
        if (this.#next() !== COLON) this.bad("after object key");
        this.at++;
        members.push([name, this.value(depth)]);
        const byte = this.#next();
        if (byte === 125) break;
        if (byte !== COMMA) this.bad("after object key:value pair");
        this.at++;
      }
    }
    this.at++;
    return { kind: "object", members, start, end: this.at };
  }

  #string(): string {
    const bytes = this.#bytes;
    let from = ++this.at;
    let out = "";
    let ascii = true;
    for (;;) {
      const byte = bytes[this.at];
      if (byte === undefined) throw fail("json.syntax", { at: this.at }, "unexpected end of JSON input");
      if (byte === QUOTE) break;
      if (byte < SPACE) this.bad("in string literal");
      if (byte === BACKSLASH) {
        out += this.#piece(from, ascii);
        out += this.#escape();
        from = this.at;
        ascii = true;
        continue;
      }
      if (byte > 127) ascii = false;
      this.at++;
    }
    out += this.#piece(from, ascii);
    this.at++;
    return out;
  }

  #piece(from: number, ascii: boolean): string {
    const part = this.#bytes.subarray(from, this.at);
    return ascii ? mapKey(part) : goText(part);
  }

  /** From the backslash on; a surrogate without its partner gives U+FFFD. */
  #escape(): string {
    const byte = this.#bytes[++this.at];
    const simple = byte === undefined ? undefined : escapes[String.fromCharCode(byte)];
    if (simple !== undefined) {
      this.at++;
      return simple;
    }
    if (byte !== 117) this.bad("in string escape code");
    const unit = this.#unit();
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    if (unit > 0xdbff || this.#bytes[this.at] !== BACKSLASH || this.#bytes[this.at + 1] !== 117) return "\ufffd";
    const back = this.at++;
    const low = this.#unit();
    if (low >= 0xdc00 && low <= 0xdfff) return String.fromCharCode(unit, low);
    this.at = back;
    return "\ufffd";
  }

  /** The four hex digits after `\u`; `at` stands on the u. */
  #unit(): number {
    let unit = 0;
    for (let i = 0; i < 4; i++) {
      const value = hexDigit(this.#bytes[++this.at]);
      if (value < 0) this.bad("in \\u hexadecimal character escape");
      unit = unit * 16 + value;
    }
    this.at++;
    return unit;
  }
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function digit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 48 && byte <= 57) return byte - 48;
  const low = byte | 32;
  return low >= 97 && low <= 102 ? low - 87 : -1;
}

/** Text of bytes as Go converts them: every byte that is not part of valid UTF-8 gives one U+FFFD. */
export function goText(bytes: Uint8Array): string {
  const valid = textOf(bytes);
  if (valid !== undefined) return valid;
  let out = "";
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] as number;
    const width = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const rune = width === 1 ? String.fromCharCode(first) : textOf(bytes.subarray(at, at + width));
    out += rune ?? "\ufffd";
    at += rune === undefined ? 1 : width;
  }
  return out;
}

/** A byte as Go quotes it in an error: 'x', '\n', '\'', '"', 'é' for 0xe9. */
function quoted(byte: number): string {
  if (byte === 39) return "'\\''";
  if (byte === QUOTE) return "'\"'";
  if (byte === BACKSLASH) return "'\\\\'";
  const named = controls[byte];
  if (named !== undefined) return `'${named}'`;
  const hex = byte.toString(16).padStart(2, "0");
  if (byte < SPACE || byte === 127) return `'\\x${hex}'`;
  if ((byte > 127 && byte < 161) || byte === 173) return `'\\u00${hex}'`;
  return `'${String.fromCharCode(byte)}'`;
}
const controls: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  11: "\\v",
  12: "\\f",
  13: "\\r",
};

/**
 * JSON text of a value, with Go's escaping.
 * @throws ChainError codec.value for a number that is not a safe integer
 */
export function print(value: Json): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return printText(value);
    case "bigint":
    case "boolean":
      return value.toString();
    case "number":
      if (!Number.isSafeInteger(value)) throw fail("codec.value", { reason: "not a safe integer" });
      return value.toString();
  }
  if (value instanceof Raw) return value.text;
  let out = "";
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) out += out === "" ? print(item) : `,${print(item)}`;
    return `[${out}]`;
  }
  const members = value as { readonly [name: string]: Json | undefined };
  for (const name of Object.keys(members)) {
    const member = members[name];
    if (member !== undefined) out += `${out === "" ? "" : ","}${printText(name)}:${print(member)}`;
  }
  return `{${out}}`;
}

/** A JSON string literal as Go's encoder writes it; lone surrogates become U+FFFD. */
function printText(text: string): string {
  let out = '"';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= SPACE && code < 0x2028 && code !== 34 && code !== 38 && code !== 60 && code !== 62 && code !== 92) {
      continue;
    }
    const replaced = escaped(text, i, code);
    if (replaced === undefined) continue;
    // The low half of a pair is written with its high half.
    out += text.slice(from, i) + replaced;
    from = i + 1;
  }
  return `${out}${text.slice(from)}"`;
}

function escaped(text: string, at: number, code: number): string | undefined {
  if (code >= 0xd800 && code <= 0xdfff) {
    const high = code < 0xdc00;
    const other = text.charCodeAt(high ? at + 1 : at - 1);
    const paired = high ? other >= 0xdc00 && other <= 0xdfff : other >= 0xd800 && other <= 0xdbff;
    return paired ? undefined : "\ufffd";
  }
  if (code > 0x2029) return undefined;
  const short = shorts[code];
  if (short !== undefined) return short;
  return `\\u${code.toString(16).padStart(4, "0")}`;
}
const shorts: Readonly<Record<number, string>> = {
  8: "\\b",
  9: "\\t",
  10: "\\n",
  12: "\\f",
  13: "\\r",
  34: '\\"',
  92: "\\\\",
};

/** Bytes of print(value), for answers and files. */
export function printBytes(value: Json): Uint8Array {
  return utf8(print(value));
}
