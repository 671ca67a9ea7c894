// The module that comes out: the same bytes wherever it is built, nothing in it that a chain refuses or that only tools
// need, the interface inside, the source map beside it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import { compileFolder, contractCompiler } from "../../../node/contract/compile.ts";
import { sectionsOf } from "../../../runtime/contract/binary/sections.ts";
import type { CompileResult } from "../../../src/contract/compile.ts";
import { compileText, TestContract } from "../../helpers/sdkcontract.ts";

const sources = {
  "coin.ts": `
import { Address, Context, emit, require, SortedMap, StoredMap, StoredValue, u256 } from "tenon/contract";
import { Kind, limit, Limits } from "./parts/limits";

/** Somebody paid. */
@event class Paid { @indexed from: Address; amount: u256; kind: Kind; }
/** Not enough. */
@error class TooLittle { have: u256; }

/**
 * A coin.
 * With a second line.
 *
 * And a second paragraph.
 */
@reentrant
@contract
export class Coin {
  @state balances: StoredMap<Address, u256>;
  @state limits: StoredValue<Limits>;
  @state queue: SortedMap<u64, Address | null>;

  @init create(supply: u256): void { this.balances.set(Context.caller, supply); }
  /** Pays. @param to whom */
  @call pay(to: Address, amount: u256, kind: Kind): bool {
    const have = this.balances.get(Context.caller);
    require(have >= amount, new TooLittle(have));
    this.balances.set(Context.caller, have - amount);
    this.balances.set(to, this.balances.get(to) + amount);
    emit(new Paid(Context.caller, amount, kind));
    return limit(3) > 2;
  }
  @payable @call buy(): void {}
  @view all(at: Address[]): Limits | null { if (at.length > 9) throw new Error("many"); return null; }
  @migrate upgrade(text: string): void {}
}
export function helper(): void {}
export const exported: u32 = 7;`,
  "parts/limits.ts": `
export enum Kind { Gift, Sale = 5 }
@struct export class Limits { least: u64; most: u64; }
export function limit(a: u64): u64 { return a * 2; }`,
};

let compiled: CompileResult;
before(async () => {
  compiled = await compileText(sources, "coin.ts");
  assert.deepEqual(compiled.diagnostics, []);
});

