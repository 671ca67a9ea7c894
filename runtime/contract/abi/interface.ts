// One contract's interface at work: arguments, results, events and errors between the values of a program and the bytes
// of a call. Knows no chain and no transport.
import type { Abi, AbiError, AbiEvent, AbiMethod } from "../../../assembly/abi.ts";
import { type BuiltInError, builtInErrors } from "./builtin.ts";
import { type AddressCodec, decodeFields, decodeValue, encodeFields, encodeValue } from "./codec.ts";
import { AbiFault } from "./fault.ts";
import { storagePlace } from "./key.ts";
import { prefixOf, type StorageType, storageType } from "./storage.ts";
import { type AbiType, type ResolvedField, TypeResolver } from "./types.ts";

export type Fields = { readonly [name: string]: unknown };

/** A revert as the contract meant it. */
export interface DecodedError {
  /** "Unknown" for a code that the interface does not have. */
  readonly name: string;
  /** Undefined for data that is too short to have one. */
  readonly code: number | undefined;
  readonly fields: Fields;
}

export interface DecodedEvent {
  readonly name: string;
  readonly fields: Fields;
}

/** An event as the chain keeps it. */
export interface RawEvent {
  readonly name: string;
  /** Encoded, in the order of the declaration. */
  readonly indexed: readonly Uint8Array[];
  /** The other fields, encoded one after the other. */
  readonly data: Uint8Array;
}

interface Method {
  readonly method: AbiMethod;
  readonly params: readonly ResolvedField[];
  readonly returns: AbiType | undefined;
}

export class ContractInterface<A extends Abi = Abi> {
  readonly abi: A;
  readonly types: TypeResolver;
  readonly addresses: AddressCodec;
  readonly #methods = new Map<string, Method>();

