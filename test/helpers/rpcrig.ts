// An RPC over a world, as tests of its methods ask it, and the accounts and transactions that they use.
import assert from "node:assert/strict";
import { utf8 } from "../../src/lib/bytes.ts";
import { unhex } from "../../src/lib/hex.ts";
import { type Json, parseJson, print } from "../../src/lib/json.ts";
import type { RpcModules } from "../../src/rpc/index.ts";
import { createRpc } from "../../src/rpc/server.ts";
import { groupMembers } from "../../src/types/group.ts";
import { Tx } from "../../src/types/tx.ts";
import { hasher } from "./replaychain.ts";
import { addresses, config, schemes, type World, world } from "./rpcworld.ts";

export const hot = "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv";
export const other = "1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF";
export const secret = "4257D8692EF7FE13C68B65D6A52F03933DB2FA5CE8FAF210B5B8B80C721CED01";

export interface Rig extends World {
  /** The result, or a thrown text for an error. */
  ask(name: string, argument?: Json): Promise<Json>;
  /** The error text. */
  refused(name: string, argument?: Json): Promise<string>;
  /** A transaction of the chain. */
  txAt(height: number, index: number): Tx;
  /** An unsigned payment to `other`. */
  transfer(amount?: number): Promise<Json>;
}

export function rig(extra: Partial<RpcModules> = {}): Rig {
  const made = world(extra);
  const rpc = createRpc(config, made.modules);
  const send = async (name: string, argument: Json) => {
    const method = name.includes(".") ? name : `Chain33.${name}`;
    const body = utf8(print({ id: 1, method, params: [argument] }));
    const answer = await rpc.handle(body, { ip: "::1" });
    return parseJson(new TextDecoder().decode(answer.body)) as { result: Json; error: string | null };
  };
  const ask = async (name: string, argument: Json = null) => {
    const { result, error } = await send(name, argument);
    assert.equal(error, null);
    return result;
  };
  return {
    ...made,
    ask,
    refused: async (name, argument = null) => {
      const { result, error } = await send(name, argument);
      assert.equal(result, null);
      assert.equal(typeof error, "string");
      return error ?? "";
    },
    txAt: (height, index) => {
      const tx = made.chain.block(height)?.txs[index];
      assert.ok(tx !== undefined);
      return tx;
    },
    transfer: (amount = 1) => ask("CreateRawTransaction", { to: other, amount, note: "n", fee: 0 }),
  };
}

/** What an answer gives in hex. */
export const decoded = (data: Json) => Tx.decode(unhex(data as string), hasher);
/** Of a group in wire form. */
export const members = (data: Json) => groupMembers(decoded(data), hasher) ?? [];
/** Whether it bears a valid signature of the owner of an address. */
export function signedBy(tx: Tx, address: string): boolean {
  const { signature, ...rest } = tx.value;
  if (signature === undefined || addresses.sender(tx) !== address) return false;
  const message = new Tx({ ...rest, signature: undefined }, hasher).bytes;
  return schemes[0]?.verify(message, signature.pubkey, signature.signature) ?? false;
}
