// What the decorators of the authors' sources declare, in order of files and lines.
import type { AscClass, AscDeclaration, AscField, AscLibrary, AscMethod, AscSource } from "./asc.ts";
import { decorator } from "./tree.ts";

export interface MethodModel {
  readonly node: AscMethod;
  readonly name: string;
  readonly kind: "init" | "migrate" | "call" | "view";
  readonly payable: boolean;
  /** Takes other assets than the chain's coin as well. */
  readonly anyAsset: boolean;
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
  readonly kind: "event" | "error" | "struct";
  readonly name: string;
  readonly fields: readonly AscField[];
}
export interface EnumModel {
  readonly node: AscDeclaration & { readonly values: readonly AscDeclaration[] };
  readonly name: string;
}
export interface RemoteModel {
  readonly node: AscClass;
  readonly methods: readonly AscMethod[];
}
export interface Model {
  readonly contracts: readonly ContractModel[];
  readonly events: readonly RecordModel[];
  readonly errors: readonly RecordModel[];
  readonly structs: readonly RecordModel[];
  readonly enums: readonly EnumModel[];
  readonly remotes: readonly RemoteModel[];
}

const kinds = ["init", "migrate", "call", "view"] as const;

export function readModel(asc: AscLibrary, sources: readonly AscSource[]): Model {
  const contracts: ContractModel[] = [];
  const records = { event: [] as RecordModel[], error: [] as RecordModel[], struct: [] as RecordModel[] };
  const enums: EnumModel[] = [];
  const remotes: RemoteModel[] = [];
  for (const source of sources)
    for (const statement of source.statements) {
      if (statement.kind === asc.NodeKind.EnumDeclaration) {
        const node = statement as EnumModel["node"];
        enums.push({ node, name: node.name.text });
      }
      if (statement.kind !== asc.NodeKind.ClassDeclaration) continue;
      const node = statement as AscClass;
      if (decorator(node, "contract") !== undefined) contracts.push(readContract(asc, source, node));
      if (decorator(node, "remote") !== undefined)
        remotes.push({ node, methods: node.members.filter((one): one is AscMethod => isMethod(asc, one)) });
      for (const kind of ["event", "error", "struct"] as const)
        if (decorator(node, kind) !== undefined) records[kind].push(readRecord(asc, node, kind));
    }
  return { contracts, events: records.event, errors: records.error, structs: records.struct, enums, remotes };
}

function readContract(asc: AscLibrary, source: AscSource, node: AscClass): ContractModel {
  const methods: MethodModel[] = [];
  const state: StateModel[] = [];
  for (const member of node.members) {
    if (isField(asc, member) && decorator(member, "state") !== undefined)
      state.push({ node: member, name: member.name.text });
    if (!isMethod(asc, member)) continue;
    const kind = kinds.find((one) => decorator(member, one) !== undefined);
    if (kind === undefined) continue;
    const payable = decorator(member, "payable");
    const anyAsset = (payable?.args ?? []).length > 0;
    methods.push({ node: member, name: member.name.text, kind, payable: payable !== undefined, anyAsset });
  }
  return { node, source, name: node.name.text, methods, state, reentrant: decorator(node, "reentrant") !== undefined };
}

function readRecord(asc: AscLibrary, node: AscClass, kind: RecordModel["kind"]): RecordModel {
  return { node, kind, name: node.name.text, fields: node.members.filter((one): one is AscField => isField(asc, one)) };
}

export function isField(asc: AscLibrary, node: AscDeclaration): node is AscField {
  return node.kind === asc.NodeKind.FieldDeclaration && (node.flags & asc.CommonFlags.Static) === 0;
}
export function isMethod(asc: AscLibrary, node: AscDeclaration): node is AscMethod {
  return node.kind === asc.NodeKind.MethodDeclaration && node.name.text !== "constructor";
}
