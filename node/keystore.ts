// Private keys at rest: one JSON file per key, readable by its owner alone, the secret under AES-256-GCM with a key from
// scrypt (RFC 7914). The readable part (type, public key, addresses, label) is authenticated together with the secret: a
// changed file does not open. Passwords and secrets are never kept and never logged.
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { chmod, link, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../src/config/hash.ts";
import { ChainError, fail } from "../src/errors.ts";
import { hex, unhex } from "../src/lib/hex.ts";
import { check, type Static, Type } from "../src/lib/schema.ts";

export const keyTypes = ["secp256k1", "ed25519", "sm2", "secp256k1eth"] as const;
export type KeyType = (typeof keyTypes)[number];

/** What a key file says without its password. */
export interface KeyInfo {
  readonly type: KeyType;
  readonly publicKey: Uint8Array;
  /** The address that the key is known by. */
  readonly address: string;
  /** All its address forms by driver name, e.g. btc, eth. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly label: string;
}

const version = 1;
/** 2^15 · 8 · 128 bytes: 32 MiB and about a tenth of a second per guess. */
const cost = { n: 32_768, r: 8, p: 1 };
const minPassword = 8;

const hexText = Type.String({ pattern: "^[0-9a-f]*$", maxLength: 4096 });
const fileSchema = Type.Object({
  version: Type.Literal(version),
  type: Type.Enum([...keyTypes]),
  address: Type.String({ pattern: "^[0-9A-Za-z]{1,100}$" }),
  addresses: Type.Record(Type.String(), Type.String({ maxLength: 100 })),
  label: Type.String({ maxLength: 100 }),
  publicKey: hexText,
  crypto: Type.Object({
    cipher: Type.Literal("aes-256-gcm"),
    kdf: Type.Literal("scrypt"),
    // A foreign file must not be able to ask for all the memory there is.
    n: Type.Integer({ minimum: 16_384, maximum: 1_048_576 }),
    r: Type.Integer({ minimum: 8, maximum: 16 }),
    p: Type.Integer({ minimum: 1, maximum: 4 }),
    salt: hexText,
    nonce: hexText,
    text: hexText,
  }),
});
type KeyFile = Static<typeof fileSchema>;

export class Keystore {
  readonly #folder: string;

  /** @param folder created with the first key */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Encrypts a secret into a new file. @returns its path
   * @throws ChainError keystore.exists when the address has a file already, keystore.password below 8 characters
   */
  async add(info: KeyInfo, secret: Uint8Array, password: string): Promise<string> {
    if ([...password].length < minPassword) {
      throw fail("keystore.password", { reason: `the password needs at least ${minPassword} characters` });
    }
    const path = this.#path(info.address);
    const salt = randomBytes(32);
    const nonce = randomBytes(12);
    const open: Omit<KeyFile, "crypto"> = {
      version,
      type: info.type,
      address: info.address,
      addresses: { ...info.addresses },
      label: info.label,
      publicKey: hex(info.publicKey),
    };
    const key = await derive(password, salt, cost);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    cipher.setAAD(bound(open));
    const text = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
    key.fill(0);
    const crypto = {
      cipher: "aes-256-gcm",
      kdf: "scrypt",
      ...cost,
      salt: hex(salt),
      nonce: hex(nonce),
      text: hex(text),
    };
    const file = check(fileSchema, { ...open, crypto }, "key");
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await writeNew(path, `${JSON.stringify(file, undefined, 2)}\n`, info.address);
    return path;
  }

  /** Every key of the folder, by label, then address; files that are no keys are left out. */
  async list(): Promise<readonly KeyInfo[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw fail("keystore.file", { path: this.#folder, reason: error.code ?? "cannot be read" });
    });
    const out: KeyInfo[] = [];
    for (const name of names.filter((one) => one.endsWith(".json"))) {
      const file = await read(join(this.#folder, name)).catch((error: unknown) => {
        if (error instanceof ChainError) return undefined;
        throw error;
      });
      if (file !== undefined) out.push(infoOf(file));
    }
    return out.sort((a, b) => (`${a.label}\n${a.address}` < `${b.label}\n${b.address}` ? -1 : 1));
  }

  /** The key with that address (any of its forms) or label. @throws ChainError keystore.notFound, param.invalid */
  async find(name: string): Promise<KeyInfo> {
    const all = await this.list();
    const wanted = name.toLowerCase();
    const byAddress = all.find((one) =>
      Object.values(one.addresses).some((a) => a === name || a.toLowerCase() === wanted),
    );
    if (byAddress !== undefined) return byAddress;
    const byLabel = all.filter((one) => one.label === name);
    if (byLabel.length > 1) throw fail("param.invalid", { reason: "several keys have that label", label: name });
    const found = byLabel[0];
    if (found === undefined) throw fail("keystore.notFound", { name, folder: this.#folder });
    return found;
  }

  /**
   * The secret of an address.
   * @throws ChainError keystore.password for a wrong password or a changed file, keystore.file (also when others can
   *   read the file), keystore.notFound
   */
  async secret(address: string, password: string): Promise<Uint8Array> {
    const path = this.#path(address);
    await checkMode(path);
    const file = await read(path);
    const { crypto, ...open } = file;
    const key = await derive(password, unhex(crypto.salt), crypto);
    const sealed = unhex(crypto.text);
    const split = sealed.length - 16;
    if (split <= 0) throw fail("keystore.file", { path, reason: "the sealed part is too short" });
    try {
      const decipher = createDecipheriv("aes-256-gcm", key, unhex(crypto.nonce));
      decipher.setAAD(bound(open));
      decipher.setAuthTag(sealed.subarray(split));
      return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, split)), decipher.final()]));
    } catch {
      throw fail("keystore.password", { address, reason: "the password is wrong, or the file was changed" });
    } finally {
      key.fill(0);
    }
  }

  #path(address: string): string {
    if (!/^[0-9A-Za-z]{1,100}$/.test(address)) throw fail("address.invalid", { address });
    return join(this.#folder, `${address}.json`);
  }
}

