// The transform of contract sources: reads the decorators, adds the code they stand for, makes arithmetic checked, and
// describes the contract's interface. It runs inside the stock compiler, in Node.js and in a page.
import { sha256 } from "@noble/hashes/sha2.js";
import type { Abi } from "../abi.ts";
import { checkArithmetic, type IsAuthors } from "./arithmetic.ts";
import type { AscClass, AscDeclaration, AscLibrary, AscParser, AscProgram, AscRange } from "./asc.ts";
import { describe } from "./describe.ts";
import { constructorOf, entryOf, errorOf, eventOf, stateOf, structOf } from "./generate.ts";
import { type ContractModel, type Model, type RecordModel, readModel } from "./model.ts";
import { decorator, parseMembers } from "./tree.ts";

const FIRST_ERROR_CODE = 1000;
/** Name of the generated module, the only one whose exports become exports of the contract. */
const ENTRY = "tenon-entry.ts";

export interface ContractTransform {
  afterParse(parser: AscParser): void;
  afterInitialize(program: AscProgram): void;
  afterCompile(module: { addCustomSection(name: string, contents: Uint8Array): void }): void;
  /** After compiling; undefined when the sources have no contract. */
  readonly abi: Abi | undefined;
}

export function contractTransform(asc: AscLibrary, libraryFiles: Readonly<Record<string, string>>): ContractTransform {
  const isAuthors: IsAuthors = (source) => {
    const path = source.internalPath;
    return (
      !path.startsWith("~lib/") || (!path.startsWith("~lib/tenon/") && !Object.hasOwn(libraryFiles, path.slice(5)))
    );
  };
  let model: Model | undefined;
  let abi: Abi | undefined;
  return {
    get abi() {
      return abi;
    },
    afterParse(parser) {
      const sources = parser.sources.filter(isAuthors);
      model = readModel(asc, sources);
      const [contract] = model.contracts;
      if (contract === undefined) {
        parser.error(
          asc.DiagnosticCode.User_defined_0,
          null,
          "There is no contract here: put @contract in front of a class.",
        );
        return;
      }
      new Expansion(asc, parser).expand(model, contract);
    },
    afterInitialize(program) {
      if (model === undefined) return;
      const [contract] = model.contracts;
      checkArithmetic(asc, program, isAuthors);
      if (contract !== undefined) abi = describe(asc, program, model, contract, prefixOf);
    },
    afterCompile(module) {
      if (abi !== undefined) module.addCustomSection("abi", new TextEncoder().encode(JSON.stringify(abi)));
    },
  };
}

/** First four bytes of the SHA-256 of a field's name. */
function prefixOf(name: string): number {
  const digest = sha256(new TextEncoder().encode(name));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0, true);
}

/** Adds the code that decorators stand for. */
class Expansion {
  private readonly asc: AscLibrary;
  private readonly parser: AscParser;

  constructor(asc: AscLibrary, parser: AscParser) {
    this.asc = asc;
    this.parser = parser;
  }

  expand(model: Model, contract: ContractModel): void {
    for (const event of model.events) {
      this.add(
        event.node,
        eventOf(event, (field) => decorator(field, "indexed") !== undefined),
      );
      this.makeRecord(event);
    }
    model.errors.forEach((error, i) => {
      this.add(error.node, errorOf(error, FIRST_ERROR_CODE + i));
      this.makeRecord(error);
    });
    for (const struct of model.structs) {
      this.add(struct.node, structOf(struct));
      this.makeRecord(struct);
    }
    this.expandContract(contract);
    for (const source of this.parser.sources)
      if (source.sourceKind === this.asc.SourceKind.UserEntry) source.sourceKind = this.asc.SourceKind.User;
    this.parser.parseFile(entryText(contract), ENTRY, true);
  }

  private expandContract(contract: ContractModel): void {
    const { node } = contract;
    node.flags |= this.asc.CommonFlags.Export;
    for (const state of contract.state) {
      const [getter] = parseMembers(this.asc, this.parser, stateOf(state, prefixOf(state.name)), state.node.name.range);
      if (getter !== undefined) node.members.splice(node.members.indexOf(state.node), 1, getter);
    }
    for (const method of contract.methods) this.add(node, entryOf(contract.name, method), method.node.name.range);
    this.mark(node, ["unmanaged", "final"]);
  }

  /** Events, errors and structs have no subclasses and no object header. */
  private makeRecord(record: RecordModel): void {
    if (!record.node.members.some((one) => one.name.text === "constructor"))
      this.add(record.node, constructorOf(record));
    this.mark(record.node, ["unmanaged", "final"]);
  }

  private add(node: AscClass, text: string, range: AscRange = node.name.range): void {
    node.members.push(...parseMembers(this.asc, this.parser, text, range));
  }

  private mark(node: AscClass, names: readonly string[]): void {
    const [method] = parseMembers(
      this.asc,
      this.parser,
      `${names.map((name) => `@${name}`).join(" ")} m(): void {}`,
      node.name.range,
    ) as AscDeclaration[];
    node.decorators = [...(node.decorators ?? []), ...(method?.decorators ?? [])];
  }
}

function entryText(contract: ContractModel): string {
  const names = contract.methods.map((method) =>
    method.kind === "init" || method.kind === "migrate"
      ? `export function _${method.kind}(): void { ${contract.name}.$${method.name}(); }`
      : `export function ${method.name}(): void { ${contract.name}.$${method.name}(); }`,
  );
  return [
    `import { ${contract.name} } from "./${contract.source.internalPath}";`,
    `import "tenon/glue";`,
    ...names,
    contract.reentrant ? "export function _reentrant(): void {}" : "",
  ].join("\n");
}
