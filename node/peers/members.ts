// Who belongs to a permissioned chain: the members of node.toml, which a person writes, and those of members.toml, which
// `tenon peer` changes and which may be written by hand too: a running node reads it again when it changes. The same file
// holds the addresses of nodes that are always called. On a chain that is open to all only those count.
import { randomBytes } from "node:crypto";
import { unwatchFile, watchFile } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { toml } from "../../src/config/write.ts";
import { asChainError, fail } from "../../src/errors.ts";
import type { Log } from "../../src/host.ts";
import { canonical, inspect, Type } from "../../src/lib/schema.ts";
import type { P2pConfig } from "../../src/p2p/config.ts";
import { p2pConfig, peerOf } from "../../src/p2p/config.ts";
import type { Admission, PeerId } from "../../src/p2p/index.ts";
import { parseToml } from "../config.ts";

const fileName = "members.toml";
const watchEvery = 2000;

const fileSchema = Type.Object({
  members: { ...p2pConfig.properties.members, description: "Peer ids of members beside those of node.toml." },
  nodes: { ...p2pConfig.properties.seeds, description: "Nodes that are always called, beside the seeds of node.toml." },
});
interface Content {
  readonly members: readonly PeerId[];
  readonly nodes: readonly string[];
}

/** One member and where it is named. */
export interface ListedMember {
  readonly id: PeerId;
  readonly file: "node.toml" | "members.toml";
}

export class MemberList implements Admission {
  readonly lightOpen: boolean;
  readonly #path: string;
  readonly #permissioned: boolean;
  readonly #fixed: readonly PeerId[];
  readonly #listeners = new Set<() => void>();
  #content: Content;
  #members: ReadonlySet<PeerId> | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(path: string, config: P2pConfig, content: Content) {
    this.#path = path;
    this.#permissioned = config.permissioned;
    this.#fixed = config.members;
    this.lightOpen = !config.permissioned || config.lightOpen;
    this.#content = content;
    this.#members = this.#all();
  }

  /** @param folder of node.toml @throws ChainError config.invalid, config.unreadable */
  static async open(folder: string, config: P2pConfig): Promise<MemberList> {
    const path = join(folder, fileName);
    return new MemberList(path, config, await read(path));
  }

  get members(): ReadonlySet<PeerId> | undefined {
    return this.#members;
  }

  /** Addresses of nodes that are always called. */
  get nodes(): readonly string[] {
    return this.#content.nodes;
  }

  listed(): readonly ListedMember[] {
    const fixed = this.#fixed.map((id) => ({ id, file: "node.toml" as const }));
    const own = this.#content.members.filter((id) => !this.#fixed.includes(id));
    return [...fixed, ...own.map((id) => ({ id, file: fileName as "members.toml" }))];
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Lets a peer in (on a permissioned chain) and, when its address is given, keeps that.
   * @param text peer id, or multiaddr with one @throws ChainError net.address, config.unreadable
   */
  async add(text: string): Promise<void> {
    const id = peerOf(text);
    await this.#change(({ members, nodes }) => ({
      members: !this.#permissioned || this.#fixed.includes(id) ? members : including(members, id),
      nodes: text === id ? nodes : including(nodes, text),
    }));
  }

  /**
   * Takes a peer's id and addresses out.
   * @returns whether there was anything @throws ChainError config.invalid when node.toml names it
   */
  async remove(id: PeerId): Promise<boolean> {
    if (this.#fixed.includes(id)) {
      const reason = "node.toml names this member: take it out there and start the node again, or ban it";
      throw fail("config.invalid", { path: "p2p.members", reason }, reason);
    }
    const before = this.#content;
    await this.#change(({ members, nodes }) => ({
      members: members.filter((one) => one !== id),
      nodes: nodes.filter((one) => peerOf(one) !== id),
    }));
    return before.members.includes(id) || before.nodes.some((one) => peerOf(one) === id);
  }

  /** Takes over what others write into the file. @returns what ends it */
  watch(log: Log): () => void {
    const reload = async () => {
      try {
        this.#take(await read(this.#path));
      } catch (error) {
        log.error("members.toml cannot be used: the list stays as it was", { reason: asChainError(error).message });
      }
    };
    watchFile(this.#path, { interval: watchEvery, persistent: false }, reload);
    return () => unwatchFile(this.#path, reload);
  }

  #change(change: (content: Content) => Content): Promise<void> {
    const done = this.#writing.then(async () => {
      const next = change(this.#content);
      if (same(next, this.#content)) return;
      await write(this.#path, next);
      this.#take(next);
    });
    this.#writing = done.catch(() => {});
    return done;
  }

  #take(next: Content): void {
    if (same(next, this.#content)) return;
    this.#content = next;
    this.#members = this.#all();
    for (const listener of this.#listeners) listener();
  }

  #all(): ReadonlySet<PeerId> | undefined {
    return this.#permissioned ? new Set([...this.#fixed, ...this.#content.members]) : undefined;
  }
}

function including(list: readonly string[], one: string): readonly string[] {
  return list.includes(one) ? list : [...list, one];
}

function same(a: Content, b: Content): boolean {
  return a.members.join() === b.members.join() && a.nodes.join() === b.nodes.join();
}

async function read(path: string): Promise<Content> {
  let text = "";
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT") throw fail("config.unreadable", { file: path, reason: `cannot be read (${code})` });
  }
  const { value, problems } = inspect(fileSchema, canonical(fileSchema, parseToml(text, path)));
  const first = problems[0];
  if (first !== undefined) throw fail("config.invalid", { file: path, path: first.path, reason: first.reason });
  return value as Content;
}

/** Whole or not at all: a torn list would lock members out. */
async function write(path: string, content: Content): Promise<void> {
  const header =
    "Members and nodes beside those of node.toml. `tenon peer` writes this file; a running node follows it.";
  const text = toml(fileSchema, { ...content }, { header, absent: "omit", comments: true });
  const temporary = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    const file = await open(temporary, "wx", 0o644);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fail("config.unreadable", {
      file: path,
      reason: `cannot be written (${(error as NodeJS.ErrnoException).code})`,
    });
  }
}
