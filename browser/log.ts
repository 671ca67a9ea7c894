// The page's log: every line goes to one function of the application as data; nothing is printed here.
import type { Log, LogData } from "../src/host.ts";

export interface LogLine {
  /** Unix time in milliseconds. */
  readonly time: number;
  readonly level: "debug" | "info" | "warn" | "error";
  /** Which part of the node speaks, e.g. `chain`. */
  readonly part: string;
  readonly text: string;
  /** As the part gave it: errors, bytes and integers are not turned into text, and peers may have chosen some of it. */
  readonly data: LogData;
}

/** @param now Unix time in milliseconds */
export function callbackLog(write: (line: LogLine) => void, now: () => number, part = "node"): Log {
  const at =
    (level: LogLine["level"]) =>
    (text: string, data: LogData = {}) =>
      write({ time: now(), level, part, text, data });
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (name) => callbackLog(write, now, name),
  };
}
