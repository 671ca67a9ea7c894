// The chain as the contracts of one transaction or query see it. Everything that they change goes into one journal, also
// the movements of assets, whose rules are those of `Accounts`.

import type { Chain33World } from "../../../runtime/contract/env33/world.ts";
import type { ChangeJournal } from "../../../runtime/contract/journal.ts";
import type { AddressBytes, ContractInfo, World } from "../../../runtime/contract/types.ts";
import type { Kernels } from "../../../runtime/kernels.ts";
import type { AddressBook } from "../../address/index.ts";
import type { SchemeBook } from "../../crypto/index.ts";
import { ChainError } from "../../errors.ts";
import type { LocalReader } from "../../executor/index.ts";
import { concat, keyOf, utf8, zero32 } from "../../lib/bytes.ts";
import { hex } from "../../lib/hex.ts";
import type { ChainParams } from "../../params.ts";
import type { StateReader } from "../../store/index.ts";
import type { Receipt } from "../../types/proto/transaction.ts";
import type { Accounts } from "../account.ts";
import { Assets } from "./assets.ts";
import { Chain33Accounts } from "./chain33.ts";
import { addressOf, enter, infoOf, loadCode, loadRecord, nameAt, needRecord, packed } from "./records.ts";
import { CreateContractLog, flavours, logCreate } from "./schema.ts";
import { JournalState, journalOver } from "./state.ts";

/** What a world is made of: a transaction at its place in a block, or a query on the last state. */
export interface WorldPlace {
  readonly params: ChainParams;
  readonly addresses: AddressBook;
  readonly kernels: Pick<Kernels, "sha256">;
  readonly schemes: SchemeBook | undefined;
  readonly state: StateReader;
  readonly height: number;
  readonly blockTime: bigint;
  /** Signer, or who a query says is asking. */
  readonly origin: string;
  readonly txHash?: Uint8Array;
  /** The node's index, in queries only. */
  readonly local?: LocalReader;
  /** Which convention code follows; undefined for code that the rules refuse. */
  flavourOf(hash: Uint8Array, code: Uint8Array): ContractInfo["flavour"] | undefined;
  keepsAccounts(name: string): boolean;
  /** Addresses that nothing may move to or from; a query knows of none. */
  isBlocked?(address: string): boolean;
}

const made = utf8("create");
/** The scheme `none` accepts everything: no contract may take that for a signature. */
const openScheme = 10;

/** Characters that one transaction may print. */
const maxPrinted = 64 * 1024;

/** Why `Accounts` refuses a movement; every other error is one. */
const refusals: ReadonlySet<string> = new Set(["account.amount", "account.balance", "account.same", "exec.action"]);

export class ChainWorld implements World {
  readonly journal: ChangeJournal;
  readonly height: bigint;
  readonly blockTime: bigint;
  readonly chainId: number;
  readonly txHash: Uint8Array;
  readonly origin: AddressBytes;
  readonly local: World["local"];
  readonly place: WorldPlace;
  /** What Chain33's modules print; kept also when the call fails, since it tells why. */
  readonly printed: string[] = [];
  #printRoom = maxPrinted;
  readonly #assets: Assets;

  /** @throws ChainError address.invalid when the origin has no address of 21 bytes */
  constructor(place: WorldPlace) {
    const { params, addresses, local } = place;
    this.place = place;
    this.journal = journalOver(place.state);
    this.height = BigInt(place.height);
    this.blockTime = place.blockTime;
    this.chainId = params.chainId;
    this.txHash = place.txHash ?? zero32;
    this.origin = packed(place, place.origin);
    this.local = local && { get: (key) => local.get(keyOf(key)) };
    const state = new JournalState(this.journal);
    this.#assets = new Assets(place, { params, addresses, state, env: { height: place.height } });
  }

  /** A contract by name. @throws ChainError wasm.missing */
  contract(name: string): ContractInfo {
    return infoOf(this.place, this.journal, name, needRecord(this.journal, name));
  }

  contractAt(address: AddressBytes): ContractInfo | undefined {
    const text = this.text(address);
    const name = text === undefined ? undefined : nameAt(this.journal, text);
    return name === undefined ? undefined : this.contract(name);
  }

  /** Text of an address; undefined for bytes that are none. */
  text(address: AddressBytes): string | undefined {
    return this.place.addresses.unpacked(address, this.place.height);
  }

  /** Text of an address that may be part of a movement. */
  party(address: AddressBytes): string | undefined {
    const text = this.text(address);
    return text === undefined || this.place.isBlocked?.(text) === true ? undefined : text;
  }

  accounts(asset: string): Accounts | undefined {
    return this.#assets.accounts(asset);
  }

  balance(asset: string, address: AddressBytes): bigint {
    const text = this.text(address);
    if (text === undefined) return 0n;
    return this.#assets.accounts(asset)?.load(text).balance ?? 0n;
  }

  transfer(asset: string, from: AddressBytes, to: AddressBytes, amount: bigint): boolean {
    const accounts = this.#assets.accounts(asset);
    const source = this.party(from);
    const target = this.party(to);
    if (accounts === undefined || source === undefined || target === undefined) return false;
    return amount === 0n || this.move(() => accounts.transfer(source, target, amount));
  }

  /** Moves assets and notes the logs of that; false and nothing changed when the rules of accounts refuse it. */
  move(run: () => Receipt | undefined): boolean {
    const start = this.journal.checkpoint();
    try {
      const receipt = run();
      for (const { ty, log } of receipt?.logs ?? []) this.journal.log(ty, log);
      return receipt !== undefined;
    } catch (error) {
      if (!(error instanceof ChainError && refusals.has(error.code))) throw error;
      this.journal.rollback(start);
      return false;
    }
  }

  create(creator: AddressBytes, codeHash: Uint8Array, salt: Uint8Array): ContractInfo | undefined {
    const { place, journal } = this;
    const code = loadCode(journal, codeHash);
    const by = this.text(creator);
    if (code === undefined || by === undefined) return undefined;
    const name = hex(place.kernels.sha256(concat(made, creator, salt, codeHash)).subarray(0, 20));
    if (loadRecord(journal, name) !== undefined || place.flavourOf(codeHash, code) !== "tenon") return undefined;
    const hash = codeHash.slice();
    const info = enter(place, journal, name, {
      creator: by,
      codeHash: hash,
      flavour: flavours.indexOf("tenon"),
      version: 1,
      frozen: false,
      height: this.height,
    });
    const log = { name, code: hex(hash), creator: by, address: addressOf(place, name) };
    journal.log(logCreate, CreateContractLog.encode(log));
    return info;
  }

  /** Notes a text; nothing more once there are too many. */
  print(text: string): void {
    this.#printRoom -= text.length + 1;
    if (this.#printRoom >= 0) this.printed.push(text);
  }

  chain33(contract: ContractInfo): Chain33World {
    return new Chain33Accounts(this, contract);
  }

  verify(scheme: number, key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    const { schemes, height } = this.place;
    if (scheme === openScheme || schemes?.enabled(scheme, height) !== true) return false;
    return schemes.byId(scheme)?.verify(message, key, signature) === true;
  }
}
