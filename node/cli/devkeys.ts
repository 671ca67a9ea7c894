// Accounts of development chains (secp256k1). Their keys are published: whoever holds one of them holds nothing.

export interface DevKey {
  readonly name: string;
  /** Its base58 address. */
  readonly address: string;
  readonly secret: string;
}

export const devKeys: readonly DevKey[] = [
  {
    name: "dev1",
    address: "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt",
    secret: "cc38546e9e659d15e6b4893f0ab32a06d103931a8230b0bde71459d2b27d6944",
  },
  {
    name: "dev2",
    address: "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv",
    secret: "4257d8692ef7fe13c68b65d6a52f03933db2fa5ce8faf210b5b8b80c721ced01",
  },
  {
    name: "dev3",
    address: "1EbDHAXpoiewjPLX9uqoz38HsKqMXayZrF",
    secret: "b0bb75bc49a787a71f4834da18614763b53a18291ece6b5edec3ad19d150c3e7",
  },
];
