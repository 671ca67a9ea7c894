// What authors are told when a contract cannot be: every rule, at the place in the source that breaks it (marked « here, one
// mark for each message), and nothing else beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileText } from "../../helpers/sdkcontract.ts";

const head = `import { Address, Asset, Bytes, emit, Hash, require, revert, SortedMap, StoredMap, StoredValue, u256 } from "tenon/contract";\n`;

async function refuses(text: string, ...messages: readonly RegExp[]): Promise<void> {
  const marked = head + text;
  const places: string[] = [];
  let clean = "";
  for (const part of marked.split("«")) {
    clean += part;
    const lines = clean.split("\n");
    places.push(`contract.ts:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`);
  }
  places.pop();
  const { wasm, diagnostics } = await compileText(clean);
  const errors = diagnostics.filter((one) => one.severity === "error");
  assert.equal(wasm, undefined);
  assert.deepEqual(
    errors.map(({ file, line, column }) => `${file}:${line}:${column}`),
    places,
    errors.map((one) => `${one.line}:${one.column} ${one.message}`).join("\n"),
  );
  for (const [i, message] of messages.entries()) assert.match(errors[i]?.message ?? "", message);
  assert.equal(messages.length, places.length);
}
const inMethod = (text: string) => `@contract class C {\n  @call go(a: u64, b: i32): void {\n    ${text}\n  }\n}`;

test("floating-point numbers, wherever they stand", async () => {
  await refuses(
    `function f(a: «f64): «f32 { return <«f32>a; }
let global: «number = 0;
type Alias = «f64;
@contract class C {
  @call go(a: u64): void { const x = «1.5; const y = a < 3 ? «2e3 : 0; }
  other(list: «Float64Array): bool { return «isNaN(0) || 3 == «Infinity; }
  root(): u64 { return <u64>«Math.sqrt(2); }
  read(text: string): i64 { return <i64>«parseInt(text) + <i64>«parseFloat(text); }
}`,
    ...Array.from({ length: 5 }, () => /no floating-point numbers: their bits differ between machines/),
    /no floating-point/,
    /no floating-point/,
    /no floating-point/,
    /no floating-point/,
    /no floating-point/,
    /'Math' calculates with them/,
    /Use I32.parseInt/,
    /no floating-point/,
  );
});

test("floats that only the compiler sees", async () => {
  await refuses(
    inMethod(
      "const view = new DataView(new ArrayBuffer(8));\n    const same = «view.getFloat64(0) == «view.getFloat64(8);",
    ),
    /This is a floating-point number/,
    /This is a floating-point number/,
  );
});

test("randomness, clocks, consoles", async () => {
  await refuses(
    inMethod("«Math.random(); «Date.now(); «console.log(''); «trace(''); «process.exit(0);"),
    /random/,
    /Context.time/,
    /Emit an event/,
    /Emit an event/,
    /no process/,
  );
});

test("the same names are the author's where he declares them", async () => {
  const { diagnostics } = await compileText(
    `${head}class Math { static half(a: u64): u64 { return a / 2; } }\nfunction trace(a: u64): u64 { return a; }\n${inMethod("trace(Math.half(a));")}`,
  );
  assert.deepEqual(diagnostics, []);
});

test("maps in memory with keys that are found by their place", async () => {
  await refuses(
    `@struct class Key { a: u64; }\n${inMethod("const x: Map<«Address, u64> = new Map<«Address, u64>(); new Set<«Key>(); new Map<string, Key>();")}`,
    /Map looks for a Address/,
    /Map looks for a Address/,
    /Set looks for a Key/,
  );
});

test("functions of the host", async () => {
  await refuses(
    `«@external("env", "sneaky") declare function sneaky(): void;\n«declare function other(): void;\n${inMethod("")}`,
    /import no functions/,
    /import nothing/,
  );
});

test("closures and exceptions", async () => {
  await refuses(inMethod("const f = (x: u64): u64 => x + «a;"), /closure/);
  await refuses(inMethod("«try { go(); } catch (e) {}"), /no try and catch/);
});

test("constants that do not fit", async () => {
  await refuses(
    inMethod(
      "const x = <u8>«300; const y: u8 = 255; const z = <u32>«-1; unchecked(<u8>300); const sum: u32 = «4294967295 + 1;",
    ),
    /300 does not fit u8/,
    /-1 does not fit u32/,
    /4294967296 does not fit u32/,
  );
});

test("one contract", async () => {
  await refuses("@contract class A {}\n@contract class «B {}", /one contract/);
  const none = await compileText("export class A {}");
  assert.match(none.diagnostics[0]?.message ?? "", /no contract here/);
});

test("the class of a contract", async () => {
  await refuses("class Base {}\n@contract class C extends «Base {}", /cannot extend/);
  await refuses("@contract class «C<T> {}", /generic/);
  await refuses("@contract abstract class «C {}", /abstract/);
  await refuses(
    `@contract class C {
  «count: u64 = 0;
  @state set: StoredValue<u64> = «new StoredValue<u64>();
  @state static «all: StoredValue<u64>;
  «constructor() {}
}`,
    /lasts as long as one call/,
    /no initial value/,
    /cannot be static/,
    /no constructor/,
  );
  await refuses("@contract class C {\n  @state «untyped;\n}", /Type expected/);
});

