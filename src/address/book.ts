// The address book: the four drivers, which of them are enabled at a height, and the caches in front of them
// (reference: crypto-and-addresses.md section 3, execution.md section 8). Where Chain33's answer depends on the order of
// a Go map, the answer of driver btc counts.
import type { Kernels } from "../../runtime/kernels.ts";
import { addressIdOf } from "../crypto/index.ts";
import { fail } from "../errors.ts";
import { empty, mapKey, utf8 } from "../lib/bytes.ts";
import { hex0x, unhex } from "../lib/hex.ts";
import { Lru } from "../lib/lru.ts";
import { Recent } from "../lib/recent.ts";
import type { ChainParams } from "../params.ts";
import type { Tx } from "../types/tx.ts";
import { type BtcText, btcAddress, btcFault, btcText, btcTexts, readBtc } from "./btc.ts";
import { contractKey } from "./contract.ts";
import { ethAddress, isHexAddress, mixedCase } from "./eth.ts";
import type { AddressBook } from "./index.ts";
import { isOutPoint } from "./utxo.ts";

const drivers = [
  { name: "btc", id: 0 },
  { name: "btcMultiSign", id: 1 },
  { name: "eth", id: 2 },
  { name: "utxo", id: 3 },
] as const;
type Driver = (typeof drivers)[number];

/** Version byte of multi-signature addresses, which start with 3. */
const multiSign = 5;
/** Entries of the caches of senders and contracts. */
const entries = 16_384;
/** Characters that the cache of judged texts holds; a text comes from anybody and may be long. */
const characters = 4 * 1024 * 1024;
/** Longer keys are not remembered. */
const maxKey = 65;

export type BookKernels = Pick<Kernels, "hash160" | "sha256d" | "keccak256" | "secp256k1Expand">;

/**
 * @throws ChainError config.invalid for an unknown driver, a default driver that has no keys or is not enabled from
 *   height 0 on, or version byte 5
 */
export function createAddressBook(params: Pick<ChainParams, "address" | "forks">, kernels: BookKernels): AddressBook {
  const { version, defaultDriver, enableHeight } = params.address;
  for (const name of Object.keys(enableHeight)) driverOf(name, `address.enableHeight.${name}`);
  const defaultId = driverOf(defaultDriver, "address.defaultDriver").id;
  if (defaultId === 3 || (enableHeight[defaultDriver] ?? 0) !== 0) {
    throw fail("config.invalid", {
      path: "address.defaultDriver",
      reason: `${defaultDriver} must derive addresses and be enabled from height 0 on`,
    });
  }
  if (version === multiSign || !(version >= 0 && version <= 255)) {
    throw fail("config.invalid", { path: "AddrVer", reason: "a byte other than 5 is needed", version });
  }
  return new Book(params, defaultId, kernels);
}

function driverOf(name: string, path: string): Driver {
  const found = drivers.find((driver) => driver.name === name);
  if (found !== undefined) return found;
  throw fail("config.invalid", { path, reason: `there is no address driver ${name}` });
}

class Book implements AddressBook {
  readonly defaultId: number;
  readonly drivers = drivers;
  readonly #params: Pick<ChainParams, "address" | "forks">;
  readonly #kernels: BookKernels;
  readonly #byKey = new Lru<string, string>(entries);
  readonly #byName = new Lru<string, string>(entries);
  readonly #packed = new Lru<string, Uint8Array>(entries);
  readonly #unpacked = new Lru<string, string>(entries);
  readonly #judged = new Recent<string, BtcText>(characters, (_, text) => text.length + 64);

  constructor(params: Pick<ChainParams, "address" | "forks">, defaultId: number, kernels: BookKernels) {
    this.#params = params;
    this.defaultId = defaultId;
    this.#kernels = kernels;
  }

  fromKey(addressId: number, key: Uint8Array, height = -1): string {
    return this.#cased(this.#remembered(addressId, key), height);
  }

