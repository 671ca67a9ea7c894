// Contracts compiled from text and run on the real machine over a world of Maps: arguments and results by their ABI.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { contractCompiler } from "../../node/contract/compile.ts";
import type { AddressCodec } from "../../runtime/contract/abi/codec.ts";
import { ContractInterface, type DecodedError } from "../../runtime/contract/abi/interface.ts";
import type { CallRequest, CallResult, ContractInfo } from "../../runtime/contract/types.ts";
import type { ContractVm } from "../../runtime/contract/vm.ts";
import { type CompileResult, compileContract } from "../../src/contract/compile.ts";
import { ContractWorld, testVm } from "./contractworld.ts";

/** Addresses written as the hex of their 21 bytes. */
export const hexAddresses: AddressCodec = {
  toBytes: (text) => (/^[0-9a-f]{42}$/.test(text) ? Uint8Array.from(Buffer.from(text, "hex")) : undefined),
  toText: (bytes) => Buffer.from(bytes).toString("hex"),
};

const sdk = new URL("../../assembly/sdk/", import.meta.url);

/** @param files texts by path, or the text of `contract.ts` */
export async function compileText(
  files: string | Readonly<Record<string, string>>,
  entry = "contract.ts",
): Promise<CompileResult> {
  const texts = typeof files === "string" ? { [entry]: files } : files;
  return compileContract({
    entry,
    readFile: (path) => texts[path],
    readSdk: (name) => readFile(new URL(name, sdk), "utf8"),
    compiler: await contractCompiler(),
  });
}

/** A contract that reverted, by its ABI. */
class Reverted extends Error {
  readonly error: DecodedError;

  constructor(error: DecodedError) {
    super(
      `${error.name} ${JSON.stringify(error.fields, (_, value) => (typeof value === "bigint" ? `${value}` : value))}`,
    );
    this.error = error;
  }
}

export class TestContract {
  readonly world: ContractWorld;
  readonly vm: ContractVm;
  readonly info: ContractInfo;
  readonly abi: ContractInterface;

  constructor(compiled: CompileResult, world = new ContractWorld(), vm = testVm(), name = "tested") {
    assert.deepEqual(compiled.diagnostics, []);
    assert.ok(compiled.wasm && compiled.abi);
    this.world = world;
    this.vm = vm;
    this.info = world.deploy(name, compiled.wasm);
    this.abi = new ContractInterface(compiled.abi, hexAddresses);
  }

  static async of(files: string | Readonly<Record<string, string>>): Promise<TestContract> {
    return new TestContract(await compileText(files));
  }

  /** Address of the contract, as its ABI writes it. */
  get address(): string {
    return Buffer.from(this.info.address).toString("hex");
  }

  raw(method: string, input: Uint8Array, request: Partial<CallRequest> = {}): CallResult {
    return this.world.call(this.vm, this.info, method, { input, ...request });
  }

  /** Result of a method. @throws Reverted */
  call(method: string, ...args: readonly unknown[]): unknown {
    return this.callWith({}, method, ...args);
  }

  /** With a sender, money … @throws Reverted */
  callWith(request: Partial<CallRequest>, method: string, ...args: readonly unknown[]): unknown {
    const entry = this.abi.abi.methods.find((one) => one.name === method);
    const lifecycle = entry?.kind === "init" || entry?.kind === "migrate";
    const input = this.abi.encodeArguments(method, args);
    const name = lifecycle ? `_${entry.kind}` : method;
    const result = this.raw(name, input, { gas: 1_000_000_000n, lifecycle, ...request });
    if (result.status === "revert") throw new Reverted(this.abi.decodeError(result.output));
    assert.equal(result.status, "ok", `${method} ended with ${result.status}`);
    return this.abi.decodeResult(method, result.output);
  }

  /** Expects a revert with an error of that name. */
  reverts(name: string, method: string, ...args: readonly unknown[]): DecodedError {
    return this.revertsWith({}, name, method, ...args);
  }

  revertsWith(request: Partial<CallRequest>, name: string, method: string, ...args: readonly unknown[]): DecodedError {
    try {
      this.callWith(request, method, ...args);
    } catch (error) {
      if (!(error instanceof Reverted)) throw error;
      assert.equal(error.error.name, name, error.message);
      return error.error;
    }
    throw new assert.AssertionError({ message: `${method} did not revert` });
  }
}
