// What happened, with virtual times. Every line goes into a running hash, so that two runs can be compared without
// keeping them; the lines themselves are kept, or printed, only when somebody wants to read them.
import { createHash } from "node:crypto";

export class Trace {
  readonly #hash = createHash("sha256");
  readonly #sink: ((line: string) => void) | undefined;
  readonly #now: () => number;
  #count = 0;

  /** @param now milliseconds since the start */
  constructor(now: () => number, sink?: (line: string) => void) {
    this.#now = now;
    this.#sink = sink;
  }

  get lines(): number {
    return this.#count;
  }

  /** @param who a node, or what else it concerns */
  add(who: string, text: string): void {
    const line = this.#line(who, text);
    this.#count++;
    this.#hash.update(line);
    this.#sink?.(line);
  }

  /** What is only for those who read along. */
  detail(who: string, text: string, data: { readonly [name: string]: unknown } = {}): void {
    if (this.#sink === undefined) return;
    const words = Object.entries(data).map(([name, value]) => `${name}=${value}`);
    this.#sink(this.#line(who, ["  ", text, ...words].join(" ")));
  }

  #line(who: string, text: string): string {
    return `${(this.#now() / 1000).toFixed(3).padStart(9)} ${who.padEnd(4)} ${text}`;
  }

  /** Of all lines so far. */
  digest(): string {
    return this.#hash.copy().digest("hex").slice(0, 16);
  }
}
