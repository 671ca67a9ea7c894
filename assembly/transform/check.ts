// Whether the decorators make sense together. Everything is reported, with what to do about it.
import type { AscClass, AscDeclaration, AscField, AscLibrary, AscMethod, AscNode, AscSource } from "./asc.ts";
import { type ContractModel, isField, isMethod, type Model, type RecordModel } from "./model.ts";
import type { Report } from "./report.ts";
import { decorator, textOf } from "./tree.ts";

const MOST_INDEXED = 4;
/** Names that the module exports itself. */
const reserved = new Set(["memory"]);

export function checkModel(asc: AscLibrary, model: Model, prefixOf: (name: string) => number, report: Report): void {
  const [contract, ...others] = model.contracts;
  if (contract === undefined) report(null, "There is no contract here: put @contract in front of a class.");
  for (const other of others)
    report(
      other.node.name.range,
      "A module holds one contract: leave @contract at one class and compile the others by themselves.",
    );
  if (contract !== undefined) new ContractCheck(asc, contract, report).run(prefixOf);
  for (const record of [...model.events, ...model.errors, ...model.structs]) checkRecord(asc, record, report);
  for (const event of model.events) {
    const indexed = event.fields.filter((field) => decorator(field, "indexed") !== undefined);
    const tooMany = indexed[MOST_INDEXED];
    if (tooMany !== undefined)
      report(tooMany.name.range, `An event can be found by ${MOST_INDEXED} @indexed fields at most.`);
  }
  for (const struct of model.structs)
    if (struct.fields.length === 0) report(struct.node.name.range, "A @struct needs at least one field.");
  for (const list of [model.events, model.errors, [...model.structs, ...model.enums]]) {
    const seen = new Set<string>();
    for (const { node, name } of list) {
      if (seen.has(name))
        report(node.name.range, `The name ${name} is taken: tools would not know which one is meant.`);
      seen.add(name);
    }
  }
  for (const remote of model.remotes) checkRemote(asc, remote, report);
}

/** Rules of the contract's class. */
class ContractCheck {
  private readonly asc: AscLibrary;
  private readonly contract: ContractModel;
  private readonly report: Report;

  constructor(asc: AscLibrary, contract: ContractModel, report: Report) {
    this.asc = asc;
    this.contract = contract;
    this.report = report;
  }

  run(prefixOf: (name: string) => number): void {
    const { node, methods } = this.contract;
    const { report } = this;
    if ((node.typeParameters ?? []).length > 0) report(node.name.range, "A contract's class cannot be generic.");
    if (node.extendsType !== null)
      report(
        node.extendsType.range,
        "A contract's class cannot extend another. Put shared code in functions and pass them the collections they work on.",
      );
    if ((node.flags & this.asc.CommonFlags.Abstract) !== 0)
      report(node.name.range, "A contract's class cannot be abstract.");
    for (const member of node.members) this.checkMember(member);
    for (const kind of ["init", "migrate"] as const) {
      const second = methods.filter((method) => method.kind === kind)[1];
      if (second !== undefined) report(second.node.name.range, `A contract has one @${kind} method.`);
    }
    const seen = new Set<string>();
    for (const { name, node: method } of methods) {
      if (seen.has(name))
        report(method.name.range, `There are two methods ${name}. Methods are told apart by their name alone.`);
      seen.add(name);
    }
    this.checkPrefixes(prefixOf);
  }

  private checkMember(member: AscDeclaration): void {
    const { CommonFlags } = this.asc;
    const { report } = this;
    const name = member.name.text;
    if (isField(this.asc, member)) this.checkField(member);
    else if (isMethod(this.asc, member)) this.checkMethod(member);
    else if (decorator(member, "state") !== undefined && (member.flags & CommonFlags.Static) !== 0)
      report(member.name.range, `State cannot be static: write '@state ${name}: …'.`);
    if (name === "constructor")
      report(
        member.name.range,
        "A contract's class has no constructor: what is to be done once, when the contract is made, goes into a method with @init.",
      );
  }

  private checkField(field: AscField): void {
    const { report } = this;
    const name = field.name.text;
    if (decorator(field, "state") === undefined) {
      report(
        field.name.range,
        `A field of a contract lasts as long as one call. Keep '${name}' in storage, '@state ${name}: StoredValue<…>', or make it a local variable.`,
      );
      return;
    }
    if (field.type === null)
      report(field.name.range, `State needs a type: '@state ${name}: StoredMap<Address, u256>' or another collection.`);
    if (field.initializer !== null)
      report(field.initializer.range, "State has no initial value: set it in a method with @init.");
  }

