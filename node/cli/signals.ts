// Ctrl-C and SIGTERM: the first asks the work to end and waits for it, the second ends the process at once.

/** Runs work that a signal asks to stop; the handlers are gone when it has ended. */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onStop: () => void = () => {},
): Promise<T> {
  const stop = new AbortController();
  const names = ["SIGINT", "SIGTERM"] as const;
  const handle = () => {
    if (stop.signal.aborted) process.exit(1);
    onStop();
    stop.abort();
  };
  for (const name of names) process.on(name, handle);
  try {
    return await work(stop.signal);
  } finally {
    for (const name of names) process.off(name, handle);
  }
}
