// Makes integer arithmetic of contract sources checked. The compiler itself knows every operand's type, so the transform
// puts itself around the few methods that make an operation and, for sources that are not libraries and outside
// `unchecked(…)`, inlines the function of assembly/sdk/checked.ts instead. Operations on constants are done here and now.
import type {
  AscBinary,
  AscCompiler,
  AscElement,
  AscExpression,
  AscLibrary,
  AscNode,
  AscProgram,
  AscRange,
  AscSource,
  AscType,
  AscUnary,
} from "./asc.ts";

const CHECKED = "~lib/tenon/checked/";

/** Tells whether the rules for authors hold in a source: it belongs neither to the SDK nor to the standard library. */
export type IsAuthors = (source: AscSource) => boolean;

const programs = new WeakMap<AscProgram, IsAuthors>();
const installed = new WeakSet<object>();

/** Checks the arithmetic of a program that is about to be compiled. */
export function checkArithmetic(asc: AscLibrary, program: AscProgram, isAuthors: IsAuthors): void {
  programs.set(program, isAuthors);
  if (installed.has(asc.Compiler)) return;
  installed.add(asc.Compiler);
  install(asc);
}

function install(asc: AscLibrary): void {
  const compiler = asc.Compiler.prototype;
  const stock = { ...pick(compiler) };
  /** Whether the operation being made is one of an author's, and where it stands. */
  let checking = false;
  let place: AscRange | null = null;

  const isAuthors = (self: AscCompiler, node: AscNode) => programs.get(self.program)?.(node.range.source) === true;
  const isChecked = (self: AscCompiler, node: AscNode) =>
    isAuthors(self, node) && !self.currentFlow.is(asc.FlowFlags.UncheckedContext);

  const helper = (self: AscCompiler, name: string, types: AscType[]): AscElement => {
    const prototype = self.program.elementsByName.get(CHECKED + name);
    const instance = prototype === undefined ? null : self.resolver.resolveFunction(prototype, types);
    if (instance === null) throw new Error(`the SDK lacks checked.${name}`);
    return instance;
  };
  const inline = (self: AscCompiler, name: string, types: AscType[], operands: AscExpression[], result: AscType) => {
    const expr = self.makeCallInline(helper(self, name, types), operands);
    self.currentType = result;
    return expr;
  };

  const isConst = (expr: AscExpression) => asc.getExpressionId(expr) === asc.ExpressionId.Const;
  const constant = (expr: AscExpression, type: AscType): bigint => {
    const bits =
      type.size === 64
        ? (BigInt(asc.getConstValueI64High(expr)) << 32n) | BigInt(asc.getConstValueI64Low(expr) >>> 0)
        : BigInt(asc.getConstValueI32(expr));
    return type.isSignedIntegerValue ? BigInt.asIntN(type.size, bits) : BigInt.asUintN(type.size, bits);
  };
  const fits = (value: bigint, type: AscType) =>
    value === (type.isSignedIntegerValue ? BigInt.asIntN(type.size, value) : BigInt.asUintN(type.size, value));

  const operations = {
    makeAdd: ["add", (a: bigint, b: bigint) => a + b],
    makeSub: ["sub", (a: bigint, b: bigint) => a - b],
    makeMul: ["mul", (a: bigint, b: bigint) => a * b],
    makeDiv: ["div", (a: bigint, b: bigint) => (b === 0n ? undefined : a / b)],
    makeRem: ["rem", (a: bigint, b: bigint) => (b === 0n ? undefined : a % b)],
    makePow: ["pow", () => undefined],
  } as const;
  for (const [method, [name, compute]] of Object.entries(operations)) {
    const make = stock[method as "makeRem"];
    compiler[method as "makeRem"] = function (this: AscCompiler, left, right, type, node) {
      if (!checking || !type.isIntegerValue || type.isBooleanValue) return make.call(this, left, right, type, node);
      if (isConst(left) && isConst(right)) {
        const value = compute(constant(left, type), constant(right, type));
        if (value !== undefined) {
          if (!fits(value, type)) this.error(asc.DiagnosticCode.User_defined_0, place, tooLarge(value, type));
          return make.call(this, left, right, type, node);
        }
      }
      if (name !== "pow") return inline(this, name, [type], [left, right], type);
      const expr = this.makeCallDirect(helper(this, name, [type]), [left, right], node);
      this.currentType = type;
      return expr;
    } as AscCompiler["makeRem"];
  }

  compiler.compileBinaryExpression = function (this: AscCompiler, node: AscBinary, contextual, constraints) {
    const before = { checking, place };
    checking = isChecked(this, node);
    place = node.range;
    try {
      return stock.compileBinaryExpression.call(this, node, contextual, constraints);
    } finally {
      ({ checking, place } = before);
    }
  };

  /** The integer type of an operand, found without compiling it; undefined for all others. */
  const integerType = (self: AscCompiler, node: AscUnary, contextual: AscType): AscType | undefined => {
    const type = self.resolver.resolveExpression(
      node.operand,
      self.currentFlow,
      contextual.exceptVoid,
      asc.ReportMode.Swallow,
    );
    return type?.isIntegerValue && !type.isReference ? type : undefined;
  };
  const step = (self: AscCompiler, node: AscUnary, contextual: AscType, constraints: number): AscExpression => {
    const plus = node.operator === asc.Token.Plus_Plus;
    const operator = asc.Token[plus ? "Plus_Equals" : "Minus_Equals"];
    const one = asc.Node.createIntegerLiteralExpression(int64(1), node.range);
    const assignment = asc.Node.createBinaryExpression(operator, node.operand, one, node.range);
    return self.compileBinaryExpression(assignment, contextual, constraints);
  };
  const isStep = (node: AscUnary) => node.operator === asc.Token.Plus_Plus || node.operator === asc.Token.Minus_Minus;

  compiler.compileUnaryPrefixExpression = function (this: AscCompiler, node: AscUnary, contextual, constraints) {
    const minus = node.operator === asc.Token.Minus && node.operand.kind !== asc.NodeKind.Literal;
    if ((!minus && !isStep(node)) || !isChecked(this, node) || integerType(this, node, contextual) === undefined)
      return stock.compileUnaryPrefixExpression.call(this, node, contextual, constraints);
    if (!minus) return step(this, node, contextual, constraints);
    const operand = this.compileExpression(node.operand, contextual.exceptVoid);
    return inline(this, "neg", [this.currentType], [operand], this.currentType);
  };
  compiler.compileUnaryPostfixExpression = function (this: AscCompiler, node: AscUnary, contextual, constraints) {
    const type = isStep(node) && isChecked(this, node) ? integerType(this, node, contextual) : undefined;
    if (type === undefined) return stock.compileUnaryPostfixExpression.call(this, node, contextual, constraints);
    const stepped = step(this, node, contextual, constraints);
    if (contextual.toString() === "void") return stepped;
    // Where the old value is wanted: it is one step behind the new one, which has just been checked.
    const undo = node.operator === asc.Token.Plus_Plus ? stock.makeSub : stock.makeAdd;
    return undo.call(this, stepped, this.makeOne(this.currentType), this.currentType);
  };

  compiler.convertExpression = function (this: AscCompiler, expr, from, to, explicit, node) {
    const numbers = from.isIntegerValue && to.isIntegerValue && !from.isReference && !to.isReference;
    if (!numbers || from.kind === to.kind || from.isBooleanValue || to.isBooleanValue || !isChecked(this, node))
      return stock.convertExpression.call(this, expr, from, to, explicit, node);
    if (holds(to, from)) return stock.convertExpression.call(this, expr, from, to, explicit, node);
    if (isConst(expr)) {
      const value = constant(expr, from);
      if (!fits(value, to)) this.error(asc.DiagnosticCode.User_defined_0, node.range, tooLarge(value, to));
      return stock.convertExpression.call(this, expr, from, to, true, node);
    }
    // The compiler still reports implicit conversions that it does not allow.
    if (!explicit) stock.convertExpression.call(this, expr, from, to, explicit, node);
    return inline(this, "narrow", [from, to], [expr], to);
  };

  // Files and lines of `throw` and of checks would make a build depend on the names of its sources.
  compiler.makeStaticAbort = function (this: AscCompiler, message, location) {
    if (!programs.has(this.program)) return stock.makeStaticAbort.call(this, message, location);
    if (location.range.source.internalPath.startsWith("~lib/rt/")) return this.module.unreachable();
    const abort = this.program.elementsByName.get("~lib/tenon/abort/abort");
    const instance = abort === undefined ? null : this.resolver.resolveFunction(abort, []);
    if (instance === null) throw new Error("the SDK lacks abort");
    const { module } = this;
    const zero = module.i32(0);
    return module.block(null, [
      this.makeCallDirect(instance, [message, zero, zero, zero], location),
      module.unreachable(),
    ]);
  };
}

function pick(compiler: AscCompiler) {
  return {
    makeAdd: compiler.makeAdd,
    makeSub: compiler.makeSub,
    makeMul: compiler.makeMul,
    makeDiv: compiler.makeDiv,
    makeRem: compiler.makeRem,
    makePow: compiler.makePow,
    compileBinaryExpression: compiler.compileBinaryExpression,
    compileUnaryPrefixExpression: compiler.compileUnaryPrefixExpression,
    compileUnaryPostfixExpression: compiler.compileUnaryPostfixExpression,
    convertExpression: compiler.convertExpression,
    makeStaticAbort: compiler.makeStaticAbort,
  };
}

function tooLarge(value: bigint, type: AscType): string {
  return `${value} does not fit ${type}. To keep its low bits on purpose write unchecked(…).`;
}

/** Whether every number of `from` is one of `to`. */
function holds(to: AscType, from: AscType): boolean {
  if (to.isSignedIntegerValue === from.isSignedIntegerValue) return to.size >= from.size;
  return to.isSignedIntegerValue && to.size > from.size;
}

/** The compiler's 64-bit integers, global in its JavaScript build. */
function int64(value: number): unknown {
  return (globalThis as unknown as { i64_new(low: number): unknown }).i64_new(value);
}