  private checkMethod(method: AscMethod): void {
    const { report } = this;
    const { CommonFlags } = this.asc;
    const name = method.name.text;
    const kinds = ["init", "migrate", "call", "view"].filter((kind) => decorator(method, kind) !== undefined);
    const payable = decorator(method, "payable");
    if (kinds.length > 1)
      report(method.name.range, `A method is one of ${kinds.map((kind) => `@${kind}`).join(" and ")}, not both.`);
    if (kinds.length === 0) {
      if (payable !== undefined) report(payable.range, "@payable goes with @call, @init or @migrate.");
      return;
    }
    if ((payable?.args ?? []).some((one) => textOf(one) !== '"any"') || (payable?.args ?? []).length > 1)
      report(
        payable?.range ?? null,
        'Write @payable for the chain\'s coin, @payable("any") for whatever the chain has.',
      );
    if (payable !== undefined && kinds.includes("view"))
      report(payable.range, "A @view changes nothing, so it cannot take money: use @call.");
    if (
      (method.flags &
        (CommonFlags.Static | CommonFlags.Get | CommonFlags.Set | CommonFlags.Private | CommonFlags.Protected)) !==
      0
    )
      report(
        method.name.range,
        `A method with @${kinds[0]} is public and belongs to the instance: no static, private, protected, get or set.`,
      );
    if ((method.typeParameters ?? []).length > 0)
      report(method.name.range, "A method that is called from outside cannot be generic.");
    if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name) || reserved.has(name))
      report(
        method.name.range,
        `The name '${name}' cannot be one of a method called from outside: letters, digits and _, a letter first, not 'memory'.`,
      );
    for (const parameter of method.signature.parameters) {
      if (parameter.initializer !== null || parameter.parameterKind !== 0)
        report(parameter.range, `Every call gives all parameters: '${parameter.name.text}' cannot be optional.`);
    }
  }

  private checkPrefixes(prefixOf: (name: string) => number): void {
    const taken = new Map<number, string>();
    for (const { name, node } of this.contract.state) {
      const prefix = prefixOf(name);
      const other = taken.get(prefix);
      // The lowest and the highest leave no room below and above.
      if (other !== undefined || prefix === 0 || prefix === 0xffffffff)
        this.report(
          node.name.range,
          `The keys of '${name}' would start like those of ${other ?? "the host"}: choose another name for it.`,
        );
      taken.set(prefix, name);
    }
  }
}

const onMembers = ["state", "indexed", "call", "view", "init", "migrate", "payable"];
const onClasses = ["contract", "reentrant", "event", "error", "struct", "remote"];
/** Decorators of members by that of their class. */
const together: Readonly<Record<string, readonly string[]>> = {
  contract: ["state", "call", "view", "init", "migrate", "payable"],
  event: ["indexed"],
  remote: ["call", "view", "payable"],
};

/** Decorators at places where nothing reads them. */
export function checkPlaces(asc: AscLibrary, source: AscSource, report: Report): void {
  const { ClassDeclaration, NamespaceDeclaration } = asc.NodeKind;
  const refuse = (declaration: AscDeclaration, names: readonly string[], advice: string) => {
    for (const one of declaration.decorators ?? [])
      if (names.includes(one.name.text)) report(one.range, `@${one.name.text} has no meaning here: ${advice}.`);
  };
  const visit = (statement: AscNode, top: boolean) => {
    const declaration = statement as AscDeclaration;
    const { members = [] } = statement as AscNode & { members?: readonly AscDeclaration[] };
    refuse(declaration, onMembers, "it belongs to a member of a class");
    if (statement.kind === NamespaceDeclaration) for (const member of members) visit(member, false);
    if (statement.kind !== ClassDeclaration) refuse(declaration, onClasses, "it belongs to a class");
    else if (!top) refuse(declaration, onClasses, "the class has to stand at the top of a file");
    if (statement.kind !== ClassDeclaration) return;
    const kind = (declaration.decorators ?? [])
      .map((one) => one.name.text)
      .find((name) => Object.hasOwn(together, name));
    const allowed = together[kind ?? ""] ?? [];
    const others = onMembers.filter((name) => !allowed.includes(name));
    const owner = (name: string) => Object.keys(together).find((one) => together[one]?.includes(name));
    for (const member of members)
      for (const one of member.decorators ?? [])
        if (others.includes(one.name.text))
          report(
            one.range,
            `@${one.name.text} has no meaning here: it belongs to a class with @${owner(one.name.text)}.`,
          );
  };
  for (const statement of source.statements) visit(statement, true);
}

function checkRecord(asc: AscLibrary, record: RecordModel, report: Report): void {
  const { node, kind } = record;
  if ((node.typeParameters ?? []).length > 0) report(node.name.range, `A class with @${kind} cannot be generic.`);
  if (node.extendsType !== null) report(node.extendsType.range, `A class with @${kind} cannot extend another.`);
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(record.name))
    report(node.name.range, `The name of a class with @${kind} has letters, digits and _, 64 of them at most.`);
  for (const field of record.fields) {
    if (field.type === null) report(field.name.range, `The field '${field.name.text}' needs a type.`);
    if (kind !== "struct" && field.initializer !== null)
      report(field.initializer.range, `A field of an @${kind} gets its value from the constructor.`);
  }
  if (kind !== "struct")
    for (const member of node.members)
      if (!isField(asc, member)) report(member.name.range, `A class with @${kind} has fields only.`);
}

function checkRemote(asc: AscLibrary, remote: { readonly node: AscClass }, report: Report): void {
  const { node } = remote;
  const { CommonFlags } = asc;
  if ((node.flags & (CommonFlags.Ambient | CommonFlags.Abstract)) === 0)
    report(node.name.range, "Write '@remote declare class': it says what another contract has, the code is there.");
  for (const member of node.members) {
    if (member.name.text === "constructor") continue;
    if (!isMethod(asc, member) || (member.flags & CommonFlags.Static) !== 0)
      report(member.name.range, "A class with @remote has methods only.");
    else if (["sending", "limitedTo"].includes(member.name.text))
      report(
        member.name.range,
        `The proxy itself has a method '${member.name.text}': call this one with callContract().`,
      );
  }
}
