// The interface of assembly/contracts/hashlock, written by the helper `example`.
export const abi = {
  abi: 1,
  name: "HashLock",
  doc: "Coins for whoever knows a secret.",
  methods: [
    {
      name: "lock",
      kind: "call",
      payable: true,
      params: [
        { name: "receiver", type: "Address" },
        { name: "hash", type: "Hash" },
        { name: "deadline", type: "u64" },
      ],
      returns: "u64",
      doc: "Locks the coins that come with the call, and returns the lock's number.",
    },
    {
      name: "claim",
      kind: "call",
      payable: false,
      params: [
        { name: "number", type: "u64" },
        { name: "secret", type: "Hash" },
      ],
      returns: "void",
      doc: "Takes the coins with the secret, before the deadline. Only for the receiver: whoever sees the secret in a transaction that waits for its block cannot be quicker.",
    },
    {
      name: "refund",
      kind: "call",
      payable: false,
      params: [{ name: "number", type: "u64" }],
      returns: "void",
      doc: "Gives the coins back to the sender, from the deadline on. Anybody may ask for it.",
    },
    {
      name: "find",
      kind: "view",
      payable: false,
      params: [{ name: "number", type: "u64" }],
      returns: "Lock",
      doc: "What is locked, and how far it is.",
    },
  ],
  events: [
    {
      name: "Locked",
      fields: [
        { name: "lock", type: "u64", indexed: true },
        { name: "sender", type: "Address", indexed: true },
        { name: "receiver", type: "Address", indexed: true },
        { name: "hash", type: "Hash", indexed: false },
        { name: "amount", type: "u64", indexed: false },
        { name: "deadline", type: "u64", indexed: false },
      ],
      doc: "Coins were locked.",
    },
    {
      name: "Claimed",
      fields: [
        { name: "lock", type: "u64", indexed: true },
        { name: "secret", type: "Hash", indexed: false },
      ],
      doc: "The receiver has the coins, and everybody knows the secret.",
    },
    { name: "Refunded", fields: [{ name: "lock", type: "u64", indexed: true }], doc: "The sender has the coins back." },
  ],
  errors: [
    {
      name: "NoSuchLock",
      code: 1000,
      fields: [{ name: "lock", type: "u64" }],
      doc: "There is no lock with this number.",
    },
    {
      name: "Settled",
      code: 1001,
      fields: [{ name: "lock", type: "u64" }],
      doc: "The coins have left this lock already.",
    },
    {
      name: "NotAllowed",
      code: 1002,
      fields: [{ name: "caller", type: "Address" }],
      doc: "This step is not the caller's.",
    },
    {
      name: "WrongSecret",
      code: 1003,
      fields: [{ name: "hash", type: "Hash" }],
      doc: "The SHA-256 of this secret is not the lock's hash.",
    },
    { name: "TooLate", code: 1004, fields: [{ name: "deadline", type: "u64" }], doc: "The time for claiming is over." },
    {
      name: "TooEarly",
      code: 1005,
      fields: [{ name: "deadline", type: "u64" }],
      doc: "The coins are still the receiver's to claim.",
    },
    {
      name: "InvalidDeadline",
      code: 1006,
      fields: [{ name: "now", type: "u64" }],
      doc: "The deadline is in the past, or more than a year away.",
    },
    {
      name: "InvalidReceiver",
      code: 1007,
      fields: [{ name: "to", type: "Address" }],
      doc: "The receiver is nobody, or this contract.",
    },
    { name: "InvalidPayment", code: 1008, fields: [], doc: "A lock is about some coins, of the chain's own kind." },
  ],
  structs: [
    {
      name: "Lock",
      fields: [
        { name: "sender", type: "Address" },
        { name: "receiver", type: "Address" },
        { name: "hash", type: "Hash" },
        { name: "amount", type: "u64" },
        { name: "deadline", type: "u64" },
        { name: "status", type: "Status" },
        { name: "secret", type: "Hash" },
      ],
    },
  ],
  enums: [
    {
      name: "Status",
      values: [
        { name: "Open", value: 0 },
        { name: "Claimed", value: 1 },
        { name: "Refunded", value: 2 },
      ],
    },
  ],
  storage: [
    { name: "locks", type: "StoredMap<u64,Lock>", prefix: "e4b3e9a6" },
    { name: "last", type: "StoredValue<u64>", prefix: "3547cb11" },
  ],
  reentrant: false,
} as const;
