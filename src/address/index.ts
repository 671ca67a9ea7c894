// The address drivers behind one book: who signed a transaction, whether an address is valid at a height, the address of
// a contract, and the form of an address inside state keys (reference: crypto-and-addresses.md section 3).
import type { Tx } from "../types/tx.ts";

export interface AddressBook {
  /** Address of a public key under a driver (0 btc, 1 btcMultiSign, 2 eth). @throws ChainError address.invalid for other ids */
  fromKey(addressId: number, key: Uint8Array, height?: number): string;
  /** Signer of a transaction; an unsigned one has the address of the empty key. @throws ChainError address.invalid */
  sender(tx: Tx, height?: number): string;
  /** @throws ChainError address.invalid (with Chain33's text) when no enabled driver accepts it */
  check(address: string, height: number): void;
  /** Address of a contract name under the default driver. @throws ChainError param.invalid above 100 bytes */
  execAddress(name: string): string;
  /** dsha("address seed bytes for public key" ‖ name), the synthetic public key of a contract. */
  execKey(name: string): Uint8Array;
  /** The form used in keys: 0x addresses in lower case from ForkFormatAddressKey on. */
  keyForm(address: string, height: number): string;
  /** Id of the configured default driver. */
  readonly defaultId: number;
  /** Drivers by name and id, for GetAddressDrivers. */
  readonly drivers: readonly { readonly name: string; readonly id: number }[];
  /** Id of the driver ‖ the 20 bytes: an address as contracts have it; undefined for what is no address of this chain. */
  packed(address: string): Uint8Array | undefined;
  /** The text behind what packed() gives, as sender() would have it; undefined for other bytes. */
  unpacked(bytes: Uint8Array, height?: number): string | undefined;
  /** The 20 bytes behind a base58 or hex address, undefined when it is neither. */
  raw(address: string): Uint8Array | undefined;
}
