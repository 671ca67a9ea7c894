// What the classes that `tenon contract build` writes have in common: the client underneath, and everything whose name
// starts with `$`.
import type { Abi } from "../../assembly/abi.ts";
import type { EventName, EventOf } from "../../runtime/contract/abi/infer.ts";
import type { ContractClient, PastEventOf } from "./client.ts";
import type { Account } from "./transport.ts";

/** What is built of a contract, as the generated file names it. */
export interface BuiltContract<A extends Abi = Abi, C = unknown> {
  /** Name of the files. */
  readonly name: string;
  readonly abi: A;
  /** The code, or where it is. */
  readonly code: Uint8Array | { readonly href: string };
  /** The map from the code to its source, or where it is. */
  readonly map?: string | { readonly href: string };
  connect(client: ContractClient<A>): C;
}

export class GeneratedClient<A extends Abi> {
  readonly $client: ContractClient<A>;

  constructor(client: ContractClient<A>) {
    this.$client = client;
  }

  /** Name of the contract on the chain. */
  get $name(): string {
    return this.$client.$name;
  }

  /** Address of its account. */
  get $address(): string {
    return this.$client.$address;
  }

  /** The same contract in somebody else's hands. */
  as(account: Account): this {
    const made = this.constructor as new (client: ContractClient<A>) => this;
    return new made(this.$client.as(account) as ContractClient<A>);
  }

  /** Events of the past, oldest first. */
  $events<N extends EventName<A> = EventName<A>>(
    name?: N,
    options?: { readonly from?: bigint },
  ): Promise<readonly PastEventOf<A, N>[]> {
    const { $events } = this.$client as {
      $events: (name?: N, options?: object) => Promise<readonly PastEventOf<A, N>[]>;
    };
    return $events(name, options);
  }
}

/** An event out of a list, typed by its name. */
export function eventsNamed<A extends Abi, N extends EventName<A>>(
  _abi: A,
  events: readonly EventOf<A>[],
  name: N,
): readonly EventOf<A, N>[] {
  return events.filter((one) => one.name === name) as unknown as readonly EventOf<A, N>[];
}
