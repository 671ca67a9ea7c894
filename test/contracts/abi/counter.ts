// The interface of assembly/contracts/counter, written by the helper `example`.
export const abi = {
  abi: 1,
  name: "Counter",
  doc: "A number that anybody may raise.",
  methods: [
    {
      name: "create",
      kind: "init",
      payable: false,
      params: [{ name: "start", type: "u64" }],
      returns: "void",
      doc: "The creator becomes the owner.",
    },
    {
      name: "increment",
      kind: "call",
      payable: false,
      params: [{ name: "by", type: "u64" }],
      returns: "u64",
      doc: "Raises the number and returns it. A sum that does not fit reverts with Overflow: nothing here has to check.",
    },
    { name: "reset", kind: "call", payable: false, params: [], returns: "void", doc: "Puts the number back to zero." },
    { name: "current", kind: "view", payable: false, params: [], returns: "u64", doc: "The number." },
    { name: "ownerAddress", kind: "view", payable: false, params: [], returns: "Address", doc: "Who may put it back." },
  ],
  events: [
    {
      name: "Changed",
      fields: [
        { name: "by", type: "Address", indexed: true },
        { name: "from", type: "u64", indexed: false },
        { name: "to", type: "u64", indexed: false },
      ],
      doc: "The number changed.",
    },
  ],
  errors: [
    { name: "NotOwner", code: 1000, fields: [{ name: "caller", type: "Address" }], doc: "Only the owner may do this." },
    { name: "ZeroStep", code: 1001, fields: [], doc: "Raising by zero would change nothing." },
  ],
  structs: [],
  enums: [],
  storage: [
    { name: "owner", type: "StoredValue<Address>", prefix: "4c102969" },
    { name: "count", type: "StoredValue<u64>", prefix: "6c35493a" },
  ],
  reentrant: false,
} as const;
