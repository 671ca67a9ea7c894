// The proxy that stands for another contract: the reference to it is the other's address. Names that start with `$` are
// the SDK's (assembly/sdk/glue.ts).
import type { AscMethod } from "../asc.ts";
import type { RemoteModel } from "../model.ts";
import { decorator } from "../tree.ts";
import { type Enums, TypeText } from "./types.ts";

const READONLY = 1;

export function remoteOf({ node, methods }: RemoteModel, enums: Enums): string {
  const name = node.name.text;
  return `
  @inline constructor(address: $Address) { return changetype<${name}>(address); }
  @inline sending(value: u64, asset: $Asset = $main()): ${name} { $sending(value, asset); return this; }
  @inline limitedTo(gas: u64): ${name} { $limitedTo(gas); return this; }
  ${methods.map((method) => methodOf(method, enums)).join("\n")}`;
}

function methodOf(method: AscMethod, enums: Enums): string {
  const { parameters, returnType } = method.signature;
  const types = parameters.map((one) => new TypeText(one.type, enums));
  const name = new TextEncoder().encode(method.name.text);
  const result = new TypeText(returnType, enums);
  const flags = decorator(method, "view") === undefined ? 0 : READONLY;
  // The parameters of the author may have any name but these.
  return `${method.name.text}(${types.map((type, i) => `$${i}: ${type.text}`).join(", ")}): ${result.text} {
    $begin();
    ${types.map((type, i) => `$write<${type.text}>($${i});`).join(" ")}
    $call(changetype<$Address>(this), memory.data<u8>([${name.join(", ")}]), ${name.length}, ${flags});
    ${result.text === "void" ? "" : `return ${result.checked(`$result<${result.text}>()`)};`}
  }`;
}
