// A client that imports nothing of the project: it builds, signs and sends transactions by the published rules alone
// (transaction fields, SHA-256 ids, sign ids, group links), over plain JSON-RPC. `node test/e2e/client.mjs URL KEY`
// funds an ed25519 and an SM2 account from KEY, lets both pay, and sends a group and a group whose fee another pays.
import { createHash, randomBytes } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { ripemd160 } from "@noble/hashes/legacy.js";
import sm from "sm-crypto";

const [url = "http://127.0.0.1:8801", funder = ""] = process.argv.slice(2);
const sha256 = (b) => createHash("sha256").update(b).digest();
const hex = (b) => Buffer.from(b).toString("hex");

// protobuf by hand: varints, length-delimited fields, zero fields absent
const varint = (n) => (n < 128n ? [Number(n)] : [Number(n & 127n) | 128, ...varint(n >> 7n)]);
const num = (no, n) => (n ? [...varint(BigInt(no * 8)), ...varint(BigInt.asUintN(64, BigInt(n)))] : []);
const len = (no, b) =>
  b?.length ? [...varint(BigInt(no * 8 + 2)), ...varint(BigInt(b.length)), ...Buffer.from(b)] : [];
const encode = (t) =>
  Buffer.from([
    ...[...len(1, t.execer), ...len(2, t.payload), ...len(3, t.signature), ...num(4, t.fee), ...num(5, t.expire)],
    ...[...num(6, t.nonce), ...len(7, t.to), ...num(8, t.groupCount), ...len(9, t.header), ...len(10, t.next)],
    ...num(11, 33),
  ]);
const hash = (t) => sha256(encode({ ...t, signature: undefined, header: undefined }));

const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
function address(pub) {
  const body = Buffer.concat([Buffer.from([0]), ripemd160(sha256(pub))]);
  let n = BigInt(`0x${hex(Buffer.concat([body, sha256(sha256(body)).subarray(0, 4)]))}`);
  let text = "";
  for (; n > 0n; n /= 58n) text = alphabet[Number(n % 58n)] + text;
  return `1${text}`;
}
const execAddress = (name) => address(sha256(sha256(Buffer.from(`address seed bytes for public key${name}`))));

// the three schemes: sign id, public key, signature over the encoding without signature
const secp = (key) => ({
  ty: 1,
  pub: secp256k1.getPublicKey(key),
  sign: (m) => secp256k1.sign(m, key, { format: "der" }),
});
const ed = (key) => ({ ty: 2, pub: ed25519.getPublicKey(key), sign: (m) => ed25519.sign(m, key) });
const sm2 = (key) => {
  const full = sm.sm2.getPublicKeyFromPrivateKey(hex(key));
  const options = { hash: true, der: true, publicKey: full, userId: "1234567812345678" };
  const pub = Buffer.from(sm.sm2.compressPublicKeyHex(full), "hex");
  return { ty: 258, pub, sign: (m) => Buffer.from(sm.sm2.doSignature([...m], hex(key), options), "hex") };
};
const sign = (t, who) => ({
  ...t,
  signature: [...num(1, who.ty), ...len(2, who.pub), ...len(3, who.sign(encode({ ...t, signature: undefined })))],
});

const nonce = () => randomBytes(8).readBigUInt64BE() >> 1n;
const transfer = (to, amount, fee = 100000) => ({
  execer: "coins",
  payload: [...num(3, 1), ...len(1, [...num(2, amount)])],
  fee,
  nonce: nonce(),
  to,
});
function group(txs, signers) {
  const linked = txs.map((t) => ({ ...t, groupCount: txs.length }));
  for (let i = linked.length - 2; i >= 0; i--) linked[i].next = hash(linked[i + 1]);
  const header = hash(linked[0]);
  const signed = linked.map((t, i) => sign({ ...t, header }, signers[i]));
  return { wire: { ...signed[0], header: signed.flatMap((t) => len(1, encode(t))) }, hashes: linked.map(hash) };
}

let id = 0;
async function call(method, argument) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: ++id, method: `Chain33.${method}`, params: [argument] });
  const answer = await (await fetch(url, { method: "POST", body })).json();
  if (answer.error !== null) throw new Error(`${method}: ${answer.error}`);
  return answer.result;
}
async function send(wire, hashes = [hash(wire)]) {
  const got = await call("SendTransaction", { data: `0x${hex(encode(wire))}` });
  if (got !== `0x${hex(hashes[0])}`) throw new Error(`hash differs: ${got}`);
  for (const one of hashes) {
    for (let tries = 0; ; tries++) {
      const found = await call("QueryTransaction", { hash: `0x${hex(one)}` }).catch((e) => {
        if (!e.message.endsWith(": tx not exist") || tries > 150) throw e;
      });
      if (found !== undefined) {
        // A notary transaction of `none` has nothing to execute: it is packed, and that is its success.
        const wanted = found.tx.execer === "none" ? "ExecPack" : "ExecOk";
        if (found.receipt.tyName !== wanted) throw new Error(`receipt ${JSON.stringify(found.receipt)}`);
        break;
      }
      await new Promise((r) => setTimeout(r, 100));
    }
  }
}
const balance = async (who) => BigInt((await call("GetBalance", { addresses: [who], execer: "coins" }))[0].balance);
function equal(got, wanted, what) {
  if (got !== wanted) throw new Error(`${what}: ${got} instead of ${wanted}`);
  console.log(`ok  ${what}: ${got}`);
}

const rich = secp(Buffer.from(funder, "hex"));
const alice = ed(randomBytes(32));
// The family's SM2 library signs and checks with a y that has lost its leading zero bytes, sm-crypto does not: one key in
// 256 would be refused, as by a Chain33 node.
const roundKey = (key) =>
  sm.sm2.getPublicKeyFromPrivateKey(hex(key)).startsWith("00", 66) ? roundKey(randomBytes(32)) : key;
const bob = sm2(roundKey(randomBytes(32)));
const [a, b] = [address(alice.pub), address(bob.pub)];
const carol = address(secp(randomBytes(32)).pub);

await send(sign(transfer(a, 10_0000_0000), rich));
await send(sign(transfer(b, 10_0000_0000), rich));
equal(await balance(a), 10_0000_0000n, "secp256k1 paid the ed25519 account");
await send(sign(transfer(carol, 1_0000_0000), alice));
equal(await balance(a), 8_9990_0000n, "ed25519 paid 1 coin and the fee");
await send(sign(transfer(carol, 2_0000_0000), bob));
equal(await balance(b), 7_9990_0000n, "SM2 paid 2 coins and the fee");

const pair = group([transfer(carol, 1_0000_0000, 200000), transfer(carol, 1_0000_0000, 0)], [alice, bob]);
await send(pair.wire, pair.hashes);
equal(await balance(carol), 5_0000_0000n, "both members of a group paid");
equal(await balance(a), 7_9970_0000n, "member 0 paid the whole fee");

const note = { execer: "none", payload: "no-fee-transaction", fee: 200000, nonce: nonce(), to: execAddress("none") };
const before = await balance(b);
const gift = group([note, transfer(carol, 3_0000_0000, 0)], [alice, bob]);
await send(gift.wire, gift.hashes);
equal(await balance(b), before - 3_0000_0000n, "the sender paid no fee");
equal(await balance(a), 7_9950_0000n, "the fee payer paid it");
equal(await balance(carol), 8_0000_0000n, "the receiver has everything");
