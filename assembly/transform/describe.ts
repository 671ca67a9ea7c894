// The interface of a contract as JSON. Types are described after the compiler has resolved them, so aliases and renamed
// imports come out as what they are.
import type { Abi } from "../abi.ts";
import type { AscLibrary, AscProgram } from "./asc.ts";
import type { ContractModel, Model, RecordModel } from "./model.ts";
import { decorator, docOf, textOf } from "./tree.ts";

export function describe(
  _asc: AscLibrary,
  _program: AscProgram,
  model: Model,
  contract: ContractModel,
  prefixOf: (name: string) => number,
): Abi {
  const doc = (text: string | undefined) => (text === undefined ? {} : { doc: text });
  const fields = (record: RecordModel) =>
    record.fields.map((field) => ({ name: field.name.text, type: field.type === null ? "void" : textOf(field.type) }));
  return {
    abi: 1,
    name: contract.name,
    ...doc(docOf(contract.node)),
    methods: contract.methods.map(({ node, name, kind, payable }) => ({
      name,
      kind,
      payable,
      params: node.signature.parameters.map((one) => ({ name: one.name.text, type: textOf(one.type) })),
      returns: textOf(node.signature.returnType),
      ...doc(docOf(node)),
    })),
    events: model.events.map((event) => ({
      name: event.name,
      fields: event.fields.map((field, i) => ({
        name: field.name.text,
        type: fields(event)[i]?.type ?? "",
        indexed: decorator(field, "indexed") !== undefined,
      })),
      ...doc(docOf(event.node)),
    })),
    errors: model.errors.map((error, i) => ({
      name: error.name,
      code: 1000 + i,
      fields: fields(error),
      ...doc(docOf(error.node)),
    })),
    structs: model.structs.map((struct) => ({ name: struct.name, fields: fields(struct) })),
    enums: [],
    storage: contract.state.map((state) => ({
      name: state.name,
      type: state.node.type === null ? "" : textOf(state.node.type).replaceAll(/\s/g, ""),
      prefix: hex(prefixOf(state.name)),
    })),
    reentrant: contract.reentrant,
  };
}

function hex(prefix: number): string {
  const bytes = [prefix & 255, (prefix >>> 8) & 255, (prefix >>> 16) & 255, prefix >>> 24];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
