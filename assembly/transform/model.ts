// What the decorators of the authors' sources declare, in order of files and lines.
import type { AscClass, AscDeclaration, AscField, AscLibrary, AscMethod, AscSource } from "./asc.ts";
import { decorator } from "./tree.ts";

export interface MethodModel {
  readonly node: AscMethod;
  readonly name: string;
  readonly kind: "init" | "migrate" | "call" | "view";
  readonly payable: boolean;
}
export interface StateModel {
  readonly node: AscField;
  readonly name: string;
}
export interface ContractModel {
  readonly node: AscClass;
  readonly source: AscSource;
  readonly name: string;
  readonly methods: readonly MethodModel[];
  readonly state: readonly StateModel[];
  readonly reentrant: boolean;
}
export interface RecordModel {
  readonly node: AscClass;
  readonly name: string;
  readonly fields: readonly AscField[];
}
export interface Model {
  readonly contracts: readonly ContractModel[];
  readonly events: readonly RecordModel[];
  readonly errors: readonly RecordModel[];
  readonly structs: readonly RecordModel[];
}

const kinds = ["init", "migrate", "call", "view"] as const;

export function readModel(asc: AscLibrary, sources: readonly AscSource[]): Model {
  const contracts: ContractModel[] = [];
  const records = { event: [] as RecordModel[], error: [] as RecordModel[], struct: [] as RecordModel[] };
  for (const source of sources)
    for (const statement of source.statements) {
      if (statement.kind !== asc.NodeKind.ClassDeclaration) continue;
      const node = statement as AscClass;
      if (decorator(node, "contract") !== undefined) contracts.push(readContract(asc, source, node));
      for (const kind of ["event", "error", "struct"] as const)
        if (decorator(node, kind) !== undefined) records[kind].push(readRecord(asc, node));
    }
  return { contracts, events: records.event, errors: records.error, structs: records.struct };
}

function readContract(asc: AscLibrary, source: AscSource, node: AscClass): ContractModel {
  const methods: MethodModel[] = [];
  const state: StateModel[] = [];
  for (const member of node.members) {
    if (isField(asc, member)) state.push({ node: member, name: member.name.text });
    if (!isMethod(asc, member)) continue;
    const kind = kinds.find((one) => decorator(member, one) !== undefined);
    if (kind === undefined) continue;
    methods.push({ node: member, name: member.name.text, kind, payable: decorator(member, "payable") !== undefined });
  }
  return { node, source, name: node.name.text, methods, state, reentrant: decorator(node, "reentrant") !== undefined };
}

function readRecord(asc: AscLibrary, node: AscClass): RecordModel {
  return { node, name: node.name.text, fields: node.members.filter((one): one is AscField => isField(asc, one)) };
}

export function isField(asc: AscLibrary, node: AscDeclaration): node is AscField {
  return node.kind === asc.NodeKind.FieldDeclaration && (node.flags & asc.CommonFlags.Static) === 0;
}
export function isMethod(asc: AscLibrary, node: AscDeclaration): node is AscMethod {
  return node.kind === asc.NodeKind.MethodDeclaration;
}
