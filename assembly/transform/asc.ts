// The parts of the compiler `asc` that the transform touches, as types of our own: the package's declarations bring
// AssemblyScript's globals with them, which must not leak into TypeScript sources. The compiler is passed in, so that the
// transform works on whichever copy of it runs, in Node.js or in a page.

export interface AscSource {
  sourceKind: number;
  readonly normalizedPath: string;
  readonly internalPath: string;
  readonly text: string;
  statements: AscNode[];
  readonly isLibrary: boolean;
  lineAt(position: number): number;
  columnAt(): number;
}
export interface AscRange {
  readonly source: AscSource;
  readonly start: number;
  readonly end: number;
}
export interface AscNode {
  readonly kind: number;
  range: AscRange;
}
export interface AscIdentifier extends AscNode {
  readonly text: string;
}
export interface AscDecorator extends AscNode {
  readonly name: AscIdentifier;
  readonly args: AscNode[] | null;
}
export interface AscTypeName {
  readonly identifier: AscIdentifier;
  readonly next: AscTypeName | null;
}
export interface AscTypeNode extends AscNode {
  readonly isNullable: boolean;
}
export interface AscNamedType extends AscTypeNode {
  readonly name: AscTypeName;
  readonly typeArguments: AscTypeNode[] | null;
}
export interface AscDeclaration extends AscNode {
  readonly name: AscIdentifier;
  decorators: AscDecorator[] | null;
  flags: number;
}
export interface AscParameter extends AscNode {
  readonly name: AscIdentifier;
  readonly type: AscTypeNode;
  readonly initializer: AscNode | null;
  readonly parameterKind: number;
}
export interface AscField extends AscDeclaration {
  readonly type: AscTypeNode | null;
  readonly initializer: AscNode | null;
}
export interface AscMethod extends AscDeclaration {
  readonly typeParameters: AscNode[] | null;
  readonly signature: { readonly parameters: AscParameter[]; readonly returnType: AscTypeNode };
  body: AscNode | null;
}
export interface AscClass extends AscDeclaration {
  readonly typeParameters: AscNode[] | null;
  readonly extendsType: AscNamedType | null;
  readonly members: AscDeclaration[];
}
export interface AscBinary extends AscNode {
  readonly operator: number;
  readonly left: AscNode;
  readonly right: AscNode;
}
export interface AscUnary extends AscNode {
  readonly operator: number;
  readonly operand: AscNode;
}
export interface AscCall extends AscNode {
  readonly expression: AscNode;
  readonly args: AscNode[];
}
export interface AscBlock extends AscNode {
  readonly statements: AscNode[];
}
export interface AscImport extends AscNode {
  readonly declarations: readonly { readonly name: AscIdentifier; readonly foreignName: AscIdentifier }[] | null;
  readonly path: { readonly value: string };
}
export interface AscParser {
  readonly sources: AscSource[];
  readonly diagnostics: unknown[];
  parseFile(text: string, path: string, isEntry: boolean): void;
  error(code: number, range: AscRange | null, argument: string): void;
}
/** A resolved type. */
export interface AscType {
  readonly kind: number;
  readonly size: number;
  readonly isIntegerValue: boolean;
  readonly isSignedIntegerValue: boolean;
  readonly isBooleanValue: boolean;
  readonly isFloatValue: boolean;
  readonly isVectorValue: boolean;
  readonly isReference: boolean;
  readonly isNullableReference: boolean;
  readonly nonNullableType: AscType;
  readonly exceptVoid: AscType;
  readonly classReference: AscElement | null;
  toString(): string;
}
export interface AscElement {
  readonly kind: number;
  readonly name: string;
  readonly internalName: string;
  readonly declaration: AscDeclaration;
  readonly prototype: AscElement;
  readonly typeArguments: AscType[] | null;
  readonly range: AscRange;
  readonly shadowType: AscElement | null;
  is(flag: number): boolean;
}
/** A named type: one of the language, or another name for one. */
export interface AscTypeDefinition extends AscElement {
  readonly type: AscType;
  readonly typeNode: AscTypeNode;
  readonly typeParameterNodes: readonly AscNode[] | null;
}
export interface AscFlow {
  is(flag: number): boolean;
  readonly targetFunction: AscElement;
}
export interface AscProgram {
  readonly elementsByName: ReadonlyMap<string, AscElement>;
  readonly elementsByDeclaration: ReadonlyMap<AscDeclaration, AscElement>;
  readonly resolver: AscResolver;
  error(code: number, range: AscRange | null, argument: string): void;
}
export interface AscResolver {
  resolveFunction(prototype: AscElement, typeArguments: AscType[]): AscElement | null;
  resolveTypeName(name: AscTypeName, flow: null, context: AscElement, mode: number): AscElement | null;
  resolveExpression(node: AscNode, flow: AscFlow, contextual: AscType, mode: number): AscType | null;
}
/** A reference of Binaryen's. */
export type AscExpression = number;

