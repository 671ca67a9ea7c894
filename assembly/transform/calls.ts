// `require(condition, reason)` and `revert(reason)` as statements: the reason is only made when it is needed, and the
// compiler knows that what stands behind is not reached.
import type { AscCall, AscImport, AscLibrary, AscNode, AscParser, AscSource } from "./asc.ts";
import { isNode, parseStatement } from "./tree.ts";

export function expandCalls(asc: AscLibrary, parser: AscParser, source: AscSource): void {
  const names = new Map<string, string>();
  for (const statement of source.statements) {
    if (statement.kind !== asc.NodeKind.Import) continue;
    const { declarations, path } = statement as AscImport;
    if (path.value !== "tenon/contract") continue;
    for (const { name, foreignName } of declarations ?? []) names.set(name.text, foreignName.text);
  }
  const expand = (node: AscNode): AscNode => {
    if (node.kind !== asc.NodeKind.Expression) return node;
    const call = (node as AscNode & { expression: AscCall }).expression;
    if (call.kind !== asc.NodeKind.Call) return node;
    const target = names.get((call.expression as AscNode & { text?: string }).text ?? "");
    const [first, second] = call.args;
    if (target === "require" && call.args.length === 2 && first !== undefined && second !== undefined) {
      const statement = parseStatement(
        asc,
        parser,
        "if (!(0)) { $revert(0); while (true) unreachable(); }",
        call.range,
      );
      const branch = statement as AscNode & {
        condition: { operand: { expression: AscNode } };
        ifTrue: { statements: [{ expression: { args: AscNode[] } }] };
      };
      branch.condition.operand.expression = first;
      branch.ifTrue.statements[0].expression.args[0] = second;
      return statement;
    }
    if (target === "revert" && call.args.length === 1 && first !== undefined) {
      const statement = parseStatement(asc, parser, "{ $revert(0); while (true) unreachable(); }", call.range);
      const block = statement as AscNode & { statements: [{ expression: { args: AscNode[] } }] };
      block.statements[0].expression.args[0] = first;
      return statement;
    }
    return node;
  };
  const visit = (node: object): void => {
    for (const [key, value] of Object.entries(node)) {
      if (isNode(value)) {
        visit(value);
        const expanded = expand(value);
        if (expanded !== value) (node as Record<string, unknown>)[key] = expanded;
      } else if (Array.isArray(value)) {
        value.forEach((item: unknown, i) => {
          if (!isNode(item)) return;
          visit(item);
          value[i] = expand(item);
        });
      }
    }
  };
  if (names.size > 0) visit({ statements: source.statements });
}
