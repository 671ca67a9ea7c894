// Keys for the command line: making, reading and using them. Secrets come from the keystore, from a file, or from the
// development accounts, whose keys everybody knows.
import { readFile } from "node:fs/promises";
import { twinKernels } from "../../runtime/kernels.ts";
import { createAddressBook } from "../../src/address/book.ts";
import { cryptoPlugins } from "../../src/catalog.ts";
import { chainParams } from "../../src/config/chain.ts";
import { type SignatureScheme, signId } from "../../src/crypto/index.ts";
import { fail } from "../../src/errors.ts";
import { unhex } from "../../src/lib/hex.ts";
import { check } from "../../src/lib/schema.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { type KeyInfo, type Keystore, type KeyType, keyTypes } from "../keystore.ts";
import { systemRandom } from "../random.ts";
import { devKeys } from "./devkeys.ts";
import { UsageError } from "./output.ts";

/** Address forms that a key is shown in, with the id of their driver. */
const addressForms = { btc: 0, eth: 2 } as const;
export type AddressForm = keyof typeof addressForms;

export interface Account {
  readonly type: KeyType;
  readonly secret: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly addresses: Readonly<Record<AddressForm, string>>;
}

/** Whoever signs: an account under one of its addresses. */
export interface Signer {
  readonly address: string;
  sign(tx: Transaction): Transaction;
}

export interface KeyTools {
  /** @throws ChainError crypto.key for a secret of the wrong shape */
  account(type: KeyType, secret: Uint8Array): Account;
  create(type: KeyType): Account;
  signer(account: Account, form: AddressForm): Signer;
}

export async function loadKeyTools(): Promise<KeyTools> {
  const kernels = twinKernels;
  // Neither keys nor addresses depend on the chain; every driver and scheme is on.
  const params = chainParams({ Title: "local", address: { enableHeight: { eth: 0 } } }, []);
  const book = createAddressBook(params, kernels);
  const schemes = new Map<string, SignatureScheme>();
  for (const plugin of await cryptoPlugins()) {
    schemes.set(plugin.name, plugin.create(check(plugin.config, {}), { kernels, params }));
  }
  const schemeOf = (type: KeyType): SignatureScheme => {
    const scheme = schemes.get(type);
    if (scheme === undefined) throw fail("crypto.unknown", { type });
    return scheme;
  };
  const account = (type: KeyType, secret: Uint8Array): Account => {
    const publicKey = schemeOf(type).publicKey(secret);
    const addresses = {
      btc: book.fromKey(addressForms.btc, publicKey),
      eth: book.fromKey(addressForms.eth, publicKey),
    };
    return { type, secret, publicKey, addresses };
  };
  return {
    account,
    create(type) {
      for (;;) {
        const secret = schemeOf(type).secretFrom(systemRandom.bytes(32));
        if (secret !== undefined) return account(type, secret);
      }
    },
    signer({ type, secret, publicKey, addresses }, form) {
      const scheme = schemeOf(type);
      const ty = signId(scheme.id, addressForms[form]);
      return {
        address: addresses[form],
        sign(tx) {
          const unsigned = { ...tx, signature: undefined };
          const signature = scheme.sign(Transaction.encode(unsigned), secret);
          return { ...unsigned, signature: { ty, pubkey: publicKey, signature } };
        },
      };
    },
  };
}

/** The usual form of a type's addresses: Ethereum wallets use theirs. */
export function usualForm(type: KeyType): AddressForm {
  return type === "secp256k1eth" ? "eth" : "btc";
}

export function infoOf(account: Account, form: AddressForm, label: string): KeyInfo {
  const { type, publicKey, addresses } = account;
  return { type, publicKey, addresses, label, address: addresses[form] };
}

/** @throws UsageError */
export function keyTypeOf(text: string): KeyType {
  const found = keyTypes.find((one) => one === text);
  if (found === undefined) throw new UsageError(`there is no key type ${text}`, `types: ${keyTypes.join(", ")}`);
  return found;
}

/** @throws UsageError */
export function formOf(text: string): AddressForm {
  if (text === "btc" || text === "eth") return text;
  throw new UsageError(`there is no address form ${text}`, "forms: btc, eth");
}

/** A secret written as hex. @throws ChainError crypto.key, without the text */
export function secretOf(text: string): Uint8Array {
  const bare = text.trim();
  if (!/^(0x)?([0-9a-fA-F]{64}|[0-9a-fA-F]{128})$/.test(bare)) {
    throw fail("crypto.key", { reason: "a private key is 64 hexadecimal digits (ed25519: 64 or 128)" });
  }
  return unhex(bare);
}

export interface SignerOptions {
  /** A name or address of the keystore, or dev1, dev2, dev3. */
  readonly from?: string | undefined;
  /** File with the private key as hex. */
  readonly keyFile?: string | undefined;
  /** The key itself, as hex. */
  readonly key?: string | undefined;
  readonly type?: string | undefined;
  readonly address?: string | undefined;
}

/**
 * The signer that the options of a command name.
 * @throws UsageError when they name none or several @throws ChainError keystore.*, crypto.key
 */
export async function openSigner(
  options: SignerOptions,
  modules: {
    readonly tools: KeyTools;
    readonly keystore: Keystore;
    readonly password: (of: string) => Promise<string>;
  },
): Promise<Signer> {
  const { tools, keystore, password } = modules;
  const given = [options.from, options.key, options.keyFile].filter((one) => one !== undefined);
  if (given.length !== 1) throw new UsageError("name one signer", "--from NAME, --key-file FILE, or --key HEX");
  const form = options.address === undefined ? undefined : formOf(options.address);
  const dev = devKeys.find((one) => one.name === options.from);
  if (options.from !== undefined && dev === undefined) {
    const info = await keystore.find(options.from);
    const secret = await keystore.secret(info.address, await password(info.label === "" ? info.address : info.label));
    // The address that was asked for, or the one that the key is known by.
    const wanted = options.from.toLowerCase();
    const named = (["btc", "eth"] as const).find((one) => info.addresses[one]?.toLowerCase() === wanted);
    const known = info.address === info.addresses.eth ? "eth" : "btc";
    return tools.signer(tools.account(info.type, secret), form ?? named ?? known);
  }
  const text = dev?.secret ?? options.key ?? (await readFile(options.keyFile as string, "utf8"));
  const type = keyTypeOf(options.type ?? "secp256k1");
  return tools.signer(tools.account(type, secretOf(text)), form ?? usualForm(type));
}
