// Functions that take nothing but the members of an enumeration, appended to the source that declares or imports it.
import type { AscImport, AscLibrary, AscSource } from "../asc.ts";
import type { EnumModel } from "../model.ts";

/** Enumerations by the name that they have in a source. */
export function enumsIn(
  asc: AscLibrary,
  source: AscSource,
  enums: readonly EnumModel[],
): ReadonlyMap<string, EnumModel> {
  const found = new Map<string, EnumModel>();
  for (const statement of source.statements) {
    const own = enums.find((one) => one.node === statement);
    if (own !== undefined) found.set(own.name, own);
    if (statement.kind !== asc.NodeKind.Import) continue;
    for (const { name, foreignName } of (statement as AscImport).declarations ?? []) {
      const imported = enums.find((one) => one.name === foreignName.text);
      if (imported !== undefined) found.set(name.text, imported);
    }
  }
  return found;
}

export function enumCheckOf(name: string, { node }: EnumModel): string {
  const members = node.values.map((value) => `value == ${name}.${value.name.text}`);
  return `
function $member_${name}(value: ${name}): ${name} { if (!(${members.join(" || ")})) $badInput(); return value; }
function $members_${name}(list: ${name}[]): ${name}[] { for (let i = 0; i < list.length; i++) $member_${name}(list[i]); return list; }
function $members_Array${name}(list: ${name}[]): ${name}[] { return $members_${name}(list); }`;
}
