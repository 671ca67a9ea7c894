// An interface that has everything, and addresses for tests: base58 is not the point here, so their text is plain hex.
import type { Abi } from "../../../../assembly/abi.ts";
import type { AddressCodec } from "../../../../runtime/contract/abi/codec.ts";
import { hex, unhex } from "../../../../src/lib/hex.ts";

export const hexAddresses: AddressCodec = {
  toBytes: (text) => (/^@[0-9a-f]{42}$/.test(text) ? unhex(text.slice(1)) : undefined),
  toText: (bytes) => ((bytes[0] as number) <= 2 ? `@${hex(bytes)}` : undefined),
};

export const alice = `@00${"a1".repeat(20)}`;
export const bob = `@02${"b0".repeat(20)}`;

export const market = {
  abi: 1,
  name: "Market",
  methods: [
    {
      name: "create",
      kind: "init",
      payable: false,
      params: [
        { name: "name", type: "string" },
        { name: "supply", type: "u256" },
      ],
      returns: "void",
    },
    {
      name: "transfer",
      kind: "call",
      payable: false,
      params: [
        { name: "to", type: "Address" },
        { name: "amount", type: "u64" },
      ],
      returns: "void",
      doc: "Moves some.",
    },
    { name: "buy", kind: "call", payable: true, params: [{ name: "offers", type: "Offer[]" }], returns: "u32" },
    { name: "best", kind: "view", payable: false, params: [{ name: "side", type: "Side" }], returns: "Offer?" },
    { name: "notes", kind: "view", payable: false, params: [], returns: "string?[]" },
  ],
  events: [
    {
      name: "Transfer",
      fields: [
        { name: "from", type: "Address", indexed: true },
        { name: "amount", type: "u64", indexed: false },
        { name: "to", type: "Address", indexed: true },
        { name: "note", type: "string?", indexed: false },
      ],
    },
  ],
  errors: [
    {
      name: "InsufficientBalance",
      code: 1000,
      fields: [
        { name: "have", type: "u64" },
        { name: "need", type: "u64" },
      ],
    },
  ],
  structs: [
    {
      name: "Offer",
      fields: [
        { name: "maker", type: "Address" },
        { name: "side", type: "Side" },
        { name: "price", type: "u128" },
        { name: "tags", type: "u8[]" },
      ],
    },
  ],
  enums: [
    {
      name: "Side",
      values: [
        { name: "Buy", value: -1 },
        { name: "Sell", value: 7 },
      ],
    },
  ],
  storage: [
    { name: "balances", type: "StoredMap<Address,u64>", prefix: "01020304" },
    { name: "offers", type: "StoredVector<Offer>", prefix: "aabbccdd" },
  ],
  reentrant: false,
} as const satisfies Abi;
