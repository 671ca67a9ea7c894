// A contract as an object: its methods by name, typed from its interface. What is not a method starts with `$`, which no
// method may, so nothing a contract calls itself can hide what the client needs.
import type { Abi } from "../../assembly/abi.ts";
import type { EventName, EventOf, MethodName, MethodOf, ValueOf, ValuesOf } from "../../runtime/contract/abi/infer.ts";
import { ContractInterface, type Fields } from "../../runtime/contract/abi/interface.ts";
import { ContractFailure } from "./failure.ts";
import type { Account, ContractTransport, Outcome, RawCall, Receipt } from "./transport.ts";

export interface CallOptions {
  /** Base units that move to the contract with the call. */
  readonly value?: bigint;
  /** Asset of the value as `exec.symbol`; the chain's coin by default. */
  readonly asset?: string;
  /** Most gas that may be used: the fee of the transaction. */
  readonly gas?: bigint;
}

/** What a transaction did. */
export interface CallResult<A extends Abi = Abi, V = unknown> {
  readonly value: V;
  readonly gas: bigint;
  /** Events of this contract, decoded, in order. */
  readonly events: readonly EventOf<A>[];
  /** Those of other contracts that took part are here, encoded. */
  readonly outcome: Outcome;
  readonly receipt: Receipt | undefined;
}

export type PastEventOf<A extends Abi, N extends EventName<A> = EventName<A>> = EventOf<A, N> & {
  readonly hash: string;
  readonly height: bigint;
};

type WithOptions<P extends readonly unknown[]> = readonly [...values: P, options?: CallOptions];
type Params<A extends Abi, N extends string> = ValuesOf<A, MethodOf<A, N>["params"]>;
type Returned<A extends Abi, N extends string> = ValueOf<A, MethodOf<A, N>["returns"]>;
/** An object with a method `then` would be taken for a promise, so that one is left out; `as` is the client's own. */
type Free<N extends string> = Exclude<N, "as" | "then">;

interface Members<A extends Abi> {
  /** Name of the contract on the chain. */
  readonly $name: string;
  /** Address of its account. */
  readonly $address: string;
  readonly $interface: ContractInterface<A>;
  /** The same contract in somebody else's hands. */
  as(account: Account): ContractClient<A>;
  /** A transaction by the name of the method, for names that are not in the way of `as`. */
  $call<N extends MethodName<A, "call" | "view">>(
    name: N,
    values: Params<A, N>,
    options?: CallOptions,
  ): Promise<CallResult<A, Returned<A, N>>>;
  /** What the method gives on the last state; writes are refused. */
  $view<N extends MethodName<A, "call" | "view">>(name: N, values: Params<A, N>): Promise<Returned<A, N>>;
  /** What a transaction would do and cost now, without doing it. */
  $try<N extends MethodName<A, "call" | "view">>(
    name: N,
    values: Params<A, N>,
    options?: CallOptions,
  ): Promise<CallResult<A, Returned<A, N>>>;
  /** Events of the past, oldest first. */
  $events<N extends EventName<A> = EventName<A>>(
    name?: N,
    options?: { readonly from?: bigint },
  ): Promise<readonly PastEventOf<A, N>[]>;
}

type Methods<A extends Abi> = {
  readonly [N in Free<MethodName<A, "call">>]: (
    ...values: WithOptions<Params<A, N>>
  ) => Promise<CallResult<A, Returned<A, N>>>;
} & {
  readonly [N in Free<MethodName<A, "view">>]: (...values: Params<A, N>) => Promise<Returned<A, N>>;
};

/** A contract whose interface is known when it runs only. */
interface Untyped {
  readonly $name: string;
  readonly $address: string;
  readonly $interface: ContractInterface;
  as(account: Account): Untyped;
  $call(name: string, values: readonly unknown[], options?: CallOptions): Promise<CallResult>;
  $view(name: string, values: readonly unknown[]): Promise<unknown>;
  $try(name: string, values: readonly unknown[], options?: CallOptions): Promise<CallResult>;
  $events(name?: string, options?: { readonly from?: bigint }): Promise<readonly PastEventOf<Abi>[]>;
}

/** The client of a contract with interface `A`: `ContractClient<typeof abi>`. */
export type ContractClient<A extends Abi = Abi> = string extends A["methods"][number]["name"]
  ? Untyped
  : Members<A> & Methods<A>;

