// Comparing with null in contract sources: always whether there is a reference. Left alone, the compiler would hand null to
// the operator == of the SDK's classes, and would not learn from the comparison that the value is there.
import type { IsAuthors } from "./arithmetic.ts";
import type { AscBinary, AscCompiler, AscLibrary, AscProgram } from "./asc.ts";

const programs = new WeakMap<AscProgram, IsAuthors>();
const installed = new WeakSet<object>();

export function compareNulls(asc: AscLibrary, program: AscProgram, isAuthors: IsAuthors): void {
  programs.set(program, isAuthors);
  if (installed.has(asc.Compiler)) return;
  installed.add(asc.Compiler);
  const compiler = asc.Compiler.prototype;
  const stock = compiler.compileCommutativeCompareBinaryExpression;
  const { Null } = asc.NodeKind;
  const { Equals_Equals, Equals_Equals_Equals } = asc.Token;
  compiler.compileCommutativeCompareBinaryExpression = function (this: AscCompiler, node: AscBinary, contextual) {
    const { left, right, operator } = node;
    const operand = right.kind === Null ? left : left.kind === Null ? right : undefined;
    if (operand === undefined || programs.get(this.program)?.(node.range.source) !== true)
      return stock.call(this, node, contextual);
    const { Swallow } = asc.ReportMode;
    const type = this.resolver.resolveExpression(operand, this.currentFlow, contextual, Swallow);
    if (type?.isReference !== true) return stock.call(this, node, contextual);
    const expr = this.compileExpression(operand, contextual);
    const make = operator === Equals_Equals || operator === Equals_Equals_Equals ? this.makeEq : this.makeNe;
    const result = make.call(this, expr, this.makeZero(this.currentType), this.currentType, node);
    this.currentType = asc.Type.bool;
    return result;
  };
}
