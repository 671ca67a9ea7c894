// Peers of a node that is stopped: its key, and the lists in its folder.
import { join, resolve } from "node:path";
import { peersPrefix } from "../../src/chain/layout.ts";
import { prefixed } from "../../src/kv/prefix.ts";
import { peerOf } from "../../src/p2p/config.ts";
import { Bans, bansShelf } from "../../src/p2p/peers/bans.ts";
import { Shelf } from "../../src/p2p/peers/shelf.ts";
import { openLevel } from "../kv.ts";
import { unknown } from "../peers/admin.ts";
import { openIdentity } from "../peers/identity.ts";
import { MemberList } from "../peers/members.ts";
import { loadSetup } from "./local.ts";

export async function folderIdentity(folder: string): Promise<string> {
  const { configuration } = await loadSetup(folder);
  return (await openIdentity(resolve(folder, configuration.node.p2p.identity), process.env)).id;
}

/** @throws ChainError net.address, net.unavailable, config.invalid, kv.io while the node runs */
export async function changeFolder(
  folder: string,
  method: "AddPeer" | "RemovePeer" | "BanPeer" | "UnbanPeer",
  peer: string,
  minutes: number | undefined,
): Promise<void> {
  const { configuration } = await loadSetup(folder);
  const { database, p2p } = configuration.node;
  const id = peerOf(peer);
  if (method === "BanPeer" || method === "UnbanPeer") {
    const now = Date.now();
    const until = minutes === undefined ? undefined : now + minutes * 60_000;
    await changeBans(join(resolve(folder, database.path), "chain"), now, (bans) => {
      if (method === "BanPeer") bans.set(id, "net.banned", until);
      else if (!bans.lift(id, now)) throw unknown(id, "is not banned");
    });
    return;
  }
  const members = await MemberList.open(folder, p2p);
  if (method === "AddPeer") await members.add(peer);
  else if (!(await members.remove(id))) throw unknown(id, "is not in the list");
}

/** The database lets one process in: a node that runs has its own way to be told. */
async function changeBans(path: string, now: number, change: (bans: Bans) => void): Promise<void> {
  const kv = await openLevel(path);
  try {
    const view = prefixed(kv, peersPrefix);
    const shelf = new Shelf(view, bansShelf);
    const bans = new Bans(shelf);
    await bans.load(now);
    change(bans);
    await view.batch(shelf.take(), { sync: true });
  } finally {
    await kv.close();
  }
}
