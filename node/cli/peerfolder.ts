// Peers of a node that is stopped: its key, and the lists in its folder.
import { resolve } from "node:path";
import { fail } from "../../src/errors.ts";
import { peerOf } from "../../src/p2p/config.ts";
import { openIdentity } from "../peers/identity.ts";
import { MemberList } from "../peers/members.ts";
import { loadSetup } from "./local.ts";
import { UsageError } from "./output.ts";

export async function folderIdentity(folder: string): Promise<string> {
  const { configuration } = await loadSetup(folder);
  return (await openIdentity(resolve(folder, configuration.node.p2p.identity), process.env)).id;
}

export async function changeFolder(
  folder: string,
  method: "AddPeer" | "RemovePeer" | "BanPeer" | "UnbanPeer",
  peer: string,
  _minutes: number | undefined,
): Promise<void> {
  const { configuration } = await loadSetup(folder);
  const members = await MemberList.open(folder, configuration.node.p2p);
  if (method === "AddPeer") return members.add(peer);
  if (method === "RemovePeer") {
    if (await members.remove(peerOf(peer))) return;
    throw fail("net.unavailable", { peer, reason: "is not in the list" });
  }
  throw new UsageError("bans are kept by the running node", "start it, then leave --dir away");
}
