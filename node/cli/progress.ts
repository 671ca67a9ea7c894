// A progress bar for long work, on standard error: it moves on a terminal and becomes a line every few seconds elsewhere.

const barWidth = 28;
const redrawEvery = 100;
const plainEvery = 5000;

export interface Progress {
  update(done: number, total: number): void;
  /** Takes the bar away. */
  end(): void;
}

/** @param silent prints nothing (with --json) */
export function createProgress(
  label: string,
  options: { readonly silent?: boolean; readonly out?: NodeJS.WriteStream; readonly now?: () => number } = {},
): Progress {
  const { silent = false, out = process.stderr, now = Date.now } = options;
  const start = now();
  const moving = out.isTTY === true;
  let last = moving ? Number.NEGATIVE_INFINITY : start;
  let drawn = false;
  return {
    update(done, total) {
      const at = now();
      if (silent || at - last < (moving ? redrawEvery : plainEvery)) return;
      last = at;
      const text = progressText(label, { done, total, ms: at - start });
      if (moving) {
        drawn = true;
        out.write(`\r\x1b[2K${text}`);
      } else out.write(`${text}\n`);
    },
    end() {
      if (drawn) out.write("\r\x1b[2K");
      drawn = false;
    },
  };
}

/** `label [#####     ]  50% 500/1000 250/s 2s left`. */
export function progressText(
  label: string,
  { done, total, ms }: { readonly done: number; readonly total: number; readonly ms: number },
): string {
  const part = total === 0 ? 1 : Math.min(1, done / total);
  const rate = ms === 0 ? 0 : (done * 1000) / ms;
  const left = rate === 0 ? "" : ` ${duration((total - done) / rate)} left`;
  return `${label} ${bar(part, barWidth)} ${String(Math.floor(part * 100)).padStart(3)}% ${done}/${total} ${Math.round(rate)}/s${left}`;
}

/** @param part from 0 to 1 */
export function bar(part: number, width: number): string {
  const full = Math.round(part * width);
  return `[${"#".repeat(full)}${" ".repeat(width - full)}]`;
}

export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
  return `${Math.floor(whole / 3600)}h${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")}m`;
}
