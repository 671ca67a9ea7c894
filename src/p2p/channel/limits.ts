// What both ends of a channel hold to. The first group is part of the protocol: an end that exceeds it is cut off, so a
// changed number is a new version.

/** Requests that one side may have open; one that was cancelled is open until the other side has confirmed it. */
export const maxRequests = 64;
/** Bytes of requests and notifications that one side may send before the other has dealt with earlier ones. */
export const mailWindow = 2 * 1_048_576;
/** Bytes of one answer that may come before the asker has granted more. */
export const answerWindow = 1_048_576;
/** A frame costs its body and this, so that empty ones are bounded too. It is also the least that is ever granted. */
export const frameCost = 64;

/** Bytes of an answer in one frame: others get their turn in between. */
export const chunkSize = 65_536;
/** Bytes of requests and notifications that wait here to be sent; above it notifications are dropped. */
export const maxMail = 1_048_576;
/** Bytes of answers that wait here for a peer to take them; above it requests fail with net.busy. */
export const maxHeld = 16 * 1_048_576;
/** Frames of one peer in a second: 20,000 of any size are far above what the fastest transport carries of full ones. */
export const maxFrames = 20_000;

/** Milliseconds. */
export const times = {
  request: 10_000,
  ping: 20_000,
  /** Nothing came for so long, though it was pinged: net.idle. */
  idle: 60_000,
  /** A frame waits for so long to be taken, or an answer to be allowed: net.slow. */
  slow: 30_000,
  /** Closing waits so long for the goodbye to be taken. */
  goodbye: 2_000,
} as const;

/** Most bytes of an answer when the asker does not say. */
export const maxAnswer = 16 * 1_048_576;
