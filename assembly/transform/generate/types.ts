// Texts of expressions that decode and encode a value of a type as the author wrote it.
import type { AscTypeNode } from "../asc.ts";
import { textOf } from "../tree.ts";

/** Enumerations of the sources: a number that none of their members has is bad input. */
export type Enums = ReadonlySet<string>;

/** The text of a type, `enums` told apart since the compiler takes them for i32. */
export class TypeText {
  readonly text: string;
  private readonly isEnum: boolean;
  private readonly isEnumArray: boolean;

  constructor(node: AscTypeNode | null, enums: Enums) {
    this.text = node === null ? "void" : textOf(node);
    this.isEnum = enums.has(this.text);
    const item = /^(?:Array<\s*([\w.]+)\s*>|([\w.]+)\s*\[\s*\])$/.exec(this.text);
    this.isEnumArray = item !== null && enums.has(item[1] ?? item[2] ?? "");
  }

  /** A value that was decoded, checked where its type alone does not say it all. */
  checked(value: string): string {
    if (this.isEnum) return `$member_${this.text.replaceAll(".", "_")}(${value})`;
    if (this.isEnumArray) return `$members_${this.text.replaceAll(/\W/g, "")}(${value})`;
    return value;
  }

  at(from: string): string {
    return this.checked(`$at<${this.text}>(${from})`);
  }
  read(): string {
    return this.checked(`$read<${this.text}>()`);
  }
}
