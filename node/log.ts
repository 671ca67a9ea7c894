// The host's log: pino behind the core's Log port. Lines go to the terminal (for people or as JSON) and to a file that is
// put aside when it is full. Writing never blocks the node: destinations are asynchronous with a bounded buffer. Secrets
// are taken out here, for every line, so that no caller has to think of it.
import pino from "pino";
import type { LogLevel } from "../src/config/node.ts";
import { ChainError } from "../src/errors.ts";
import type { Log, LogData } from "../src/host.ts";
import { hex } from "../src/lib/hex.ts";
import { LogFile, type LogFileOptions } from "./logfile.ts";

export interface LogOptions {
  readonly console: LogLevel;
  readonly format: "pretty" | "json";
  /** Where lines for people go (with their colours); JSON goes to standard error by itself. */
  readonly print: (line: string) => void;
  readonly colour: boolean;
  /** Undefined: no file. */
  readonly file?: (LogFileOptions & { readonly level: LogLevel }) | undefined;
}

/** Bytes that may wait for a slow reader of standard error; later lines are dropped. */
const maxBuffer = 16 * 1024 * 1024;

export interface LogHost {
  readonly log: Log;
  /** Writes out what waits and closes the file. */
  close(): Promise<void>;
}

type Destination = { write(line: string): unknown; close?(): Promise<void> };

export function createLog(options: LogOptions): LogHost {
  const streams: { readonly level: pino.Level; readonly stream: Destination }[] = [];
  if (options.console !== "off") {
    const stream = options.format === "json" ? standardError() : prettyStream(options.print, options.colour);
    streams.push({ level: options.console, stream });
  }
  const { file } = options;
  if (file !== undefined && file.level !== "off") streams.push({ level: file.level, stream: new LogFile(file) });
  const least = streams.length === 0 ? "silent" : lowest(streams.map((one) => one.level));
  const root = pino(
    { level: least, base: null, formatters: { level: (label) => ({ level: label }) } },
    pino.multistream(streams),
  );
  return {
    log: port(root, "node"),
    async close() {
      for (const { stream } of streams) await stream.close?.();
    },
  };
}

const order: readonly pino.Level[] = ["debug", "info", "warn", "error"];

function lowest(levels: readonly pino.Level[]): pino.Level {
  return order.find((level) => levels.includes(level)) ?? "error";
}

function port(root: pino.Logger, part: string): Log {
  const at = (level: "debug" | "info" | "warn" | "error") => (text: string, data?: LogData) => {
    if (!root.isLevelEnabled(level)) return;
    const shown = data === undefined ? { part } : { part, data: clean(data) };
    root[level](shown, hideIn(text));
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (name) => port(root, name),
  };
}

function standardError(): Destination {
  const out = pino.destination({ fd: 2, sync: false, minLength: 0, maxLength: maxBuffer });
  // A closed pipe must not end the node.
  out.on("error", () => {});
  return {
    write: (line) => out.write(line),
    async close() {
      out.flushSync();
    },
  };
}

// ------------------------------------------------------------------------------------------------------- for people

const colours: Readonly<Record<string, string>> = {
  debug: "\x1b[2m",
  info: "\x1b[32m",
  warn: "\x1b[33m",
  error: "\x1b[31m",
};

function prettyStream(print: (line: string) => void, colour: boolean): Destination {
  return {
    write(line) {
      const { time, level, part, msg, data } = JSON.parse(line) as {
        time: number;
        level: string;
        part: string;
        msg: string;
        data?: Record<string, unknown>;
      };
      const clock = new Date(time).toISOString().slice(11, 23);
      const list = Object.entries(data ?? {}).map(
        ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
      );
      const tail = list.length === 0 ? "" : printable(`  ${list.join(" ")}`);
      const head = colour ? `${colours[level] ?? ""}${level.padEnd(5)}\x1b[0m` : level.padEnd(5);
      print(
        `${clock} ${head} ${part.padEnd(9)} ${printable(msg)}${colour && tail !== "" ? `\x1b[2m${tail}\x1b[0m` : tail}`,
      );
    },
  };
}

/** Without control characters, by which foreign text could repaint the terminal. */
function printable(line: string): string {
  let out = "";
  for (const char of line) {
    const code = char.charCodeAt(0);
    out += code >= 32 && (code < 127 || code > 159) ? char : " ";
  }
  return out;
}

// ---------------------------------------------------------------------------------------------------------- secrets

const secretName = /priv|secret|passw|mnemonic|^seed$|authorization/i;
const secretText =
  /((?:priv(?:ate)?[ _-]?key|secret(?:[ _-]?key)?|passw(?:or)?d|mnemonic|seed)["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;&}]+)/gi;
const urlLogin = /(:\/\/)[^\s/@:]+:[^\s/@]+@/g;
const hidden = "[hidden]";

const maxDepth = 4;
const maxItems = 32;
const maxText = 2048;

/** Text without passwords and private keys that it names. */
export function hideIn(text: string): string {
  const cut = text.length > maxText ? `${text.slice(0, maxText)}…` : text;
  return cut.replace(secretText, `$1${hidden}`).replace(urlLogin, `$1${hidden}@`);
}

/** A value as it may stand in a log: secrets out, bytes as hex, integers exact, everything bounded. */
export function clean(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case "bigint":
      return String(value);
    case "string":
      return hideIn(value);
    case "number":
    case "boolean":
    case "undefined":
      return value;
    case "object":
      break;
    default:
      return `[${typeof value}]`;
  }
  if (value === null) return null;
  if (value instanceof Uint8Array) {
    return value.length <= 64 ? hex(value) : `${hex(value.subarray(0, 64))}… (${value.length} bytes)`;
  }
  if (value instanceof ChainError) return hideIn(value.message);
  if (value instanceof Error) return hideIn(value.stack ?? value.message);
  if (depth >= maxDepth) return "…";
  if (Array.isArray(value)) {
    const head = value.slice(0, maxItems).map((one) => clean(one, depth + 1));
    return value.length > maxItems ? [...head, `… (${value.length})`] : head;
  }
  const members = Object.entries(value).slice(0, maxItems);
  return Object.fromEntries(
    members.map(([name, one]) => [name, secretName.test(name) ? hidden : clean(one, depth + 1)]),
  );
}