function infoOf(file: KeyFile): KeyInfo {
  const { type, address, addresses, label, publicKey } = file;
  return { type: type as KeyType, address, addresses, label, publicKey: unhex(publicKey) };
}

/** What the seal covers besides the secret. */
function bound(open: Omit<KeyFile, "crypto">): Buffer {
  return Buffer.from(canonicalJson(open), "utf8");
}

function derive(password: string, salt: Uint8Array, { n, r, p }: { n: number; r: number; p: number }): Promise<Buffer> {
  // One form for passwords that can be typed in several ways.
  const text = password.normalize("NFKC");
  return new Promise((resolve, reject) => {
    scrypt(text, salt, 32, { N: n, r, p, maxmem: 256 * n * r + 1024 * 1024 }, (error, key) => {
      if (error === null) resolve(key);
      else reject(fail("keystore.file", { reason: "scrypt refused the parameters" }));
    });
  });
}

async function read(path: string): Promise<KeyFile> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "ENOENT" ? fail("keystore.notFound", { path }) : fail("keystore.file", { path, reason: code });
  }
  try {
    return check(fileSchema, JSON.parse(text), "key");
  } catch {
    throw fail("keystore.file", { path, reason: "is not a key file of this version" });
  }
}

/** A key that others can read may be known already: better to say so than to go on. */
async function checkMode(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && (found.mode & 0o077) !== 0) {
    throw fail("keystore.file", { path, reason: "can be read by other users", hint: `chmod 600 ${path}` });
  }
}

/** Writes a file that must not exist yet, whole or not at all, on disk before this resolves. */
async function writeNew(path: string, text: string, address: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.new`;
  try {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(temporary, 0o600);
    // link() fails when the name is taken, rename() would overwrite.
    await link(temporary, path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") throw fail("keystore.exists", { address });
      // A file system without hard links.
      if ((await stat(path).catch(() => undefined)) !== undefined) throw fail("keystore.exists", { address });
      await rename(temporary, path);
    });
  } catch (error) {
    if (error instanceof ChainError) throw error;
    throw fail("keystore.file", { path, reason: (error as NodeJS.ErrnoException).code ?? "cannot be written" });
  } finally {
    await rm(temporary, { force: true });
  }
}
