// The gatekeeper's view of a whole module: every section parsed and checked, nothing taken on trust, nothing left to the
// engine. What it accepts is valid WebAssembly of the subset, so every engine compiles and instantiates it.
import { Reader } from "../binary/reader.ts";
import type { Limits } from "../schedule.ts";
import type { ImportTable } from "../types.ts";
import { BodyValidator } from "./body.ts";
import { readGlobals, readImports, readMemory, readTable, readTypeIndices, readTypes } from "./declarations.ts";
import { readData, readElements, readExports } from "./segments.ts";
import type { Body, ElementSegment, Export, Global, ImportedFunction, ModuleShape, Size, WasmType } from "./shape.ts";

const section = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
} as const;

/** Place of each section in a module, by id; the data count comes before the code. */
const places: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10];

const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** @param pages cap of the memory @throws ContractRefusal */
export function validateModule(bytes: Uint8Array, limits: Limits, imports: ImportTable, pages: number): ModuleShape {
  return new ModuleValidator(bytes, limits, imports, pages).run();
}

class ModuleValidator {
  readonly #reader: Reader;
  readonly #limits: Limits;
  readonly #importTable: ImportTable;
  readonly #pages: number;

  #types: readonly WasmType[] = [];
  #imports: readonly ImportedFunction[] = [];
  #functions: readonly number[] = [];
  /** Types of all functions, the imported ones first. */
  #allFunctions: readonly number[] = [];
  #table: Size | undefined;
  #memory: Size | undefined;
  #globals: readonly Global[] = [];
  #exports: readonly Export[] = [];
  #elements: readonly ElementSegment[] = [];
  #dataCount: number | undefined;
  #dataFound = 0;
  #bodies: readonly Body[] = [];
  #data: { readonly start: number; readonly end: number } | undefined;
  #abi: Uint8Array | undefined;

  constructor(bytes: Uint8Array, limits: Limits, imports: ImportTable, pages: number) {
    this.#reader = new Reader(bytes);
    this.#limits = limits;
    this.#importTable = imports;
    this.#pages = pages;
  }

  run(): ModuleShape {
    const reader: Reader = this.#reader;
    const { bytes } = reader;
    if (bytes.length > this.#limits.codeBytes) reader.fail("module.size", `more than ${this.#limits.codeBytes} bytes`);
    for (const [at, byte] of header.entries())
      if (bytes[at] !== byte) reader.fail("module.header", "not a WebAssembly module of version 1", at);
    reader.at = header.length;
    for (let place = 0; reader.at < bytes.length; ) place = this.#section(place);
    if (this.#bodies.length !== this.#functions.length)
      reader.fail("function.count", `${this.#functions.length} functions, ${this.#bodies.length} bodies`);
    if (this.#dataCount !== undefined && this.#dataCount !== this.#dataFound)
      reader.fail("data.count", `${this.#dataCount} segments announced, ${this.#dataFound} found`);
    return {
      bytes,
      types: this.#types,
      imports: this.#imports,
      functions: this.#functions,
      table: this.#table,
      memory: this.#memory,
      globals: this.#globals,
      exports: this.#exports,
      elements: this.#elements,
      bodies: this.#bodies,
      data: this.#data,
      abi: this.#abi,
    };
  }

  /** @param place of the last section that is not custom @returns that of this one */
  #section(place: number): number {
    const reader: Reader = this.#reader;
    const whole = reader.end;
    const start = reader.at;
    const id = reader.byte();
    const size = reader.size();
    const end = reader.at + size;
    const here = id === section.custom ? place : places[id];
    if (here === undefined)
      reader.fail(id === section.tag ? "feature.exceptions" : "section.unknown", `section ${id}`, start);
    if (id !== section.custom && here <= place) reader.fail("section.order", `section ${id}`, start);
    reader.end = end;
    this.#content(id);
    if (reader.at !== end) reader.fail("binary.end", `section ${id} has more bytes than items`);
    reader.end = whole;
    return here;
  }

  #content(id: number): void {
    const reader: Reader = this.#reader;
    const limits = this.#limits;
    switch (id) {
      case section.custom:
        this.#custom();
        return;
      case section.type:
        this.#types = readTypes(reader, limits);
        return;
      case section.import:
        this.#imports = readImports(reader, limits, this.#types, this.#importTable);
        this.#allFunctions = this.#imports.map(({ type }) => type);
        return;
      case section.function:
        this.#functions = readTypeIndices(reader, limits, this.#types);
        this.#allFunctions = [...this.#allFunctions, ...this.#functions];
        return;
      case section.table:
        this.#table = readTable(reader, limits);
        return;
      case section.memory:
        this.#memory = readMemory(reader, this.#pages);
        return;
      case section.global:
        this.#globals = readGlobals(reader, limits);
        return;
      case section.export:
        this.#exports = readExports(reader, limits, {
          functions: this.#allFunctions.length,
          tables: this.#table === undefined ? 0 : 1,
          memories: this.#memory === undefined ? 0 : 1,
          globals: this.#globals.length,
        });
        return;
      case section.start:
        reader.fail("feature.start", "a start function would run outside of every call");
        return;
      case section.element:
        this.#elements = readElements(reader, limits, this.#table, this.#allFunctions.length);
        return;
      case section.dataCount:
        this.#dataCount = reader.u32();
        return;
      case section.code:
        this.#bodies = this.#readBodies();
        return;
      default: {
        const start = reader.at;
        this.#dataFound = readData(reader, limits, this.#memory);
        this.#data = { start, end: reader.at };
      }
    }
  }

  /** Names, sources and the like are left out of what runs; the interface is handed on. */
  #custom(): void {
    const reader: Reader = this.#reader;
    const start = reader.at;
    const name = reader.name(this.#limits.nameBytes);
    if (name === "abi") {
      if (this.#abi !== undefined) reader.fail("abi.twice", "two interfaces", start);
      if (reader.end - reader.at > this.#limits.abiBytes)
        reader.fail("limit", `interface of more than ${this.#limits.abiBytes} bytes`, start);
      this.#abi = reader.bytes.slice(reader.at, reader.end);
    }
    reader.at = reader.end;
  }

  #readBodies(): readonly Body[] {
    const reader: Reader = this.#reader;
    const { end } = reader;
    const count = reader.count();
    if (count !== this.#functions.length)
      reader.fail("function.count", `${this.#functions.length} functions, ${count} bodies`);
    const validator = new BodyValidator(
      reader,
      {
        types: this.#types,
        functions: this.#allFunctions,
        globals: this.#globals,
        hasTable: this.#table !== undefined,
        hasMemory: this.#memory !== undefined,
      },
      this.#limits,
    );
    return this.#functions.map((type) => {
      const start = reader.at;
      const size = reader.size();
      if (size > this.#limits.bodyBytes)
        reader.fail("limit", `function of more than ${this.#limits.bodyBytes} bytes`, start);
      reader.end = reader.at + size;
      const body = validator.check(this.#types[type] as WasmType);
      reader.end = end;
      return body;
    });
  }
}