  #remembered(addressId: number, key: Uint8Array): string {
    const name = key.length > maxKey ? undefined : String.fromCharCode(addressId) + mapKey(key);
    let address = name === undefined ? undefined : this.#byKey.get(name);
    if (address === undefined) {
      address = this.#derive(addressId, key);
      if (name !== undefined) this.#byKey.set(name, address);
    }
    return address;
  }

  /** Addresses of driver eth, and only they start with a zero, had mixed case before a fork. */
  #cased(address: string, height: number): string {
    const mixed = address.charCodeAt(0) === 48 && !this.#params.forks.at("ForkFormatAddressKey", height);
    return mixed ? mixedCase(address, this.#kernels) : address;
  }

  #derive(addressId: number, key: Uint8Array): string {
    if (addressId === 0) return btcAddress(this.#params.address.version, key, this.#kernels);
    if (addressId === 1) return btcAddress(multiSign, key, this.#kernels);
    const address = addressId === 2 ? ethAddress(key, this.#kernels) : undefined;
    if (address === undefined) throw fail("address.invalid", { addressId, key: key.length });
    return address;
  }

  sender(tx: Tx, height = -1): string {
    const address = tx.sender(this.#params.address.version, (signature) =>
      this.#remembered(addressIdOf(signature?.ty ?? 0), signature?.pubkey ?? empty),
    );
    return this.#cased(address, height);
  }

  check(address: string, height: number): void {
    const text = this.#judge(address);
    let first: string | undefined;
    for (const driver of drivers) {
      if (!this.#enabled(driver, height)) continue;
      const fault = this.#faultOf(driver, address, text);
      if (fault === undefined) return;
      first ??= fault;
    }
    throw fail("address.invalid", { length: address.length }, first);
  }

  #enabled(driver: Driver, height: number): boolean {
    const from = this.#params.address.enableHeight[driver.name] ?? 0;
    return height < 0 || (from >= 0 && from <= height);
  }

  /** Chain33's text for why a driver refuses an address. */
  #faultOf(driver: Driver, address: string, text: BtcText): string | undefined {
    if (driver.id === 2) return isHexAddress(address) ? undefined : "ErrInvalidEthAddr";
    if (driver.id === 3) return isOutPoint(address) ? undefined : "ErrAddressType";
    const fault = btcFault(text, driver.id === 0 ? this.#params.address.version : multiSign);
    return fault === undefined ? undefined : btcTexts[fault];
  }

  #judge(address: string): BtcText {
    const known = this.#judged.get(address);
    if (known !== undefined) return known;
    const text = readBtc(address, this.#kernels);
    this.#judged.set(address, text);
    return text;
  }

  execAddress(name: string): string {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const address = this.fromKey(this.defaultId, this.execKey(name));
    this.#byName.set(name, address);
    return address;
  }

  execKey(name: string): Uint8Array {
    const key = contractKey(utf8(name), this.#kernels);
    if (key === undefined) throw fail("param.invalid", { reason: "a contract name has at most 100 bytes" });
    return key;
  }

  keyForm(address: string, height: number): string {
    const lower = isHexAddress(address) && this.#params.forks.at("ForkFormatAddressKey", height);
    return lower ? address.toLowerCase() : address;
  }

  packed(address: string): Uint8Array | undefined {
    const known = this.#packed.get(address);
    if (known !== undefined) return known;
    const id = this.#idOf(address);
    const raw = id === undefined ? undefined : this.raw(address);
    if (id === undefined || raw?.length !== 20) return undefined;
    const bytes = new Uint8Array(21);
    bytes[0] = id;
    bytes.set(raw, 1);
    this.#packed.set(address, bytes);
    return bytes;
  }

  #idOf(address: string): number | undefined {
    if (isHexAddress(address)) return 2;
    const { version, raw } = this.#judge(address);
    if (raw === undefined) return undefined;
    return version === this.#params.address.version ? 0 : version === multiSign ? 1 : undefined;
  }

  unpacked(bytes: Uint8Array, height = -1): string | undefined {
    if (bytes.length !== 21) return undefined;
    const name = mapKey(bytes);
    let address = this.#unpacked.get(name);
    if (address === undefined) {
      const [id = 3] = bytes;
      const raw = bytes.subarray(1);
      if (id > 2) return undefined;
      address =
        id === 2 ? hex0x(raw) : btcText(id === 0 ? this.#params.address.version : multiSign, raw, this.#kernels);
      this.#unpacked.set(name, address);
    }
    return this.#cased(address, height);
  }

  raw(address: string): Uint8Array | undefined {
    return isHexAddress(address) ? unhex(address) : this.#judge(address).raw?.slice();
  }
}
