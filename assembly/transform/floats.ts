// Floats that no source text shows: an expression of an author's whose type the compiler finds to be f32 or f64, such as the
// result of a library function.
import type { IsAuthors } from "./arithmetic.ts";
import type { AscCompiler, AscLibrary, AscProgram } from "./asc.ts";

const programs = new WeakMap<AscProgram, IsAuthors>();
const installed = new WeakSet<object>();

export function refuseFloats(asc: AscLibrary, program: AscProgram, isAuthors: IsAuthors): void {
  programs.set(program, isAuthors);
  if (installed.has(asc.Compiler)) return;
  installed.add(asc.Compiler);
  const compiler = asc.Compiler.prototype;
  const stock = compiler.compileExpression;
  let refused = 0;
  compiler.compileExpression = function (this: AscCompiler, node, contextual, constraints) {
    const before = refused;
    const expr = stock.call(this, node, contextual, constraints);
    // Said once, where it begins.
    if (!this.currentType.isFloatValue || refused !== before) return expr;
    if (programs.get(this.program)?.(node.range.source) !== true) return expr;
    refused++;
    this.error(
      asc.DiagnosticCode.User_defined_0,
      node.range,
      "This is a floating-point number. Contracts have none: their bits differ between machines. Use integers.",
    );
    return expr;
  };
}
