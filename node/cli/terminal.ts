// The terminal of a running node: lines of the log above, one line that moves below them. Without a terminal there is
// nothing to move: the status becomes an occasional plain line.

/** Longest pause between two plain status lines of a node that makes progress. */
const plainEvery = 10_000;

export class Terminal {
  readonly #out: NodeJS.WriteStream;
  #status = "";
  #plainAt = 0;
  #plainText = "";

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
  }

  get moving(): boolean {
    return this.#out.isTTY === true;
  }

  /** Prints a line above the status. */
  line(text: string): void {
    if (this.#status === "") this.#out.write(`${text}\n`);
    else this.#out.write(`\r\x1b[2K${text}\n${this.#cut(this.#status)}`);
  }

  /** Replaces the status; on no terminal prints it when it changed and the last one is long enough ago. */
  status(text: string, now: number): void {
    if (this.moving) {
      this.#status = text;
      this.#out.write(`\r\x1b[2K${this.#cut(text)}`);
    } else if (text !== this.#plainText && now - this.#plainAt >= plainEvery) {
      this.#plainText = text;
      this.#plainAt = now;
      this.#out.write(`${text}\n`);
    }
  }

  /** Takes the status away. */
  clear(): void {
    if (this.#status !== "") this.#out.write("\r\x1b[2K");
    this.#status = "";
  }

  /** A status that wraps could not be taken back. */
  #cut(text: string): string {
    // Some terminals know no width and say 0.
    const width = Math.max(20, (this.#out.columns || 80) - 1);
    return text.length > width ? `${text.slice(0, width - 1)}…` : text;
  }
}
