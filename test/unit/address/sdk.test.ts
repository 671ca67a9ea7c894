// Keys and addresses out of the family's client SDKs (reference: sdk-clients.md section 8).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAddressBook } from "../../../src/address/book.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { native, params, schemeOf } from "../../helpers/crypto.ts";

const book = createAddressBook(params, native);
const eth = createAddressBook({ ...params, address: { ...params.address, defaultDriver: "eth" } }, native);

// biome-ignore format: private key, public key, base58, Ethereum style
const keys = [
  ["cc38546e9e659d15e6b4893f0ab32a06d103931a8230b0bde71459d2b27d6944", "02504fa1c28caaf1d5a20fefb87c50a49724ff401043420cb3ba271997eb5a4387", "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt", "0xf39e69a8f2c1041edd7616cf079c7084bb7a5242"],
  ["55637b77b193f2c60c6c3f95d8a5d3a98d15e2d42bf0aeae8e975fc54035e2f4", "02fd0c7c173439ea0253153a44b397946b24bd037840c51645b1157ea8f5a91f3b", "1EHWKLEixvfanTHWmnF7mYMuDDXTCorZd7", "0x77e85e3c03062eae6af107606c7b9cb35a509b6c"],
  ["3700bb329e1f7f551752af19ccd543fb5c8469e2da8bb8d26bca107a9ff99f3f", "037860de6d82de70725c6d3c58610db2ff240dbb733826fc6279cfbfac25a8a6d1", "1LxjsYeF6dn3PSjDFePGi2znTKh2MDKWDq", "0x6144c7ec0b252bf382481b5612cf5f2d537b378d"],
  ["3967abcafaea83fee72766ca6dae578f4f156b5d1dae1ddf119e4564d5e2658c", "03de93d3942c29ed2a789833bd5c2b616d32e6b9fa96de1ff34624e39a5c1d51a5", "1BDrPJp4ue9Uhs7uGUprgLDEAssoRhWbmT", "0x6856f610b40e7321cace9e1f8752315110862573"],
  ["42c87f281b2cd101a5dc54b85fa6b753579be3f5770f1cf9b166188bf0c41b72", "0263b00f635e29186c7426a7c7d1ac8e7b144799402afc28cddd58b3a901042f59", "1ArAf2fbD1vTcXdJtMx1AFeop2QqwXd2ZS", "0x2112a4f44544e63d434cbfee5bbd6f942a5a42dd"],
  ["56d1272fcf806c3c5105f3536e39c8b33f88cb8971011dfe5886159201884763", "02a4026f55f9bb2a22d5665d3010d3add8b06d13a71e32c53e1d912fbe5fa6c19b", "17RH6oiMbUjat3AAyQeifNiACPFefvz3Au", "0xfd89c32962f19bcea69b76093a64a03618cb33be"],
  ["c2b31057b8692a56c7dd18199df71c1d21b781c0b6858c52997c9dbf778e8550", "039300615969a8ba0c6f876e13bb7ce14a4a6fe5381922aead6d7af47bce16f47b", "12evczYyX9ZKPYvwSEvRkRyTjpSrJuLudg", "0xf293d01af4a86d42169bca6387bd986a3b3fe0d4"],
] as const;

test("secp256k1 keys", async () => {
  const scheme = await schemeOf("secp256k1");
  for (const [secret, key, base58, hexadecimal] of keys) {
    const own = scheme.publicKey(unhex(secret));
    assert.equal(hex(own), key);
    assert.equal(book.fromKey(0, own), base58);
    assert.equal(book.fromKey(2, own), hexadecimal);
  }
});

test("an SM2 key", async () => {
  const scheme = await schemeOf("sm2");
  const key = scheme.publicKey(unhex("03ffd7371d86246f9bf5682d4319c5767b051e2acf98f806fe724579d9124b53"));
  assert.equal(hex(key), "03afccf0095ce8ac2021f77d032cdac1a670e77c4e7dca568f9bab935b84ab711e");
  assert.equal(book.fromKey(0, key), "13eDrgPZqyE1zsmJzwr5g91so7YCNgi1ts");
});

test("contracts", () => {
  const names = [
    ["coins", "1GaHYpWmqAJsqRwrpoNcB8VvgKtSwjcHqt", "0x95968b81374e7a910d235de36f313ae56ba04491"],
    ["evm", "19tjS51kjwrCoSQS13U3owe7gYBLfSfoFm", "0x780312ebf46212d09e67b48e94f4ed94cad32ffa"],
    ["none", "1DzTdTLa5JPpLdNNP2PrV1a6JCtULA7GsT", "0x81b0f4beb6775a9037131c26e0b269f5c1064190"],
    ["paracross", "1HPkPopVe3ERfvaAgedDtJQ792taZFEHCe", "0x8f2bb65020aaf521e2d22b95fc98d7ad383b709d"],
    ["pos33", "1Wj2mPoBwJMVwAQLKPNDseGpDNibDt9Vq", "0x79a69527dd0d62dcfd3eae90eb6c3134c57489eb"],
    ["storage", "1MrHTJubq7DviPN5sXsEBm89rC8umG8XwD", "0x30b6c026c99484cf7288d31426eabe765a4354dc"],
    ["ticket", "16htvcBNSEA7fZhAdLJphDwQRQJaHpyHTp", "0x47e48d946c5db1a18de7357a01d070c0bf328158"],
    ["token", "12hpJBHybh1mSyCijQ2MQJPk7z7kZ7jnQa", "0xb7bda745229a7b2cdfd0297686838bf20efc6274"],
    ["user.p.mbaas.evm", "15w3cUZESojgPi9Kcz7UdGEMUWNRGmeEAX", "0x39dfcc08da7c1dbafb60212b74f39dfa4c396f92"],
    ["user.p.parademo.coins", "1N7zabcJixt7CrjqLbE6nEwYEEh3kAPQAt", "0x2e9b8b2b5c5ffa716ed9f27e19c78d8beb357178"],
  ] as const;
  for (const [name, base58, hexadecimal] of names) {
    assert.equal(book.execAddress(name), base58);
    assert.equal(eth.execAddress(name), hexadecimal);
    book.check(base58, 0);
    eth.check(hexadecimal, 0);
  }
});

test("addresses that are valid", () => {
  book.check("1G1L2M1w1c1gpV6SP8tk8gBPGsJe2RfTks", 0);
  book.check("0x17c227b39713b584ebe926127ab65f979a800e96", 0);
});