/** Methods of the compiler's class that the transform puts its own around. */
export interface AscCompiler {
  readonly program: AscProgram;
  readonly resolver: AscResolver;
  readonly currentFlow: AscFlow;
  currentType: AscType;
  error(code: number, range: AscRange | null, argument: string): void;
  compile(): AscModule;
  compileExpression(node: AscNode, contextual: AscType, constraints?: number): AscExpression;
  compileBinaryExpression(node: AscBinary, contextual: AscType, constraints: number): AscExpression;
  compileCommutativeCompareBinaryExpression(node: AscBinary, contextual: AscType): AscExpression;
  compileUnaryPrefixExpression(node: AscUnary, contextual: AscType, constraints: number): AscExpression;
  compileUnaryPostfixExpression(node: AscUnary, contextual: AscType, constraints: number): AscExpression;
  convertExpression(expr: AscExpression, from: AscType, to: AscType, explicit: boolean, node: AscNode): AscExpression;
  makeAdd(left: AscExpression, right: AscExpression, type: AscType): AscExpression;
  makeSub(left: AscExpression, right: AscExpression, type: AscType): AscExpression;
  makeMul(left: AscExpression, right: AscExpression, type: AscType): AscExpression;
  makeDiv(left: AscExpression, right: AscExpression, type: AscType): AscExpression;
  makeRem(left: AscExpression, right: AscExpression, type: AscType, node: AscNode): AscExpression;
  makePow(left: AscExpression, right: AscExpression, type: AscType, node: AscNode): AscExpression;
  makeEq(left: AscExpression, right: AscExpression, type: AscType, node: AscNode): AscExpression;
  makeNe(left: AscExpression, right: AscExpression, type: AscType, node: AscNode): AscExpression;
  makeOne(type: AscType): AscExpression;
  makeZero(type: AscType): AscExpression;
  makeStaticAbort(message: AscExpression, location: AscNode): AscExpression;
  makeCallInline(instance: AscElement, operands: AscExpression[]): AscExpression;
  makeCallDirect(instance: AscElement, operands: AscExpression[], node: AscNode): AscExpression;
  readonly module: AscModule;
}
export interface AscModule {
  block(label: null, children: AscExpression[]): AscExpression;
  call(target: string, operands: AscExpression[], type: number): AscExpression;
  unreachable(): AscExpression;
  i32(value: number): AscExpression;
}

/** An enumeration of the compiler, the members in use. */
type Names<N extends string> = Readonly<Record<N, number>>;

/** What `import * as assemblyscript from "assemblyscript"` gives. */
export interface AscLibrary {
  readonly NodeKind: Names<
    | "Call"
    | "ClassDeclaration"
    | "Decorator"
    | "EnumDeclaration"
    | "Expression"
    | "FieldDeclaration"
    | "FunctionDeclaration"
    | "Identifier"
    | "Import"
    | "Literal"
    | "MethodDeclaration"
    | "New"
    | "Null"
    | "NamedType"
    | "NamespaceDeclaration"
    | "PropertyAccess"
    | "VariableDeclaration"
  >;
  readonly CommonFlags: Names<
    "Abstract" | "Ambient" | "Export" | "Get" | "Private" | "Protected" | "Set" | "Static" | "Declare" | "Resolved"
  >;
  readonly DiagnosticCode: Names<"User_defined_0">;
  readonly ExpressionId: Names<"Const">;
  readonly FlowFlags: Names<"UncheckedContext">;
  readonly ReportMode: Names<"Swallow">;
  readonly SourceKind: Names<"User" | "UserEntry">;
  readonly Token: Names<
    "Equals_Equals" | "Equals_Equals_Equals" | "Plus_Plus" | "Minus_Minus" | "Plus_Equals" | "Minus_Equals" | "Minus"
  >;
  readonly LiteralKind: Names<"Float">;
  readonly ElementKind: Names<"Enum" | "ClassPrototype" | "TypeDefinition">;
  readonly Type: { readonly bool: AscType };
  readonly Compiler: { readonly prototype: AscCompiler };
  readonly Parser: new (diagnostics: unknown[]) => AscParser;
  readonly Node: {
    createBinaryExpression(operator: number, left: AscNode, right: AscNode, range: AscRange): AscBinary;
    createIntegerLiteralExpression(value: unknown, range: AscRange): AscNode;
    createIfStatement(condition: AscNode, then: AscNode, otherwise: AscNode | null, range: AscRange): AscNode;
    createUnaryPrefixExpression(operator: number, operand: AscNode, range: AscRange): AscNode;
    createParenthesizedExpression(expression: AscNode, range: AscRange): AscNode;
    createExpressionStatement(expression: AscNode): AscNode;
  };
  getExpressionId(expr: AscExpression): number;
  getConstValueI32(expr: AscExpression): number;
  getConstValueI64Low(expr: AscExpression): number;
  getConstValueI64High(expr: AscExpression): number;
}
/** What `import asc from "assemblyscript/asc"` gives. */
export interface AscMain {
  readonly version: string;
  readonly libraryFiles: Readonly<Record<string, string>>;
  main(
    argv: readonly string[],
    options: {
      readonly readFile: (path: string, base: string) => string | null | Promise<string | null>;
      readonly writeFile: (path: string, contents: string | Uint8Array, base: string) => void;
      readonly listFiles: (folder: string, base: string) => string[];
      readonly reportDiagnostic: (diagnostic: AscDiagnostic) => void;
      readonly transforms: readonly unknown[];
      readonly stdout: { write(text: string): void };
      readonly stderr: { write(text: string): void };
    },
  ): Promise<{ readonly error: Error | null }>;
}
export interface AscDiagnostic {
  readonly message: string;
  readonly code: number;
  /** 0 pedantic, 1 info, 2 warning, 3 error. */
  readonly category: number;
  readonly range: {
    readonly start: number;
    readonly end: number;
    readonly source: { readonly normalizedPath: string };
  } | null;
}
