// The interface of assembly/contracts/evidence, written by the helper `example`.
export const abi = {
  abi: 1,
  name: "Registry",
  doc: "A register of hashes of documents.",
  methods: [
    {
      name: "register",
      kind: "call",
      payable: false,
      params: [
        { name: "hash", type: "Hash" },
        { name: "note", type: "string" },
      ],
      returns: "void",
      doc: "Registers a document.",
    },
    {
      name: "revise",
      kind: "call",
      payable: false,
      params: [
        { name: "origin", type: "Hash" },
        { name: "hash", type: "Hash" },
        { name: "note", type: "string" },
      ],
      returns: "u32",
      doc: "Registers a version of the document whose first version is `origin`, and returns its number.",
    },
    {
      name: "find",
      kind: "view",
      payable: false,
      params: [{ name: "hash", type: "Hash" }],
      returns: "Evidence",
      doc: "What is known of a hash.",
    },
    {
      name: "versionCount",
      kind: "view",
      payable: false,
      params: [{ name: "origin", type: "Hash" }],
      returns: "u32",
      doc: "How many versions of a document there are; 0 for a hash that is no first version.",
    },
    {
      name: "history",
      kind: "view",
      payable: false,
      params: [
        { name: "origin", type: "Hash" },
        { name: "from", type: "u32" },
        { name: "limit", type: "u32" },
      ],
      returns: "Hash[]",
      doc: "Hashes of the versions of a document in order, from number `from` on, at most `limit`.",
    },
    {
      name: "list",
      kind: "view",
      payable: false,
      params: [
        { name: "owner", type: "Address" },
        { name: "time", type: "u64" },
        { name: "hash", type: "Hash" },
        { name: "limit", type: "u32" },
      ],
      returns: "Entry[]",
      doc: "What `owner` registered, oldest first, at most `limit` entries behind (`time`, `hash`): both zero for the first page, those of the last entry for the next.",
    },
  ],
  events: [
    {
      name: "Registered",
      fields: [
        { name: "hash", type: "Hash", indexed: true },
        { name: "owner", type: "Address", indexed: true },
        { name: "origin", type: "Hash", indexed: true },
        { name: "revision", type: "u32", indexed: false },
      ],
      doc: "A document, or a new version of one, was registered.",
    },
  ],
  errors: [
    {
      name: "AlreadyRegistered",
      code: 1000,
      fields: [
        { name: "owner", type: "Address" },
        { name: "time", type: "u64" },
      ],
      doc: "Somebody has registered this hash before.",
    },
    {
      name: "NotRegistered",
      code: 1001,
      fields: [{ name: "hash", type: "Hash" }],
      doc: "Nobody has registered this hash.",
    },
    {
      name: "NotOwner",
      code: 1002,
      fields: [{ name: "owner", type: "Address" }],
      doc: "Only who registered a document may add versions of it.",
    },
    {
      name: "NoteTooLong",
      code: 1003,
      fields: [{ name: "length", type: "u32" }],
      doc: "The note is longer than 1024 characters.",
    },
    { name: "ZeroHash", code: 1004, fields: [], doc: "The hash of nothing but zeroes is nobody's document." },
    { name: "InvalidPage", code: 1005, fields: [], doc: "A page has from 1 to 100 entries." },
  ],
  structs: [
    {
      name: "Evidence",
      fields: [
        { name: "owner", type: "Address" },
        { name: "time", type: "u64" },
        { name: "height", type: "u64" },
        { name: "origin", type: "Hash" },
        { name: "revision", type: "u32" },
        { name: "note", type: "string" },
      ],
    },
    {
      name: "Version",
      fields: [
        { name: "origin", type: "Hash" },
        { name: "revision", type: "u32" },
      ],
    },
    {
      name: "Entry",
      fields: [
        { name: "owner", type: "Address" },
        { name: "time", type: "u64" },
        { name: "hash", type: "Hash" },
      ],
    },
  ],
  enums: [],
  storage: [
    { name: "records", type: "StoredMap<Hash,Evidence>", prefix: "a94e7bcf" },
    { name: "counts", type: "StoredMap<Hash,u32>", prefix: "cdd93696" },
    { name: "versions", type: "StoredMap<Version,Hash>", prefix: "4612828a" },
    { name: "lists", type: "SortedMap<Entry,bool>", prefix: "4c14c4a4" },
  ],
  reentrant: false,
} as const;
