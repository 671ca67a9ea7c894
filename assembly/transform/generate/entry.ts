// The body of an export: reads the input, calls the method and gives its result. Names that start with `$` are the SDK's
// (assembly/sdk/glue.ts).
import type { MethodModel, StateModel } from "../model.ts";
import { textOf } from "../tree.ts";
import { type Enums, TypeText } from "./types.ts";

/** A static method `$name` of the contract's class. */
export function entryOf(contract: string, method: MethodModel, enums: Enums): string {
  const { parameters, returnType } = method.node.signature;
  const types = parameters.map((one) => new TypeText(one.type, enums));
  const result = textOf(returnType);
  const call = (values: readonly string[]) => {
    const text = `changetype<${contract}>(0).${method.name}(${values.join(", ")})`;
    return result === "void" ? `${text};` : `$give<${result}>(${text});`;
  };
  const guard = !method.payable ? "$refuseValue();" : method.anyAsset ? "" : "$refuseAssets();";
  if (types.length === 0) return `static $${method.name}(): void { ${guard} $noInput(); ${call([])} }`;
  const sizes = types.map((type) => `$sizeOf<${type.text}>()`);
  const offset = (i: number) => ["input", ...sizes.slice(0, i)].join(" + ");
  return `static $${method.name}(): void {
    ${guard}
    if (${sizes.map((size) => `${size} != 0`).join(" && ")}) {
      const input = $exactInput(${sizes.join(" + ")});
      ${call(types.map((type, i) => type.at(offset(i))))}
    } else {
      $openInput();
      ${types.map((type, i) => `const $${i} = ${type.read()};`).join(" ")}
      $closeInput();
      ${call(types.map((_, i) => `$${i}`))}
    }
  }`;
}

/** A collection is known by the prefix of its keys alone. */
export function stateOf(state: StateModel, prefix: number): string {
  const type = state.node.type === null ? "void" : textOf(state.node.type);
  return `@inline get ${state.name}(): ${type} { return changetype<${type}>(${prefix}); }`;
}
