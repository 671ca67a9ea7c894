// A module as the validator has found it: indices and positions in the file, for the meter to work on.

export interface WasmType {
  /** Value types as the format writes them. */
  readonly params: Uint8Array;
  readonly results: Uint8Array;
}

export interface ImportedFunction {
  readonly module: string;
  readonly field: string;
  readonly type: number;
}

export interface Size {
  readonly initial: number;
  readonly maximum: number | undefined;
}

export interface Global {
  readonly type: number;
  readonly mutable: boolean;
  /** Its first value: an instruction in the file, without the `end` behind it. */
  readonly start: number;
  readonly end: number;
}

export const exportKind = { function: 0, table: 1, memory: 2, global: 3 } as const;

export interface Export {
  /** Position in the file. */
  readonly at: number;
  readonly name: string;
  readonly kind: number;
  readonly index: number;
}

/** Functions put into the table from `offset` on. */
export interface ElementSegment {
  readonly offset: number;
  readonly functions: readonly number[];
}

/** The body of a function: the groups of its locals, then its instructions, the last one `end`. */
export interface Body {
  readonly start: number;
  readonly code: number;
  readonly end: number;
  /** Without parameters. */
  readonly locals: number;
  /** Most operands that are on its stack at once. */
  readonly operands: number;
}

export interface ModuleShape {
  readonly bytes: Uint8Array;
  readonly types: readonly WasmType[];
  readonly imports: readonly ImportedFunction[];
  /** Types of the module's own functions, whose indices follow those of the imports. */
  readonly functions: readonly number[];
  readonly table: Size | undefined;
  readonly memory: Size | undefined;
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly elements: readonly ElementSegment[];
  readonly bodies: readonly Body[];
  /** Content of the data section in the file. */
  readonly data: { readonly start: number; readonly end: number } | undefined;
  readonly abi: Uint8Array | undefined;
}
