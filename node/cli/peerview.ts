// Peers as tables for people: out of the answer of Tenon.GetPeers.
import type { Json } from "../../src/lib/json.ts";
import { listIn, type Members, membersOf, textIn } from "./chainfacts.ts";
import { columns, paint } from "./output.ts";
import { duration } from "./progress.ts";

/** @param now Unix milliseconds */
export function peersText(answer: Json, now: number): string {
  const all = membersOf(answer);
  const list = (name: string) => listIn(all, name).map(membersOf);
  const connected = new Set(list("peers").map((one) => textIn(one, "id")));
  const parts: string[] = [];
  parts.push(
    `${paint("bold", "this node")} ${textIn(all, "id")}`,
    ...listIn(all, "addresses").map((one) => `  ${one}`),
  );
  const peers = list("peers");
  parts.push("", peers.length === 0 ? "no peer is connected" : peerTable(peers, now));
  if (all.permissioned === true) {
    const light = all.lightOpen === true ? "; light peers may come in" : "";
    const rows = list("members").map((one) => {
      const id = textIn(one, "id");
      return [id, textIn(one, "file"), connected.has(id) ? "connected" : id === textIn(all, "id") ? "this node" : "-"];
    });
    parts.push("", `${paint("bold", "members only")}${light}`);
    if (rows.length > 0) parts.push(columns(["member", "named in", "now"], rows));
  }
  const nodes = listIn(all, "nodes");
  if (nodes.length > 0) parts.push("", paint("bold", "always called"), ...nodes.map((one) => `  ${one}`));
  const banned = list("banned");
  if (banned.length > 0) {
    const rows = banned.map((one) => [textIn(one, "peer"), textIn(one, "reason"), endText(one.until, now)]);
    parts.push("", columns(["kept out", "reason", "until"], rows));
  }
  return parts.join("\n");
}

function peerTable(peers: readonly Members[], now: number): string {
  const rows = peers.map((one) => [
    textIn(one, "id"),
    textIn(one, "class"),
    `${textIn(one, "transport")} ${one.outbound === true ? "out" : "in"}`,
    number(one.height),
    one.rtt === null ? "-" : `${number(one.rtt)} ms`,
    number(one.score),
    duration((now - Number(number(one.since))) / 1000),
    `${size(one.received)} / ${size(one.sent)}`,
    textIn(one, "agent"),
  ]);
  return columns(["peer", "class", "over", "height", "rtt", "score", "for", "in / out", "agent"], rows);
}

function endText(until: Json | undefined, now: number): string {
  if (until === null || until === undefined) return "for good";
  const at = Number(number(until));
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC (${duration((at - now) / 1000)})`;
}

function number(value: Json | undefined): bigint {
  return typeof value === "bigint" ? value : typeof value === "number" ? BigInt(Math.trunc(value)) : 0n;
}

function size(value: Json | undefined): string {
  const bytes = Number(number(value));
  if (bytes < 1024) return `${bytes} B`;
  const kilo = bytes / 1024;
  return kilo < 1024 ? `${kilo.toFixed(1)} KB` : `${(kilo / 1024).toFixed(1)} MB`;
}
