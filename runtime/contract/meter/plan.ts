// What is to be put into the functions of a module: marks in the order of the code, in arrays that grow, since a module may
// need hundreds of thousands.

export const mark = {
  /** Takes gas for the segment that starts here. */
  charge: 0,
  /** Takes it and stops the run if there is not enough: at the start of functions and loops. */
  checkedCharge: 1,
  /** An import is called: by its wrapper instead. */
  importCall: 2,
  /** memory.grow: by the injected function instead. */
  grow: 3,
  /** The length of a bulk instruction is on top of the stack. */
  bulk: 4,
  return: 5,
} as const;

export class Plan {
  #marks: Uint32Array;
  length = 0;
  /** First mark of each function, and the end of the last one's. */
  readonly first: number[] = [];

  /** Calls out of each function: callee, and the mark of the segment that the call is in. */
  #calls: Uint32Array;
  calls = 0;
  readonly firstCall: number[] = [];

  /** Functions that are one single segment, so each call of them costs the same. */
  readonly straight: boolean[] = [];

  constructor(codeBytes: number) {
    this.#marks = new Uint32Array(4 * (codeBytes >>> 3) + 64);
    this.#calls = new Uint32Array(2 * (codeBytes >>> 4) + 64);
  }

  /** @param until end of the instruction that the mark replaces, `at` where it only inserts @returns its number */
  add(kind: number, at: number, until: number, value: number): number {
    const place = this.length * 4;
    if (place === this.#marks.length) this.#marks = doubled(this.#marks);
    this.#marks[place] = kind;
    this.#marks[place + 1] = at;
    this.#marks[place + 2] = until;
    this.#marks[place + 3] = value;
    return this.length++;
  }

  kind(index: number): number {
    return this.#marks[index * 4] as number;
  }
  at(index: number): number {
    return this.#marks[index * 4 + 1] as number;
  }
  until(index: number): number {
    return this.#marks[index * 4 + 2] as number;
  }
  /** Gas of a charge, index of an import. */
  value(index: number): number {
    return this.#marks[index * 4 + 3] as number;
  }
  raise(index: number, gas: number): void {
    const place = index * 4 + 3;
    this.#marks[place] = (this.#marks[place] as number) + gas;
  }

  addCall(callee: number, segment: number): void {
    const place = this.calls++ * 2;
    if (place === this.#calls.length) this.#calls = doubled(this.#calls);
    this.#calls[place] = callee;
    this.#calls[place + 1] = segment;
  }
  callee(call: number): number {
    return this.#calls[call * 2] as number;
  }
  segment(call: number): number {
    return this.#calls[call * 2 + 1] as number;
  }
}

function doubled(array: Uint32Array): Uint32Array {
  const more = new Uint32Array(array.length * 2);
  more.set(array);
  return more;
}
