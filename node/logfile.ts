// A log file that is put aside when it is full: `path` becomes `path.1`, `path.1` becomes `path.2` and so on. Lines wait in
// a bounded buffer and are written in the background; a disk that is full or gone costs lines, never the node.
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

export interface LogFileOptions {
  readonly path: string;
  /** Bytes. */
  readonly maxSize: number;
  /** Files put aside that are kept. */
  readonly maxBackups: number;
}

/** Bytes that may wait for a slow disk; later lines are dropped. */
const maxWaiting = 16 * 1024 * 1024;
/** Bytes that one write takes at most, unless a single line is longer. */
const maxBatch = 64 * 1024;

export class LogFile {
  readonly #options: LogFileOptions;
  readonly #waiting: string[] = [];
  #bytes = 0;
  #handle: FileHandle | undefined;
  #size = 0;
  #draining: Promise<void> | undefined;

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  /** Takes a line with its line feed. */
  write(line: string): void {
    if (this.#bytes >= maxWaiting) return;
    this.#waiting.push(line);
    this.#bytes += Buffer.byteLength(line);
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
    });
  }

  /** Resolves when everything is written, as far as it can be. */
  async close(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
    await this.#release();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      try {
        await this.#writeBatch();
      } catch {
        // What waits now is lost; the next line tries again from the start.
        this.#waiting.length = 0;
        this.#bytes = 0;
        await this.#release();
      }
    }
  }

  async #writeBatch(): Promise<void> {
    const { path, maxSize } = this.#options;
    if (this.#handle === undefined) {
      await mkdir(dirname(path), { recursive: true });
      this.#handle = await open(path, "a", 0o640);
      this.#size = (await this.#handle.stat()).size;
    }
    const first = Buffer.byteLength(this.#waiting[0] ?? "");
    if (this.#size > 0 && this.#size + first > maxSize) {
      await this.#putAside();
      return;
    }
    let text = "";
    let size = 0;
    let count = 0;
    for (const line of this.#waiting) {
      const bytes = Buffer.byteLength(line);
      if (size > 0 && (size + bytes > maxBatch || this.#size + size + bytes > maxSize)) break;
      text += line;
      size += bytes;
      count++;
    }
    await this.#handle.appendFile(text);
    this.#waiting.splice(0, count);
    this.#bytes -= size;
    this.#size += size;
  }

  async #putAside(): Promise<void> {
    const { path, maxBackups } = this.#options;
    await this.#release();
    await rm(`${path}.${maxBackups}`, { force: true });
    for (let n = maxBackups - 1; n > 0; n--) await move(`${path}.${n}`, `${path}.${n + 1}`);
    if (maxBackups > 0) await move(path, `${path}.1`);
    else await rm(path, { force: true });
  }

  async #release(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close().catch(() => {});
  }
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