  /** @param abi checked by parseAbi, or written by the compiler */
  constructor(abi: A, addresses: AddressCodec) {
    this.abi = abi;
    this.addresses = addresses;
    this.types = new TypeResolver(abi);
    for (const method of abi.methods) {
      this.#methods.set(method.name, {
        method,
        params: this.types.fields(method.params),
        returns: method.returns === "void" ? undefined : this.types.type(method.returns),
      });
    }
  }

  /** @throws AbiFault abi.unknown */
  method(name: string): AbiMethod {
    return this.#method(name).method;
  }

  /** Parameters with their types. @throws AbiFault abi.unknown */
  params(name: string): readonly ResolvedField[] {
    return this.#method(name).params;
  }

  /** Undefined for "void". @throws AbiFault abi.unknown */
  returns(name: string): AbiType | undefined {
    return this.#method(name).returns;
  }

  /** The method of a kind that a contract has once at most. */
  special(kind: "init" | "migrate"): AbiMethod | undefined {
    return this.abi.methods.find((one) => one.kind === kind);
  }

  /** Input of a call. @throws AbiFault abi.unknown, abi.value */
  encodeArguments(name: string, values: readonly unknown[]): Uint8Array {
    return encodeFields(this.#method(name).params, values, this.addresses);
  }

  /** @throws AbiFault abi.unknown, abi.data */
  decodeArguments(name: string, input: Uint8Array): readonly unknown[] {
    return decodeFields(this.#method(name).params, input, this.addresses);
  }

  /** Undefined for a method without a result. @throws AbiFault abi.unknown, abi.data */
  decodeResult(name: string, output: Uint8Array): unknown {
    const { returns } = this.#method(name);
    if (returns !== undefined) return decodeValue(returns, output, this.addresses, name);
    if (output.length > 0) throw new AbiFault("abi.data", name, "a result where none is declared");
    return undefined;
  }

  /** @throws AbiFault abi.unknown, abi.data */
  decodeEvent({ name, indexed, data }: RawEvent): DecodedEvent {
    const event = this.#event(name);
    const apart = event.fields.filter((one) => one.indexed);
    if (apart.length !== indexed.length) {
      throw new AbiFault(
        "abi.data",
        name,
        `${apart.length} indexed fields are declared, the event has ${indexed.length}`,
      );
    }
    const rest = event.fields.filter((one) => !one.indexed);
    const others = decodeFields(this.types.fields(rest), data, this.addresses);
    const values = new Map<string, unknown>(rest.map((one, i) => [one.name, others[i]]));
    for (const [i, one] of apart.entries()) {
      const value = decodeValue(this.types.type(one.type), indexed[i] as Uint8Array, this.addresses, one.name);
      values.set(one.name, value);
    }
    return { name, fields: Object.fromEntries(event.fields.map((one) => [one.name, values.get(one.name)])) };
  }

  /** The bytes by which events with this value in an indexed field are found. @throws AbiFault abi.unknown, abi.value */
  encodeIndexed(event: string, field: string, value: unknown): Uint8Array {
    const found = this.#event(event).fields.find((one) => one.name === field && one.indexed);
    if (found === undefined) throw new AbiFault("abi.unknown", event, `has no indexed field ${field}`);
    return encodeValue(this.types.type(found.type), value, this.addresses, field);
  }

  /** Never throws: whatever a contract gave as the data of a revert is told somehow. */
  decodeError(output: Uint8Array): DecodedError {
    if (output.length < 4)
      return { name: "Unknown", code: undefined, fields: output.length === 0 ? {} : { data: output } };
    const code = new DataView(output.buffer, output.byteOffset, 4).getUint32(0, true);
    const error = this.#error(code);
    const data = output.slice(4);
    if (error === undefined) return { name: "Unknown", code, fields: data.length === 0 ? {} : { data } };
    try {
      const values = decodeFields(this.types.fields(error.fields), data, this.addresses);
      return {
        name: error.name,
        code,
        fields: Object.fromEntries(error.fields.map((one, i) => [one.name, values[i]])),
      };
    } catch (fault) {
      if (!(fault instanceof AbiFault)) throw fault;
      return { name: error.name, code, fields: { data } };
    }
  }

  /** Data of a revert. @throws AbiFault abi.unknown, abi.value */
  encodeError(name: string, values: readonly unknown[]): Uint8Array {
    const error = [...this.abi.errors, ...builtInErrors].find((one) => one.name === name);
    if (error === undefined) throw new AbiFault("abi.unknown", "", `there is no error ${name}`);
    const fields = encodeFields(this.types.fields(error.fields), values, this.addresses);
    const out = new Uint8Array(4 + fields.length);
    new DataView(out.buffer).setUint32(0, error.code, true);
    out.set(fields, 4);
    return out;
  }

  /** Prefix and types of a field of the state. @throws AbiFault abi.unknown */
  storage(field: string): StorageType & { readonly prefix: Uint8Array } {
    const found = this.abi.storage.find((one) => one.name === field);
    if (found === undefined) throw new AbiFault("abi.unknown", "", `there is no field ${field}`);
    return { ...storageType(found.type, this.types), prefix: prefixOf(found) };
  }

  /** Where a field of the state, or the value of a key in it, lies. @throws AbiFault abi.unknown, abi.value */
  storageKey(field: string, key?: unknown): Uint8Array {
    return storagePlace(this.storage(field), key, this.addresses).key;
  }

  /** What lies there. @throws AbiFault abi.unknown, abi.value, abi.data */
  decodeStored(field: string, key: unknown, bytes: Uint8Array): unknown {
    const { type, skip } = storagePlace(this.storage(field), key, this.addresses);
    return decodeValue(type, bytes.subarray(skip), this.addresses, field);
  }

  #method(name: string): Method {
    const found = this.#methods.get(name);
    if (found === undefined) throw new AbiFault("abi.unknown", "", `there is no method ${name}`);
    return found;
  }

  #event(name: string): AbiEvent {
    const found = this.abi.events.find((one) => one.name === name);
    if (found === undefined) throw new AbiFault("abi.unknown", "", `there is no event ${name}`);
    return found;
  }

  #error(code: number): AbiError | BuiltInError | undefined {
    return [...this.abi.errors, ...builtInErrors].find((one) => one.code === code);
  }
}
