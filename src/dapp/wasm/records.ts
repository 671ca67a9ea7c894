// Contracts in the state: the record under a name, the name under an address, the code under its hash. A contract's
// account is that of the name `user.wasm.NAME`, so coins get there with what every wallet has, and no two contracts
// share one (in Chain33 all of them do).
import type { Journal } from "../../../runtime/contract/journal.ts";
import type { AddressBytes, ContractInfo } from "../../../runtime/contract/types.ts";
import type { AddressBook } from "../../address/index.ts";
import { fail } from "../../errors.ts";
import { mapKey, utf8 } from "../../lib/bytes.ts";
import { hex } from "../../lib/hex.ts";
import type { ChainParams } from "../../params.ts";
import { fullName } from "../names.ts";
import * as keys from "./keys.ts";
import { ContractRecord, flavours } from "./schema.ts";

/** What people may call a contract; contracts that contracts make have 40 hex digits. */
export const nameRule = /^[a-z0-9]{4,20}$/;
/** In front of it in the name of its account. */
export const userPrefix = "user.wasm.";
const anyName = /^(?:[a-z0-9]{4,20}|[0-9a-f]{40})$/;

interface Place {
  readonly params: ChainParams;
  readonly addresses: AddressBook;
}

export type Reader = Pick<Journal, "get">;

/** Address of a contract's account. */
export function addressOf({ params, addresses }: Place, name: string): string {
  return addresses.execAddress(fullName(params, userPrefix + name));
}

export function loadRecord(state: Reader, name: string): ContractRecord | undefined {
  const value = anyName.test(name) ? state.get(keys.recordKey(name)) : undefined;
  return value === undefined ? undefined : ContractRecord.decode(value);
}

/** @throws ChainError wasm.missing */
export function needRecord(state: Reader, name: string): ContractRecord {
  const record = loadRecord(state, name);
  if (record === undefined) throw fail("wasm.missing", { name });
  return record;
}

export function saveRecord(journal: Journal, name: string, record: ContractRecord): void {
  journal.set(keys.recordKey(name), ContractRecord.encode(record));
}

/** The name of the contract at an address. */
export function nameAt(state: Reader, address: string): string | undefined {
  const value = state.get(keys.addressKey(address));
  return value === undefined ? undefined : mapKey(value);
}

/** Enters a contract under a name that is free. */
export function enter(place: Place, journal: Journal, name: string, record: ContractRecord): ContractInfo {
  saveRecord(journal, name, record);
  journal.set(keys.addressKey(addressOf(place, name)), utf8(name));
  return infoOf(place, journal, name, record);
}

/** Keeps code under its hash, once. */
export function saveCode(journal: Journal, hash: Uint8Array, code: Uint8Array): void {
  const key = keys.codeKey(hex(hash));
  if (journal.get(key) === undefined) journal.set(key, code);
}

export function loadCode(state: Reader, hash: Uint8Array): Uint8Array | undefined {
  return state.get(keys.codeKey(hex(hash)));
}

/** A contract as the virtual machine takes it. */
export function infoOf(place: Place, state: Reader, name: string, record: ContractRecord): ContractInfo {
  const { codeHash } = record;
  return {
    name,
    address: packed(place, addressOf(place, name)),
    codeHash,
    flavour: flavours[record.flavour] ?? "tenon",
    storagePrefix: keys.storagePrefix(name),
    indexPrefix: keys.indexPrefix(name),
    localPrefix: keys.localPrefix(name),
    load: () => {
      const code = loadCode(state, codeHash);
      if (code === undefined) throw fail("state.notFound", { what: "code", name });
      return code;
    },
  };
}

/** An address as contracts have it. @throws ChainError address.invalid for one that has no such form */
export function packed({ addresses }: Pick<Place, "addresses">, address: string): AddressBytes {
  const bytes = addresses.packed(address);
  if (bytes === undefined) throw fail("address.invalid", { address });
  return bytes;
}
