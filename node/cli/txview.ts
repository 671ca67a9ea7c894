// A transaction for people: every field, payload decoded by its contract, signer, hashes, members of a group. Needs no
// node.
import { twinKernels } from "../../runtime/kernels.ts";
import { createAddressBook } from "../../src/address/book.ts";
import { catalog } from "../../src/catalog.ts";
import { chainParams } from "../../src/config/chain.ts";
import { hex0x } from "../../src/lib/hex.ts";
import type { Json } from "../../src/lib/json.ts";
import { loadAll } from "../../src/registry.ts";
import { txView } from "../../src/rpc/json/view.ts";
import { expand } from "../../src/types/group.ts";
import type { Tx } from "../../src/types/tx.ts";

export async function decodedView(tx: Tx): Promise<Json> {
  const kernels = twinKernels;
  const params = chainParams({ Title: "local", address: { enableHeight: { eth: 0 } } }, []);
  const addresses = createAddressBook(params, kernels);
  const all = await loadAll(catalog, "dapp", {}, { params, kernels });
  const dapps = new Map(all.map((one) => [one.name, one]));
  const given = { params, kernels, addresses, dapps: (name: string) => dapps.get(name) };
  const members = expand(tx, kernels).map((one) => ({
    ...(txView(given, one) as { readonly [name: string]: Json }),
    fullHash: hex0x(one.fullHash),
    size: one.size,
  }));
  return members.length === 1 ? (members[0] as Json) : { group: members.length, size: tx.size, members };
}
