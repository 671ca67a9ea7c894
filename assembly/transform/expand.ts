// Adds the code that decorators stand for to the syntax trees of the sources, and makes the entry: the only module whose
// exports become exports of the contract.
import type { AscClass, AscLibrary, AscNode, AscParser, AscRange, AscSource } from "./asc.ts";
import { expandCalls } from "./calls.ts";
import { entryOf, stateOf } from "./generate/entry.ts";
import { enumCheckOf, enumsIn } from "./generate/enum.ts";
import { constructorOf, errorOf, eventOf, structOf } from "./generate/record.ts";
import { remoteOf } from "./generate/remote.ts";
import type { Enums } from "./generate/types.ts";
import type { ContractModel, Model, RecordModel } from "./model.ts";
import { decorator, parseMembers, parseStatements } from "./tree.ts";

export const FIRST_ERROR_CODE = 1000;
const ENTRY = "tenon-entry.ts";

export class Expansion {
  private readonly asc: AscLibrary;
  private readonly parser: AscParser;
  private readonly enums = new Map<AscSource, Enums>();

  constructor(asc: AscLibrary, parser: AscParser) {
    this.asc = asc;
    this.parser = parser;
  }

  run(model: Model, contract: ContractModel, sources: readonly AscSource[], prefixOf: (name: string) => number): void {
    for (const source of sources) {
      expandCalls(this.asc, this.parser, source);
      this.addEnumChecks(source, model);
    }
    for (const event of model.events)
      this.makeRecord(event, (enums) => eventOf(event, (field) => decorator(field, "indexed") !== undefined, enums));
    model.errors.forEach((error, i) => {
      this.makeRecord(error, (enums) => errorOf(error, FIRST_ERROR_CODE + i, enums));
    });
    for (const struct of model.structs) this.makeRecord(struct, (enums) => structOf(struct, enums));
    const sourcesOfRemotes = new Set<AscSource>();
    for (const remote of model.remotes) {
      const { node } = remote;
      node.flags &= ~(this.asc.CommonFlags.Ambient | this.asc.CommonFlags.Declare | this.asc.CommonFlags.Abstract);
      node.members.length = 0;
      const { source } = node.range;
      const types = `import { Address as $Address, Asset as $Asset } from "tenon/contract";`;
      if (!sourcesOfRemotes.has(source))
        source.statements.unshift(...parseStatements(this.asc, this.parser, types, node.name.range));
      sourcesOfRemotes.add(source);
      this.add(node, remoteOf(remote, this.enumsOf(node)));
      this.mark(node, ["unmanaged", "final"]);
    }
    this.expandContract(contract, prefixOf);
    // Whatever the authors export stays inside the module.
    const { User, UserEntry } = this.asc.SourceKind;
    for (const source of this.parser.sources) if (source.sourceKind === UserEntry) source.sourceKind = User;
    this.parser.parseFile(entryText(contract), ENTRY, true);
  }

  private expandContract(contract: ContractModel, prefixOf: (name: string) => number): void {
    const { node } = contract;
    node.flags |= this.asc.CommonFlags.Export;
    for (const state of contract.state) {
      const range = state.node.name.range;
      const getter = parseMembers(this.asc, this.parser, stateOf(state, prefixOf(state.name)), range);
      node.members.splice(node.members.indexOf(state.node), 1, ...getter);
    }
    for (const method of contract.methods)
      this.add(node, entryOf(contract.name, method, this.enumsOf(node)), method.node.name.range);
    if (!contract.methods.some((method) => method.kind === "init"))
      this.add(node, "static $init(): void { $refuseValue(); $noInput(); }");
    this.mark(node, ["unmanaged", "final"]);
  }

  /** Events, errors and structs have no subclasses and no object header. */
  private makeRecord(record: RecordModel, text: (enums: Enums) => string): void {
    const { node } = record;
    const enums = this.enumsOf(node);
    this.add(node, text(enums));
    if (!node.members.some((one) => one.name.text === "constructor")) this.add(node, constructorOf(record, enums));
    this.mark(node, ["unmanaged", "final"]);
  }

  private addEnumChecks(source: AscSource, model: Model): void {
    const found = enumsIn(this.asc, source, model.enums);
    this.enums.set(source, new Set(found.keys()));
    for (const [name, one] of found) {
      const range = one.node.name.range;
      source.statements.push(...parseStatements(this.asc, this.parser, enumCheckOf(name, one), range));
    }
  }

  private enumsOf(node: AscNode): Enums {
    return this.enums.get(node.range.source) ?? new Set();
  }

  private add(node: AscClass, text: string, range: AscRange = node.name.range): void {
    node.members.push(...parseMembers(this.asc, this.parser, text, range));
  }

  private mark(node: AscClass, names: readonly string[]): void {
    const marks = names.map((name) => `@${name}`).join(" ");
    const [method] = parseMembers(this.asc, this.parser, `${marks} m(): void {}`, node.name.range);
    node.decorators = [...(node.decorators ?? []), ...(method?.decorators ?? [])];
  }
}

/** Exported under other names, since a method can be called like a word of the language. */
function entryText(contract: ContractModel): string {
  const { name, methods, source, reentrant } = contract;
  const exported = (method: ContractModel["methods"][number]) =>
    method.kind === "init" || method.kind === "migrate" ? `_${method.kind}` : method.name;
  const lines = methods.map(
    (method, i) => `function $${i}(): void { ${name}.$${method.name}(); }\nexport { $${i} as ${exported(method)} };`,
  );
  if (!methods.some((method) => method.kind === "init"))
    lines.push(`export function _init(): void { ${name}.$init(); }`);
  if (reentrant) lines.push("export function _reentrant(): void {}");
  return [`import { ${name} } from "./${source.internalPath}";`, `import "tenon/glue";`, ...lines].join("\n");
}