test("methods", async () => {
  await refuses(
    `@contract class C {
  @call @view «both(): void {}
  «@payable @view look(): void {}
  «@payable helper(): void {}
  @call static «one(): void {}
  @call private «two(): void {}
  @call get «three(): u64 { return 0; }
  @call «four<T>(): void {}
  @call «_five(): void {}
  @call «memory(): void {}
  @call six(«a: u64 = 3, «...rest: u64[]): void {}
  @init seven(): void {}
  @init «eight(): void {}
  «@payable("some") @call ten(): void {}
  @call nine(): void {}
  @call «nine(a: u64): void {}
}`,
    /not both/,
    /changes nothing/,
    /goes with/,
    /public and belongs/,
    /public and belongs/,
    /public and belongs/,
    /generic/,
    /name '_five'/,
    /name 'memory'/,
    /cannot be optional/,
    /cannot be optional/,
    /one @init/,
    /@payable\("any"\)/,
    /two methods nine/,
  );
});

test("decorators that do not exist", async () => {
  await refuses(
    "«@evnet class E {}\n@contract class C { «@cal go(): void {} }",
    /no decorator @evnet. Is @event meant\?/,
    /Is @call meant/,
  );
});

test("events, errors, structs", async () => {
  await refuses(
    `class Base {}
@event class E { @indexed a: u64; @indexed b: u64; @indexed c: u64; @indexed d: u64; @indexed «e: u64; f: u64 = «1; «method(): void {} }
@error class F extends «Base { «@indexed a: u64; }
@struct class «Empty {}
@struct class «G<T> { a: T; }
@event class «E { a: u64; }
@contract class C {}`,
    /4 @indexed/,
    /from the constructor/,
    /fields only/,
    /cannot extend/,
    /a class with @event/,
    /at least one field/,
    /generic/,
    /name E is taken/,
  );
});

test("decorators where nothing reads them", async () => {
  await refuses(
    `«@call function f(): void {}
«@event function g(): void {}
class Plain { «@state a: u64 = 0; «@view b(): void {} }
@struct class Record { «@indexed a: u64; }
@event class Told { @indexed a: u64; «@state b: u64; }
namespace Inside { «@event export class E { a: u64; } }
@contract class C { «@indexed a(): void {} }`,
    /belongs to a member/,
    /belongs to a class/,
    /a class with @contract/,
    /a class with @contract/,
    /a class with @event/,
    /a class with @contract/,
    /top of a file/,
    /a class with @event/,
  );
});

test("types without an encoding", async () => {
  await refuses(
    `class Plain { a: u64 = 0; }
@struct class Loop { me: «Loop | null; }
type Alias = «usize;
@event class E { list: «Set<u64>; }
@contract class C {
  @call a(x: «Plain, y: «Uint8Array, z: «Map<string, u64>): «Asset { return Asset.main(); }
  @call b(x: «usize, y: Alias, l: Loop): void {}
  @call c(f: «(a: u64) => u64): void {}
  @view d(): «Array<«StaticArray<u8>> { return []; }
}`.replace("): «Array<«StaticArray", "): Array<«StaticArray"),
    /cannot contain itself/,
    /usize has no encoding/,
    /type Set/,
    /Put @struct in front of 'class Plain'/,
    /Use Bytes/,
    /array of a @struct/,
    /Pass its name/,
    /usize has no encoding/,
    /Functions and tuples/,
    /StaticArray/,
  );
});

test("state", async () => {
  await refuses(
    `@struct class Key { a: string | null; }
@contract class C {
  @state a: «u64;
  @state b: «Map<string, u64>;
  @state c: StoredMap<«u64[], u64>;
  @state d: SortedMap<«string | null, u64>;
  @state e: StoredMap<Key, u64>;
  @state f: StoredValue<«StoredMap<u64, u64>>;
}`.replace("a: string | null; }", "a: «string | null; }"),
    /cannot be null/,
    /kept in a collection/,
    /kept in a collection/,
    /array cannot be a key/,
    /cannot be null/,
    /StoredMap have no encoding/,
  );
});

test("fields whose keys would start alike", async () => {
  // Two names whose digests begin with the same four bytes.
  await refuses(
    "@contract class C {\n  @state f29738: StoredValue<u64>;\n  @state «f52122: StoredValue<u64>;\n}",
    /start like those of f29738/,
  );
});

test("members of an enumeration", async () => {
  await refuses(
    "const ten = 10;\nenum Kind { A, «B = ten, C = -3, D = 0x10 }\n@contract class C { @call go(a: Kind): void {} }",
    /plain numbers/,
  );
});

test("proxies of other contracts", async () => {
  await refuses(
    "@remote class «Here { go(): void {} }\n@remote declare class There { «field: u64; «sending(): void; static «go(): void; }\n@contract class C {}",
    /@remote declare class/,
    /methods only/,
    /callContract/,
    /methods only/,
  );
});

test("what the compiler itself reports has a place as well", async () => {
  await refuses(inMethod("const x: u64 = «missing;"), /Cannot find name 'missing'/);
  await refuses(inMethod("const x: u32 = «a;"), /requires an explicit cast/);
  const { diagnostics } = await compileText({ "contract.ts": `import { x } from "./other";\n@contract class C {}` });
  assert.match(diagnostics[0]?.message ?? "", /'other.ts' not found/);
});
