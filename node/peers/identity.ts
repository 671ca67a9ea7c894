// The key by which other nodes know this one: an Ed25519 seed of its own, apart from every key that signs transactions or
// blocks, made at the first start and kept as one key file of the keystore's form (AES-256-GCM under scrypt).
//
// A node must come up without a person. So the password is taken from TENON_PEER_PASSWORD_FILE or TENON_PEER_PASSWORD, and
// where neither is set when the key is made, a random one is written beside it (`unlock`, mode 0600). That file protects
// the key where it is copied or backed up without it, not against whoever can read the node's folder: use a password file
// from a secret store where that matters.
import { createPrivateKey, createPublicKey, randomBytes } from "node:crypto";
import { mkdir, open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../../src/errors.ts";
import { peerIdOfKey } from "../../src/p2p/id.ts";
import type { PeerId } from "../../src/p2p/index.ts";
import { type KeyInfo, Keystore } from "../keystore.ts";

export interface Identity {
  readonly id: PeerId;
  /** 32 bytes. */
  readonly seed: Uint8Array;
}

const unlockFile = "unlock";

/**
 * The identity in a folder; made where there is none.
 * @throws ChainError keystore.password, keystore.file
 */
export async function openIdentity(folder: string, env: NodeJS.ProcessEnv): Promise<Identity> {
  const keys = new Keystore(folder);
  const held = await only(keys, folder);
  if (held === undefined) return make(keys, folder, env);
  const password = (await readUnlock(folder)) ?? (await givenPassword(env));
  if (password === undefined) {
    const hint = "set TENON_PEER_PASSWORD_FILE or TENON_PEER_PASSWORD as when the key was made";
    throw fail("keystore.password", { path: folder, reason: "is needed to open the peer key", hint });
  }
  const seed = await keys.secret(held.address, password);
  if (seed.length !== 32) throw fail("keystore.file", { path: folder, reason: "the peer key is no Ed25519 seed" });
  // The file's readable part is sealed with the seed, so that the id shown and the id used are the same.
  return { id: held.address, seed };
}

/** The id of a folder's key, which needs no password; undefined before the first start. @throws ChainError keystore.file */
export async function identityOf(folder: string): Promise<PeerId | undefined> {
  return (await only(new Keystore(folder), folder))?.address;
}

async function only(keys: Keystore, folder: string): Promise<KeyInfo | undefined> {
  const list = await keys.list();
  if (list.length > 1)
    throw fail("keystore.file", { path: folder, reason: "holds several peer keys", hint: "keep one" });
  return list[0];
}

async function make(keys: Keystore, folder: string, env: NodeJS.ProcessEnv): Promise<Identity> {
  const seed = new Uint8Array(randomBytes(32));
  const publicKey = publicKeyOf(seed);
  const id = peerIdOfKey(publicKey);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A file that is left over from a start that failed in between opens nothing: it is used for the key made now.
  const password = (await givenPassword(env)) ?? (await readUnlock(folder)) ?? (await writeUnlock(folder));
  await keys.add({ type: "ed25519", address: id, addresses: {}, label: "peer", publicKey }, seed, password);
  return { id, seed };
}

/** PKCS #8 of an Ed25519 seed (RFC 8410) is a constant head and the seed. */
const pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");
const spkiHeadLength = 12;

function publicKeyOf(seed: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: "der", type: "pkcs8" });
  return new Uint8Array(createPublicKey(key).export({ format: "der", type: "spki" }).subarray(spkiHeadLength));
}

async function givenPassword(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = env.TENON_PEER_PASSWORD_FILE;
  if (path === undefined || path === "") return env.TENON_PEER_PASSWORD || undefined;
  try {
    return (await readFile(path, "utf8")).replace(/\r?\n$/, "");
  } catch (error) {
    throw fail("keystore.file", { path, reason: `cannot be read (${(error as NodeJS.ErrnoException).code})` });
  }
}

async function readUnlock(folder: string): Promise<string | undefined> {
  const path = join(folder, unlockFile);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    throw fail("keystore.file", { path, reason: "can be read by other users", hint: `chmod 600 ${path}` });
  }
  const text = (await readFile(path, "utf8")).trim();
  // A torn write of the first start, before any key was sealed with it.
  return text.length === 64 ? text : undefined;
}

async function writeUnlock(folder: string): Promise<string> {
  const text = randomBytes(32).toString("hex");
  const file = await open(join(folder, unlockFile), "w", 0o600);
  try {
    await file.writeFile(`${text}\n`);
    // The key is worth nothing without it.
    await file.sync();
  } finally {
    await file.close();
  }
  return text;
}