export interface ClientOptions<A extends Abi> {
  readonly abi: A;
  readonly name: string;
  readonly address: string;
  readonly transport: ContractTransport;
  /** Whoever calls; without an account only views can be asked. */
  readonly account?: Account | undefined;
}

export function contractClient<const A extends Abi>(options: ClientOptions<A>): ContractClient<A> {
  const { abi, transport } = options;
  const core = new Core(new ContractInterface<Abi>(abi, transport.addresses), options);
  return core.client() as ContractClient<A>;
}

class Core {
  readonly #contract: ContractInterface;
  readonly #options: ClientOptions<Abi>;

  constructor(contract: ContractInterface, options: ClientOptions<Abi>) {
    this.#contract = contract;
    this.#options = options;
  }

  client(): Untyped {
    const { name, address } = this.#options;
    const client: Record<string, unknown> = {};
    for (const { name: method, kind, params } of this.#contract.abi.methods) {
      if (method === "then" || method === "as") continue;
      if (kind === "view") client[method] = (...values: readonly unknown[]) => this.#view(method, values);
      if (kind === "call") {
        client[method] = (...values: readonly unknown[]) =>
          values.length === params.length + 1
            ? this.#call(method, values.slice(0, -1), values[params.length] as CallOptions | undefined)
            : this.#call(method, values, {});
      }
    }
    return Object.freeze(
      Object.assign(client, {
        $name: name,
        $address: address,
        $interface: this.#contract,
        as: (account: Account) => new Core(this.#contract, { ...this.#options, account }).client(),
        $call: (method: string, values: readonly unknown[], options?: CallOptions) =>
          this.#call(method, values, options),
        $view: (method: string, values: readonly unknown[]) => this.#view(method, values),
        $try: (method: string, values: readonly unknown[], options?: CallOptions) => this.#try(method, values, options),
        $events: (event?: string, options?: { readonly from?: bigint }) => this.#events(event, options),
      }),
    );
  }

  #raw(method: string, values: readonly unknown[], { value = 0n, asset = "", gas }: CallOptions): RawCall {
    const input = this.#contract.encodeArguments(method, values);
    return { contract: this.#options.name, method, input, value, asset, gas };
  }

  async #call(method: string, values: readonly unknown[], options: CallOptions = {}): Promise<CallResult> {
    const { account, transport } = this.#options;
    if (account === undefined) throw new TypeError(`${method} needs an account: client.as(account)`);
    return this.#result(method, await transport.call(this.#raw(method, values, options), account));
  }

  async #try(method: string, values: readonly unknown[], options: CallOptions = {}): Promise<CallResult> {
    const { account, transport } = this.#options;
    return this.#result(method, await transport.ask(this.#raw(method, values, options), account, { readonly: false }));
  }

  async #view(method: string, values: readonly unknown[]): Promise<unknown> {
    const { account, transport } = this.#options;
    const outcome = await transport.ask(this.#raw(method, values, {}), account, { readonly: true });
    return this.#result(method, outcome).value;
  }

  #result(method: string, outcome: Outcome): CallResult {
    return resultOf(this.#contract, { contract: this.#options.name, method }, outcome);
  }

  async #events(
    name: string | undefined,
    { from }: { readonly from?: bigint } = {},
  ): Promise<readonly PastEventOf<Abi>[]> {
    const found = await this.#options.transport.events({
      contract: this.#options.name,
      ...(name === undefined ? {} : { name }),
      ...(from === undefined ? {} : { from }),
    });
    return found.map((raw) => ({ ...this.#contract.decodeEvent(raw), hash: raw.hash, height: raw.height }));
  }
}

/** The decoded result of a call. @throws ContractFailure unless it ended well */
export function resultOf(
  contract: ContractInterface,
  call: { readonly contract: string; readonly method: string },
  outcome: Outcome,
): CallResult {
  if (outcome.status !== "ok") {
    const error = outcome.status === "revert" ? contract.decodeError(outcome.output) : undefined;
    throw new ContractFailure(call, outcome, error);
  }
  const own = outcome.events.filter((one) => one.contract === call.contract);
  return {
    value: contract.decodeResult(call.method, outcome.output),
    gas: outcome.gas,
    events: own.map((raw): { readonly name: string; readonly fields: Fields } => contract.decodeEvent(raw)),
    outcome,
    receipt: outcome.receipt,
  };
}
