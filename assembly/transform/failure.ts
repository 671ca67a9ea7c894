// The compiler ends the process when it fails on something it has not foreseen. For contracts that is an error like any
// other: whoever compiles may have more to do.
import type { AscCompiler, AscLibrary, AscProgram } from "./asc.ts";

const programs = new WeakSet<AscProgram>();
const installed = new WeakSet<object>();

export function reportFailures(asc: AscLibrary, program: AscProgram): void {
  programs.add(program);
  if (installed.has(asc.Compiler)) return;
  installed.add(asc.Compiler);
  const compiler = asc.Compiler.prototype;
  const stock = compiler.compile;
  compiler.compile = function (this: AscCompiler) {
    if (!programs.has(this.program)) return stock.call(this);
    try {
      return stock.call(this);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const where = this.currentFlow.targetFunction.internalName;
      this.error(asc.DiagnosticCode.User_defined_0, null, `The compiler failed in ${where}: ${reason}.`);
      return this.module;
    }
  };
}
