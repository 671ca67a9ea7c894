// Credentials of webrtc-direct: what a server makes of a stranger's USERNAME, and what is written into descriptions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { directCredentials, directServerName, readIce, replaceIce } from "../../../src/p2p/libp2p/webrtcdirect.ts";
import { SeededRandom } from "../../helpers/random.ts";

const v1 = "libp2p+webrtc+v1/";
const v2 = "libp2p+webrtc+v2/";
const letters = (count: number) => "aB3+/".repeat(60).slice(0, count);

test("version 1: one string for everything", () => {
  const name = v1 + letters(32);
  assert.deepEqual(directCredentials(name, name), { version: 1, server: name, client: name, clientPassword: name });
  assert.equal(directCredentials(name, `${name}x`), undefined);
});

test("version 2: the client's own name, and its password in the server's", () => {
  const server = directServerName(letters(24));
  assert.equal(server, v2 + letters(24));
  assert.deepEqual(directCredentials(server, "Yg1w"), {
    version: 2,
    server,
    client: "Yg1w",
    clientPassword: letters(24),
  });
});

test("passwords of 22 characters to what fits into a name of 256", () => {
  for (const length of [22, 23, 256 - v2.length]) {
    assert.equal(directServerName(letters(length)), v2 + letters(length));
    assert.equal(directCredentials(v2 + letters(length), "abcd")?.clientPassword, letters(length));
  }
  for (const length of [0, 1, 21, 257 - v2.length, 256, 257]) {
    assert.equal(directServerName(letters(length)), undefined);
    assert.equal(directCredentials(v2 + letters(length), "abcd"), undefined);
  }
  for (const client of ["", "abc", letters(257)]) assert.equal(directCredentials(v2 + letters(24), client), undefined);
  assert.equal(directCredentials(v2 + letters(24), letters(256))?.client, letters(256));
});

test("an unknown version, no version and no name are refused", () => {
  for (const name of [`libp2p+webrtc+v3/${letters(24)}`, letters(40), v2.toUpperCase() + letters(24), ""])
    assert.equal(directCredentials(name, name), undefined);
  for (const name of [undefined, null, 7, {}, [v1 + letters(24)]])
    assert.equal(directCredentials(name, name), undefined);
});

test("no character beyond ICE's passes, wherever it stands", () => {
  const allowed = /^[A-Za-z0-9+/]$/;
  for (let code = 0; code < 0x180; code++) {
    const character = String.fromCharCode(code);
    const fine = allowed.test(character);
    for (const at of [0, 12, 24]) {
      const name = letters(24).slice(0, at) + character + letters(24).slice(at);
      assert.equal(directServerName(name) !== undefined, fine, `${code}`);
      assert.equal(directCredentials(v2 + name, "abcd") !== undefined, fine, `${code}`);
      assert.equal(directCredentials(v1 + name, v1 + name) !== undefined, fine, `${code}`);
      assert.equal(directCredentials(v2 + letters(24), `abcd${character}`) !== undefined, fine, `${code}`);
    }
  }
});

test("whatever is accepted makes descriptions of the same number of lines", () => {
  const random = new SeededRandom(715);
  const offer =
    "v=0\r\nm=application 1 UDP/DTLS/SCTP webrtc-datachannel\r\na=ice-ufrag:x\r\na=ice-pwd:y\r\na=mid:0\r\n";
  let accepted = 0;
  for (let round = 0; round < 20_000; round++) {
    const prefix = [v1, v2, "", "libp2p+webrtc+"][random.below(4)] as string;
    const bytes = random.bytes(random.below(280));
    const text = String.fromCharCode(...bytes.map((byte) => (random.below(50) === 0 ? byte : 0x61 + (byte % 26))));
    const server = prefix + text;
    const client = random.below(2) === 0 ? server : text.slice(0, random.below(30));
    const found = directCredentials(server, client);
    if (found === undefined) continue;
    accepted++;
    const sdp = replaceIce(offer, found.client, found.clientPassword) ?? "";
    assert.equal(sdp.split("\r\n").length, offer.split("\r\n").length);
    assert.deepEqual(readIce(sdp), { fragment: found.client, password: found.clientPassword });
  }
  assert.ok(accepted > 500, String(accepted));
});

test("credentials are read and replaced only where there is exactly one pair", () => {
  const pair = "a=ice-ufrag:one\na=ice-pwd:two\n";
  assert.deepEqual(readIce(pair), { fragment: "one", password: "two" });
  // What is put in is no pattern.
  assert.equal(replaceIce(`v=0\n${pair}a=mid:0\n`, "$&$1", "$'"), "v=0\na=ice-ufrag:$&$1\na=ice-pwd:$'\na=mid:0\n");
  for (const sdp of ["", "a=ice-ufrag:one\n", "a=ice-pwd:two\n", pair + pair, "xa=ice-ufrag:one\nxa=ice-pwd:two\n"]) {
    assert.equal(readIce(sdp), undefined);
    assert.equal(replaceIce(sdp, "three", "four"), undefined);
  }
});
