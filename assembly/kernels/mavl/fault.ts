// What went wrong. A function that fails notes it here and returns 0 or false; the export that was called returns the
// code, and the façade asks for the place.

export const MISSING: u32 = 1;
export const NO_NODE: u32 = 2;
export const MALFORMED: u32 = 3;
export const WRONG_HASH: u32 = 4;
export const WRONG_SHAPE: u32 = 5;
export const NO_MEMORY: u32 = 6;

export let fault: u32 = 0;
/** The ref of the node concerned. */
export let faultRef: u64 = 0;

export function clearFault(): void {
  fault = 0;
  faultRef = 0;
}

export function fail(code: u32, ref: u64 = 0): bool {
  fault = code;
  faultRef = ref;
  return false;
}
