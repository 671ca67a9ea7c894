// The interface of assembly/contracts/escrow, written by the helper `example`.
export const abi = {
  abi: 1,
  name: "Escrow",
  doc: "Coins in keeping for deals between strangers.",
  methods: [
    {
      name: "open",
      kind: "call",
      payable: true,
      params: [
        { name: "seller", type: "Address" },
        { name: "arbiter", type: "Address" },
        { name: "deadline", type: "u64" },
      ],
      returns: "u64",
      doc: "Opens a deal about the coins that come with the call, and returns its number. The caller is the buyer.",
    },
    {
      name: "release",
      kind: "call",
      payable: false,
      params: [{ name: "number", type: "u64" }],
      returns: "void",
      doc: "Pays the seller. For the buyer, who is content, and for the arbiter; also after the deadline.",
    },
    {
      name: "refund",
      kind: "call",
      payable: false,
      params: [{ name: "number", type: "u64" }],
      returns: "void",
      doc: "Pays the buyer back. For the seller and the arbiter; from the deadline on also for the buyer.",
    },
    {
      name: "find",
      kind: "view",
      payable: false,
      params: [{ name: "number", type: "u64" }],
      returns: "Deal",
      doc: "What was agreed, and how far it is.",
    },
  ],
  events: [
    {
      name: "Opened",
      fields: [
        { name: "deal", type: "u64", indexed: true },
        { name: "buyer", type: "Address", indexed: true },
        { name: "seller", type: "Address", indexed: true },
        { name: "arbiter", type: "Address", indexed: false },
        { name: "amount", type: "u64", indexed: false },
        { name: "deadline", type: "u64", indexed: false },
      ],
      doc: "Coins were put into the contract's keeping.",
    },
    {
      name: "Released",
      fields: [
        { name: "deal", type: "u64", indexed: true },
        { name: "by", type: "Address", indexed: false },
      ],
      doc: "The seller was paid.",
    },
    {
      name: "Refunded",
      fields: [
        { name: "deal", type: "u64", indexed: true },
        { name: "by", type: "Address", indexed: false },
      ],
      doc: "The buyer has its coins back.",
    },
  ],
  errors: [
    {
      name: "NoSuchDeal",
      code: 1000,
      fields: [{ name: "deal", type: "u64" }],
      doc: "There is no deal with this number.",
    },
    {
      name: "Settled",
      code: 1001,
      fields: [{ name: "deal", type: "u64" }],
      doc: "The deal has come to its end already.",
    },
    {
      name: "NotAllowed",
      code: 1002,
      fields: [{ name: "caller", type: "Address" }],
      doc: "This step is not the caller's.",
    },
    {
      name: "InvalidParties",
      code: 1003,
      fields: [],
      doc: "Buyer, seller and arbiter must be three different accounts, none of them this contract.",
    },
    {
      name: "InvalidDeadline",
      code: 1004,
      fields: [{ name: "now", type: "u64" }],
      doc: "The deadline is in the past, or more than a year away.",
    },
    { name: "InvalidPayment", code: 1005, fields: [], doc: "A deal is about some coins, of the chain's own kind." },
  ],
  structs: [
    {
      name: "Deal",
      fields: [
        { name: "buyer", type: "Address" },
        { name: "seller", type: "Address" },
        { name: "arbiter", type: "Address" },
        { name: "amount", type: "u64" },
        { name: "deadline", type: "u64" },
        { name: "status", type: "Status" },
      ],
    },
  ],
  enums: [
    {
      name: "Status",
      values: [
        { name: "Open", value: 0 },
        { name: "Released", value: 1 },
        { name: "Refunded", value: 2 },
      ],
    },
  ],
  storage: [
    { name: "deals", type: "StoredMap<u64,Deal>", prefix: "14687938" },
    { name: "last", type: "StoredValue<u64>", prefix: "3547cb11" },
  ],
  reentrant: false,
} as const;
