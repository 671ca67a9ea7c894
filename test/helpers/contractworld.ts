// A world for contracts over Maps: accounts and contracts live in one journal, as on a chain, so that taking a call back
// takes everything back. Nothing in it knows of blocks or transactions. Host-neutral: pages use it too.
import { type ChangeJournal, createJournal, type JournalEvent } from "../../runtime/contract/journal.ts";
import { gasSchedule } from "../../runtime/contract/schedule.ts";
import type { AddressBytes, CallRequest, CallResult, ContractInfo, World } from "../../runtime/contract/types.ts";
import { ContractVm, type ContractVmOptions } from "../../runtime/contract/vm.ts";
import { textOf } from "../../runtime/latin1.ts";
import { twinKernels } from "../../runtime/twin/index.ts";
import { concat, utf8 } from "../../src/lib/bytes.ts";
import { hex } from "../../src/lib/hex.ts";

const sha256 = (...parts: readonly (Uint8Array | string)[]): Uint8Array =>
  twinKernels.sha256(concat(...parts.map((part) => (typeof part === "string" ? utf8(part) : part))));

/** An address that only depends on the name. */
export function addressOf(name: string): AddressBytes {
  return Uint8Array.of(0, ...sha256("address", name).subarray(0, 20));
}

/** A machine with the first schedule and the JavaScript kernels. */
export function testVm(options: Partial<ContractVmOptions> = {}): ContractVm {
  return new ContractVm({ schedule: () => gasSchedule(1), kernels: twinKernels, ...options });
}

export class ContractWorld implements World {
  height = 10n;
  blockTime = 1_700_000_000n;
  chainId = 33;
  txHash: Uint8Array = sha256("transaction");
  origin: AddressBytes = addressOf("origin");
  /** Set it to make a world of queries. */
  local: World["local"];
  /** What a signature check answers; by default whether the signature is the message. */
  verify: World["verify"] = (_scheme, _key, message, signature) => hex(message) === hex(signature);
  /** Committed state, journal keys to values. */
  readonly state = new Map<string, Uint8Array>();
  /** Events of what was committed. */
  readonly events: JournalEvent[] = [];
  /** Committed local index. */
  readonly index = new Map<string, Uint8Array>();
  #journal: ChangeJournal = createJournal((key) => this.state.get(key));
  readonly #codes = new Map<string, Uint8Array>();
  /** Every contract that was ever made; the journal knows which of them exist. */
  readonly #contracts = new Map<string, ContractInfo>();
  /** How often code was asked for. */
  loads = 0;

  get journal(): ChangeJournal {
    return this.#journal;
  }

  /** Keeps what the journal holds, and begins another. */
  commit(): void {
    for (const [key, value] of this.#journal.changes()) {
      if (value.length === 0) this.state.delete(key);
      else this.state.set(key, value);
    }
    this.events.push(...this.#journal.events);
    for (const [key, value] of this.#journal.locals) {
      if (value.length === 0) this.index.delete(key);
      else this.index.set(key, value);
    }
    this.discard();
  }

  /** Forgets what the journal holds. */
  discard(): void {
    this.#journal = createJournal((key) => this.state.get(key));
  }

  /** Everything that the journal holds, in a form that compares. */
  snapshot(): unknown {
    const { events, locals, logs } = this.#journal;
    const changes = [...this.#journal.changes()].map(([key, value]) => [key, hex(value)]);
    return structuredClone({ changes, events, locals, logs });
  }

  /** Puts code on the chain without a contract, for `create`. @returns its hash */
  publish(code: Uint8Array): Uint8Array {
    const hash = sha256(code);
    this.#codes.set(hex(hash), code);
    return hash;
  }

  /** A contract that exists at once; nothing of it runs. */
  deploy(name: string, code: Uint8Array, flavour: ContractInfo["flavour"] = "tenon"): ContractInfo {
    const info = this.#make(name, addressOf(`contract ${name}`), this.publish(code), flavour);
    this.state.set(contractKey(info.address), utf8(name));
    return info;
  }

  fund(address: AddressBytes, amount: bigint, asset = ""): void {
    this.state.set(accountKey(asset, address), amountBytes(this.balance(asset, address) + amount));
  }

  contractAt(address: AddressBytes): ContractInfo | undefined {
    const name = this.#journal.get(contractKey(address));
    return name && this.#contracts.get(textOf(name));
  }

  balance(asset: string, address: AddressBytes): bigint {
    const held = this.#journal.get(accountKey(asset, address));
    return held === undefined ? 0n : new DataView(held.buffer, held.byteOffset).getBigInt64(0, true);
  }

  transfer(asset: string, from: AddressBytes, to: AddressBytes, amount: bigint): boolean {
    const held = this.balance(asset, from);
    if (amount <= 0n || held < amount) return false;
    this.#journal.set(accountKey(asset, from), amountBytes(held - amount));
    this.#journal.set(accountKey(asset, to), amountBytes(this.balance(asset, to) + amount));
    this.#journal.log(3, utf8(`${asset} ${hex(from)} ${hex(to)} ${amount}`));
    return true;
  }

  create(creator: AddressBytes, codeHash: Uint8Array, salt: Uint8Array): ContractInfo | undefined {
    if (!this.#codes.has(hex(codeHash))) return undefined;
    const name = hex(sha256("create", creator, salt, codeHash).subarray(0, 20));
    const info = this.#make(name, addressOf(`contract ${name}`), codeHash, "tenon");
    if (this.contractAt(info.address) !== undefined) return undefined;
    this.#journal.set(contractKey(info.address), utf8(name));
    return info;
  }

  #make(name: string, address: AddressBytes, codeHash: Uint8Array, flavour: ContractInfo["flavour"]): ContractInfo {
    const info: ContractInfo = {
      name,
      address,
      codeHash,
      flavour,
      storagePrefix: `mavl-wasm-${name}-`,
      indexPrefix: `mavl-wasm-${name}.`,
      localPrefix: `LODB-wasm-${name}-`,
      load: () => {
        this.loads++;
        return this.#codes.get(hex(codeHash)) ?? new Uint8Array();
      },
    };
    this.#contracts.set(name, info);
    return info;
  }

  /** A call by the origin, with plenty of gas unless the request says otherwise. */
  call(vm: ContractVm, contract: ContractInfo, method: string, request: Partial<CallRequest> = {}): CallResult {
    return vm.call(this, {
      contract,
      method,
      input: new Uint8Array(),
      caller: this.origin,
      value: 0n,
      asset: "",
      gas: 10_000_000n,
      readonly: false,
      ...request,
    });
  }
}

const contractKey = (address: AddressBytes) => `contract-${hex(address)}`;
const accountKey = (asset: string, address: AddressBytes) => `account-${asset}-${hex(address)}`;

function amountBytes(amount: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, amount, true);
  return bytes;
}
