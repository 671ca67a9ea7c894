// A random walk over contracts by their interfaces: every method, by several people, with arguments that sometimes fit
// together, while time passes. The same seed takes the same walk on every engine.
import type { Abi } from "../../../assembly/abi.ts";
import { encodeFields } from "../../../runtime/contract/abi/codec.ts";
import { ContractInterface } from "../../../runtime/contract/abi/interface.ts";
import { type AbiType, TypeResolver } from "../../../runtime/contract/abi/types.ts";
import type { ContractInfo } from "../../../runtime/contract/types.ts";
import type { ContractVm } from "../../../runtime/contract/vm.ts";
import { twinKernels } from "../../../runtime/twin/index.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { addressOf, ContractWorld } from "../contractworld.ts";
import { type Verdict, verdictOf } from "../hostile/attack.ts";
import { type Random, random } from "../random.ts";

/** A compiled contract. */
export interface WalkedContract {
  readonly name: string;
  /** Hex of the module. */
  readonly wasm: string;
  readonly abi: Abi;
  /** What it is made with; "@name" is the address of a person or of another contract, "12n" a bigint. */
  readonly args: readonly unknown[];
}

export interface Step {
  readonly label: string;
  readonly verdict: Verdict;
}

const people = ["alice", "bob", "carol", "dave"];
const addresses = { toBytes: unhex, toText: hex };
const gas = 20_000_000n;

export function walk(
  vm: ContractVm,
  contracts: readonly WalkedContract[],
  steps: number,
  seed: number,
): readonly Step[] {
  return new Walk(vm, contracts, seed).run(steps);
}

class Walk {
  readonly #vm: ContractVm;
  readonly #rng: Random;
  readonly #world = new ContractWorld();
  readonly #given: readonly WalkedContract[];
  readonly #contracts: { readonly info: ContractInfo; readonly abi: ContractInterface }[] = [];
  readonly #places = new Map<string, string>();

  constructor(vm: ContractVm, given: readonly WalkedContract[], seed: number) {
    this.#vm = vm;
    this.#rng = random(seed);
    this.#given = given;
    for (const name of people) {
      const address = addressOf(name);
      this.#places.set(name, hex(address));
      this.#world.fund(address, 1_000_000_000n);
    }
    this.#places.set("nobody", "00".repeat(21));
  }

  run(steps: number): readonly Step[] {
    const made = this.#given.map((one) => this.#make(one));
    return [...made, ...Array.from({ length: steps }, () => this.#step())];
  }

  #make({ name, wasm, abi, args }: WalkedContract): Step {
    const info = this.#world.deploy(name, Uint8Array.from(unhex(wasm)));
    const read = new ContractInterface(abi, addresses);
    this.#places.set(name, hex(info.address));
    this.#contracts.push({ info, abi: read });
    const init = read.special("init");
    if (init === undefined) return { label: `${name} without a constructor`, verdict: nothing };
    const values = args.map((one) => this.#resolved(one));
    const input = encodeFields(new TypeResolver(abi).fields(init.params), values, addresses);
    return this.#call(`${name} is made`, info, "_init", { input, lifecycle: true, caller: addressOf("alice") });
  }

  #step(): Step {
    const rng = this.#rng;
    this.#world.blockTime += BigInt(rng.pick([0, 1, 60, 3600, 100_000]));
    this.#world.height += 1n;
    const { info, abi } = rng.pick(this.#contracts);
    const method = rng.pick(abi.abi.methods.filter(({ kind }) => kind === "call" || kind === "view"));
    const values = abi.params(method.name).map(({ type }) => this.#value(type));
    const caller = addressOf(rng.pick(people));
    const value = method.payable ? BigInt(rng.below(5000)) : rng.chance(0.02) ? 1n : 0n;
    return this.#call(`${info.name}.${method.name}`, info, method.name, {
      input: abi.encodeArguments(method.name, values),
      caller,
      value,
      readonly: method.kind === "view" && value === 0n,
    });
  }

  #call(label: string, info: ContractInfo, method: string, request: Parameters<ContractWorld["call"]>[3]): Step {
    const { caller } = request ?? {};
    if (caller !== undefined) this.#world.origin = caller;
    const result = this.#world.call(this.#vm, info, method, { gas, ...request });
    const verdict = verdictOf(result, this.#world.journal);
    if (verdict.status === "ok") this.#world.commit();
    else this.#world.discard();
    return { label, verdict };
  }

  #resolved(given: unknown): unknown {
    if (Array.isArray(given)) return given.map((one) => this.#resolved(one));
    if (typeof given !== "string") return given;
    if (/^\d+n$/.test(given)) return BigInt(given.slice(0, -1));
    return given.startsWith("@") ? this.#places.get(given.slice(1)) : given;
  }

  /** Small values, so that a walk meets the same ones again. */
  #value(type: AbiType): unknown {
    const rng = this.#rng;
    switch (type.kind) {
      case "bool":
        return rng.chance(0.5);
      case "string":
        return rng.pick(["", "a", "gold", "some longer text", "ünïcödé"]);
      case "bytes":
        return Uint8Array.of(rng.below(3));
      case "hash":
        return twinKernels.sha256(Uint8Array.of(rng.below(3)));
      case "address":
        return rng.pick([...this.#places.values()]);
      case "int": {
        const value = rng.chance(0.02) ? (1n << BigInt(type.bits - 1)) - 1n : this.#number(type.bits);
        return type.bits >= 64 ? value : Number(value);
      }
      case "array":
        return Array.from({ length: rng.below(4) }, () => this.#value(type.item));
      case "nullable":
        return rng.chance(0.3) ? null : this.#value(type.item);
      case "struct":
        return Object.fromEntries(type.fields.map((field) => [field.name, this.#value(field.type)]));
      case "enum":
        return rng.pick(type.values).name;
    }
  }

  #number(bits: number): bigint {
    const rng = this.#rng;
    // 64 bits are often a time to come.
    if (bits === 64 && rng.chance(0.3)) return this.#world.blockTime + BigInt(rng.below(1_000_000));
    return BigInt(bits < 64 || rng.chance(0.5) ? rng.below(6) : rng.below(10_000));
  }
}

const nothing: Verdict = { status: "ok", gasUsed: "0", output: "", journal: "" };