async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "tenon build "));
  try {
    for (const [path, text] of Object.entries(sources)) {
      await mkdir(join(folder, path, ".."), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("the same sources in another folder, another process and another working directory give the same bytes", async () => {
  await inFolder(async (folder) => {
    const here = await compileFolder(folder, "coin.ts");
    assert.deepEqual(here.wasm, compiled.wasm);
    assert.equal(here.sourceMap, compiled.sourceMap);
    const module = new URL("../../../node/contract/compile.ts", import.meta.url).href;
    const script = `
      const { compileFolder } = await import(${JSON.stringify(module)});
      const { wasm } = await compileFolder(${JSON.stringify(folder)}, "coin.ts");
      process.stdout.write(Buffer.from(wasm).toString("hex"));`;
    const options = { cwd: tmpdir(), maxBuffer: 1 << 24 };
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], options);
    assert.equal(stdout, Buffer.from(compiled.wasm as Uint8Array).toString("hex"));
  });
});

test("settings of a project change nothing", async () => {
  const config = JSON.stringify({ options: { noAssert: true, optimizeLevel: 0, enable: ["simd"] } });
  const { wasm } = await compileText({ ...sources, "asconfig.json": config }, "coin.ts");
  assert.deepEqual(wasm, compiled.wasm);
});

test("a failure of the compiler itself is reported", async () => {
  const { Compiler } = (await contractCompiler()).assemblyscript;
  const { makeEq } = Compiler.prototype;
  Compiler.prototype.makeEq = () => {
    throw new Error("unforeseen");
  };
  try {
    const { wasm, diagnostics } = await compileText("@contract class C { @view go(a: u64): bool { return a == 3; } }");
    assert.equal(wasm, undefined);
    assert.match(diagnostics[0]?.message ?? "", /^The compiler failed in .*: unforeseen\.$/);
  } finally {
    Compiler.prototype.makeEq = makeEq;
  }
});

test("two compilations at the same time do not disturb each other", async () => {
  const plain = `import { StoredValue } from "tenon/contract";\n@contract class P { @state n: StoredValue<u64>; @call go(a: u64): u64 { return a + 1; } }`;
  const alone = await compileText(plain);
  const [one, two, three] = await Promise.all([
    compileText(plain),
    compileText(sources, "coin.ts"),
    compileText(plain),
  ]);
  assert.deepEqual([one.wasm, two.wasm, three.wasm], [alone.wasm, compiled.wasm, alone.wasm]);
});

test("exports are the methods and nothing of what the author exports", () => {
  const { exports } = new TestContract(compiled).vm.prepared(new TestContract(compiled).info, 1n) ?? {};
  assert.deepEqual([...(exports?.keys() ?? [])].sort(), [
    "_init",
    "_migrate",
    "_reentrant",
    "_start",
    "all",
    "buy",
    "pay",
  ]);
});

test("one custom section, the interface; names of files nowhere", () => {
  const wasm = compiled.wasm as Uint8Array;
  assert.deepEqual(
    sectionsOf(wasm)
      .filter((one) => one.id === 0)
      .map((one) => one.name),
    ["abi"],
  );
  const text = Buffer.from(wasm).toString("latin1");
  for (const name of ["coin.ts", "limits.ts", "sourceMapping", "tenon-entry"]) assert.ok(!text.includes(name), name);
  for (const name of ["coin", "~lib"]) assert.ok(!text.includes([...name].join("\0")), name);
});

const prefix = (name: string) => createHash("sha256").update(name).digest("hex").slice(0, 8);

test("the interface", () => {
  const wasm = compiled.wasm as Uint8Array;
  const section = sectionsOf(wasm).find((one) => one.name === "abi");
  assert.deepEqual(JSON.parse(Buffer.from(wasm.subarray(section?.content, section?.end)).toString()), compiled.abi);
  assert.deepEqual(compiled.abi, {
    abi: 1,
    name: "Coin",
    doc: "A coin. With a second line.",
    methods: [
      { name: "create", kind: "init", payable: false, params: [{ name: "supply", type: "u256" }], returns: "void" },
      {
        name: "pay",
        kind: "call",
        payable: false,
        params: [
          { name: "to", type: "Address" },
          { name: "amount", type: "u256" },
          { name: "kind", type: "Kind" },
        ],
        returns: "bool",
        doc: "Pays.",
      },
      { name: "buy", kind: "call", payable: true, params: [], returns: "void" },
      { name: "all", kind: "view", payable: false, params: [{ name: "at", type: "Address[]" }], returns: "Limits?" },
      { name: "upgrade", kind: "migrate", payable: false, params: [{ name: "text", type: "string" }], returns: "void" },
    ],
    events: [
      {
        name: "Paid",
        fields: [
          { name: "from", type: "Address", indexed: true },
          { name: "amount", type: "u256", indexed: false },
          { name: "kind", type: "Kind", indexed: false },
        ],
        doc: "Somebody paid.",
      },
    ],
    errors: [{ name: "TooLittle", code: 1000, fields: [{ name: "have", type: "u256" }], doc: "Not enough." }],
    structs: [
      {
        name: "Limits",
        fields: [
          { name: "least", type: "u64" },
          { name: "most", type: "u64" },
        ],
      },
    ],
    enums: [
      {
        name: "Kind",
        values: [
          { name: "Gift", value: 0 },
          { name: "Sale", value: 5 },
        ],
      },
    ],
    storage: [
      { name: "balances", type: "StoredMap<Address,u256>", prefix: prefix("balances") },
      { name: "limits", type: "StoredValue<Limits>", prefix: prefix("limits") },
      { name: "queue", type: "SortedMap<u64,Address?>", prefix: prefix("queue") },
    ],
    reentrant: true,
  });
});

test("source map and names lie beside the module", () => {
  const map = JSON.parse(compiled.sourceMap as string) as { sources: string[]; sourcesContent: string[] };
  const at = map.sources.indexOf("coin.ts");
  assert.equal(map.sourcesContent[at], sources["coin.ts"]);
  assert.ok(compiled.names.includes("coin/Coin#pay") || compiled.names.includes("tenon-entry/pay"));
});

test("a file that imports nothing of the SDK is a contract as well", async () => {
  const { diagnostics, wasm } = await compileText("@contract class Empty { @view two(): u8 { return 2; } }");
  assert.deepEqual(diagnostics, []);
  assert.ok((wasm?.length ?? 0) < 900, `${wasm?.length} bytes`);
});

test("rules hold in packages that a contract imports", async () => {
  const files = {
    "contract.ts": `import { twice } from "some-library";\n@contract class C { @view go(a: u64): u64 { return twice(a); } }`,
    "node_modules/some-library/index.ts": "export function twice(a: u64): u64 { return a * 2; }",
  };
  const contract = await TestContract.of(files);
  assert.equal(contract.call("go", 4n), 8n);
  contract.reverts("Overflow", "go", 1n << 63n);
  const floating = {
    ...files,
    "node_modules/some-library/index.ts": "export function twice(a: u64): u64 { return <u64>(<f64>a * 2); }",
  };
  const { diagnostics } = await compileText(floating);
  assert.deepEqual(
    diagnostics.map((one) => one.file),
    ["~lib/some-library/index.ts"],
  );
});

test("the SDK compiles as a whole", async () => {
  // Whatever index.ts exports is used, so that no part of it can be wrong unnoticed.
  const { diagnostics } = await compileText(`
import { Address, Asset, Bytes, Context, crypto, ErrorCode, Hash, LocalIndex, Scheme, u128, u256 } from "tenon/contract";
@contract class All {
  @view address(a: Address): string { return Address.fromHex(a.toString()) == Address.zero && a.isZero && a != Context.self ? "" : a.toString(); }
  @view hash(a: Hash): string { return Hash.fromHex(a.toString()) == Hash.zero && a.isZero && a != Context.txHash ? "" : a.toString(); }
  @view bytes(a: Bytes): u32 {
    const b = Bytes.fromHex(a.toString()).concat(Bytes.fromArray(a.toArray())).slice(1, 2).slice(0);
    return b == Bytes.empty || b != a ? b[0] + b.length : ErrorCode.Abort;
  }
  @view asset(a: string): bool { return Asset.of(a) == Asset.main() || Asset.of(a) != Context.asset; }
}`);
  assert.deepEqual(diagnostics, []);
});
