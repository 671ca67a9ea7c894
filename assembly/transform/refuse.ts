// What contracts may not use, found in the text of their sources: whatever two nodes could answer differently, and what the
// chain does not offer. Floats that only the compiler sees are found in floats.ts.
import type {
  AscCall,
  AscDeclaration,
  AscDecorator,
  AscLibrary,
  AscNamedType,
  AscNode,
  AscSource,
  AscTypeName,
  AscTypeNode,
} from "./asc.ts";
import type { Report } from "./report.ts";
import { isNode, textOf } from "./tree.ts";

const noFloats = "Contracts have no floating-point numbers: their bits differ between machines.";
const useIntegers = "Use integers with a fixed number of decimals, such as u64 or u256 in base units.";

const float = `${noFloats} ${useIntegers}`;
const random = "A contract has no random numbers: nodes would disagree. Commit to a secret first and reveal it later.";

const types: Readonly<Record<string, string>> = {
  f32: float,
  f64: float,
  number: `${noFloats} ('number' is f64.) ${useIntegers}`,
  Float32Array: float,
  Float64Array: float,
  v128: "Contracts have no vector instructions.",
};

const math = `${noFloats} 'Math' calculates with them. Operators, min<T>(), max<T>() and abs<T>() work on integers.`;
const clock = "A contract has no clock: nodes would disagree. 'Context.time' is the time of the block in seconds.";
const noHost = "A contract cannot write to a console. Emit an event instead.";

const names: Readonly<Record<string, string>> = {
  f32: float,
  f64: float,
  F32: float,
  F64: float,
  NaN: float,
  Infinity: float,
  isNaN: float,
  isFinite: float,
  Math: math,
  Mathf: math,
  NativeMath: math,
  NativeMathf: math,
  parseInt: `${noFloats} 'parseInt' returns one. Use I32.parseInt, U64.parseInt, u256.parse …`,
  parseFloat: float,
  seed: random,
  Date: clock,
  performance: clock,
  console: noHost,
  trace: noHost,
  process: "A contract has no process around it.",
};

/** Decorators of the language and of the SDK. */
const decorators = new Set(
  (
    "global operator operator.binary operator.prefix operator.postfix unmanaged final inline lazy unsafe builtin " +
    "contract state init call view event indexed error struct payable migrate remote reentrant"
  ).split(" "),
);

/** Values that a Map would look for by where they are in memory. */
const values = new Set(["Address", "Asset", "Bytes", "Hash", "u128", "u256"]);

/** @param structs names of the authors' structs */
export function refuseInSource(asc: AscLibrary, source: AscSource, structs: ReadonlySet<string>, report: Report): void {
  const { NodeKind, CommonFlags, LiteralKind } = asc;
  const own = declaredNames(asc, source);

  const checkKeys = (collection: string, argument: AscTypeNode | undefined): void => {
    if ((collection !== "Map" && collection !== "Set") || own.has(collection) || argument === undefined) return;
    const key = textOf(argument);
    if (values.has(key) || structs.has(key))
      report(
        argument.range,
        `A ${collection} looks for a ${key} by where it is in memory. Use ${collection}<string…> with key.toString(), or an array.`,
      );
  };
  const visit = (node: AscNode): void => {
    switch (node.kind) {
      case NodeKind.Literal:
        if ((node as AscNode & { literalKind: number }).literalKind === LiteralKind.Float) report(node.range, float);
        break;
      case NodeKind.NamedType: {
        const { identifier, next } = (node as AscNode & { name: { identifier: { text: string }; next: unknown } }).name;
        const message = types[identifier.text];
        if (next === null && message !== undefined && !own.has(identifier.text)) report(node.range, message);
        checkKeys(identifier.text, (node as AscNamedType).typeArguments?.[0]);
        break;
      }
      case NodeKind.New: {
        const { typeName, typeArguments } = node as AscNode &
          Pick<AscNamedType, "typeArguments"> & { typeName: AscTypeName };
        checkKeys(typeName.identifier.text, typeArguments?.[0]);
        break;
      }
      case NodeKind.Identifier: {
        const { text } = node as AscNode & { text: string };
        const message = Object.hasOwn(names, text) ? names[text] : undefined;
        if (message !== undefined && !own.has(text)) report(node.range, message);
        break;
      }
      case NodeKind.PropertyAccess: {
        const { expression, property } = node as AscNode & { expression: AscNode; property: { text: string } };
        const base = (expression as AscNode & { text?: string }).text;
        if (base === "Math" && property.text === "random" && !own.has(base)) report(node.range, random);
        else visit(expression);
        return;
      }
      case NodeKind.Decorator: {
        const name = decoratorName(node as AscDecorator);
        if (name === "external" || name.startsWith("external."))
          report(node.range, "Contracts import no functions themselves: what the chain offers is in 'tenon/contract'.");
        else if (!decorators.has(name)) report(node.range, `There is no decorator @${name}. ${nearest(name)}`);
        for (const argument of (node as AscDecorator).args ?? []) visit(argument);
        return;
      }
      case NodeKind.FunctionDeclaration:
      case NodeKind.VariableDeclaration:
        if (((node as AscDeclaration).flags & CommonFlags.Ambient) !== 0 && !isExternal(node as AscDeclaration))
          report(node.range, "Contracts import nothing themselves: what the chain offers is in 'tenon/contract'.");
        break;
      default:
    }
    for (const [key, value] of Object.entries(node)) {
      // Names of what is being declared are no uses.
      if (key === "name" || key === "foreignName" || key === "localName" || key === "exportedName") continue;
      if (isNode(value)) visit(value);
      else if (Array.isArray(value)) for (const item of value) if (isNode(item)) visit(item);
    }
  };
  for (const statement of source.statements) visit(statement);
}

/** Names that the source gives a meaning of its own, anywhere in it. */
function declaredNames(asc: AscLibrary, source: AscSource): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (node: AscNode): void => {
    const { name } = node as Partial<AscDeclaration>;
    if (name?.text !== undefined && node.kind !== asc.NodeKind.Decorator) {
      const isMember = node.kind === asc.NodeKind.MethodDeclaration || node.kind === asc.NodeKind.FieldDeclaration;
      if (!isMember) found.add(name.text);
    }
    for (const value of Object.values(node)) {
      if (isNode(value)) visit(value);
      else if (Array.isArray(value)) for (const item of value) if (isNode(item)) visit(item);
    }
  };
  for (const statement of source.statements) visit(statement);
  return found;
}

/** Then that is what is said. */
function isExternal({ decorators: list }: AscDeclaration): boolean {
  return (list ?? []).some((one) => decoratorName(one).startsWith("external"));
}

function decoratorName({ name }: AscDecorator): string {
  const access = name as AscNode as AscCall & { property?: { text: string }; expression?: { text?: string } };
  return access.property === undefined ? name.text : `${access.expression?.text ?? ""}.${access.property.text}`;
}

function nearest(name: string): string {
  const close = [...decorators].find(
    (one) => one[0] === name[0]?.toLowerCase() && Math.abs(one.length - name.length) < 3,
  );
  return close === undefined ? "README.md of the SDK lists those there are." : `Is @${close} meant?`;
}
