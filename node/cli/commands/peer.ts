// `tenon peer`: who a node is connected with, who belongs to its chain, and who is kept out. Changes go to the running
// node of --rpc and hold at once; with --dir they go into the folder of a node that is stopped.
import type { Command } from "commander";
import type { Json } from "../../../src/lib/json.ts";
import { contextOf } from "../context.ts";
import { UsageError } from "../output.ts";

interface Where {
  readonly dir?: string;
}

export function peerCommand(program: Command): void {
  const peer = program
    .command("peer")
    .description("peers: who is connected, who belongs to the chain, who is kept out");

  peer
    .command("id")
    .description("peer id and addresses of the node of --rpc, or the id of a folder's node")
    .argument("[folder]", "folder of node.toml; its key is made when there is none yet")
    .action(async (folder: string | undefined, _options: unknown, command: Command) => {
      const { output, remote } = contextOf(command);
      if (folder === undefined) {
        const { membersOf, textIn, listIn } = await import("../chainfacts.ts");
        const answer = membersOf(await remote().call("Tenon.GetPeers"));
        const [id, addresses] = [textIn(answer, "id"), listIn(answer, "addresses").map(String)];
        output.result({ id, addresses }, [id, ...addresses].join("\n"));
        return;
      }
      const { folderIdentity } = await import("../peerfolder.ts");
      const id = await folderIdentity(folder);
      output.result({ id }, id);
    });

  peer
    .command("list")
    .description("connected peers, members, and who is kept out and why")
    .action(async (_options: unknown, command: Command) => {
      const { output, remote } = contextOf(command);
      const { peersText } = await import("../peerview.ts");
      const answer = await remote().call("Tenon.GetPeers");
      output.result(answer, peersText(answer, Date.now()));
    });

  change(peer, "add", "let a peer in, and keep calling it when its address is given", {
    argument: "peer id, or multiaddr with one: /ip4/10.0.0.5/tcp/13803/p2p/12D3KooW…",
    method: "AddPeer",
    done: "added",
  });
  change(peer, "remove", "take a member or a kept address out; a connection that is no longer allowed is closed", {
    argument: "peer id, or multiaddr with one",
    method: "RemovePeer",
    done: "removed",
  });
  change(peer, "ban", "disconnect a peer and keep it out", {
    argument: "peer id",
    method: "BanPeer",
    done: "banned",
    minutes: true,
  });
  change(peer, "unban", "let a banned peer come back", { argument: "peer id", method: "UnbanPeer", done: "unbanned" });
}

interface Change {
  readonly argument: string;
  readonly method: "AddPeer" | "RemovePeer" | "BanPeer" | "UnbanPeer";
  readonly done: string;
  readonly minutes?: boolean;
}

function change(parent: Command, name: string, description: string, { argument, method, done, minutes }: Change): void {
  const command = parent.command(name).description(description).argument("<peer>", argument);
  if (minutes === true) command.option("--minutes <n>", "for how long; for good without it");
  command
    .option("--dir <folder>", "folder of a node that is stopped, instead of the running one of --rpc")
    .action(async (peer: string, options: Where & { readonly minutes?: string }, self: Command) => {
      const { output, remote } = contextOf(self);
      const time = options.minutes === undefined ? undefined : minutesOf(options.minutes);
      if (options.dir === undefined) {
        await remote().call(`Tenon.${method}`, { peer, ...(time === undefined ? {} : { minutes: time }) } as Json);
      } else {
        const { changeFolder } = await import("../peerfolder.ts");
        await changeFolder(options.dir, method, peer, time);
      }
      output.result({ peer, done }, `${done} ${peer}`);
    });
}

function minutesOf(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new UsageError("--minutes is a whole number of at least 1");
  return Number(text);
}
