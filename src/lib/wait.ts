// Waiting that a signal can cut short: everything that paces itself by a clock must stop at once when the node stops.

/** The one ability of a clock that waiting needs. */
export interface Alarm {
  after(ms: number, run: () => void): () => void;
}

/** Resolves with true after `ms`, with false as soon as the signal aborts. No timer and no listener is left behind. */
export function wait(alarm: Alarm, ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const stop = () => {
      cancel();
      resolve(false);
    };
    const cancel = alarm.after(ms, () => {
      signal.removeEventListener("abort", stop);
      resolve(true);
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}
