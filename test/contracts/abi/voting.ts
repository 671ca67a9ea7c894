// The interface of assembly/contracts/voting, written by the helper `example`.
export const abi = {
  abi: 1,
  name: "Voting",
  doc: "Weighted votes on proposals.",
  methods: [
    {
      name: "create",
      kind: "init",
      payable: false,
      params: [{ name: "quorum", type: "u8" }],
      returns: "void",
      doc: "The creator becomes the chair.",
    },
    {
      name: "setWeight",
      kind: "call",
      payable: false,
      params: [
        { name: "voter", type: "Address" },
        { name: "weight", type: "u64" },
      ],
      returns: "void",
      doc: "Gives a voter another weight, for proposals still to be made. For the chair.",
    },
    {
      name: "propose",
      kind: "call",
      payable: false,
      params: [
        { name: "title", type: "string" },
        { name: "choices", type: "string[]" },
        { name: "closes", type: "u64" },
      ],
      returns: "u64",
      doc: "Makes a proposal, and returns its number. For voters.",
    },
    {
      name: "vote",
      kind: "call",
      payable: false,
      params: [
        { name: "number", type: "u64" },
        { name: "choice", type: "u8" },
      ],
      returns: "void",
      doc: "Casts the caller's ballot, which is public and final.",
    },
    {
      name: "changeChair",
      kind: "call",
      payable: false,
      params: [{ name: "to", type: "Address" }],
      returns: "void",
      doc: "Hands the chair over.",
    },
    { name: "chairAddress", kind: "view", payable: false, params: [], returns: "Address" },
    {
      name: "find",
      kind: "view",
      payable: false,
      params: [{ name: "number", type: "u64" }],
      returns: "Proposal",
      doc: "What is voted on.",
    },
    {
      name: "weightIn",
      kind: "view",
      payable: false,
      params: [
        { name: "voter", type: "Address" },
        { name: "number", type: "u64" },
      ],
      returns: "u64",
      doc: "How much a voter counts in a proposal; with a number not given yet: how much in the next one.",
    },
    {
      name: "result",
      kind: "view",
      payable: false,
      params: [{ name: "number", type: "u64" }],
      returns: "Result",
      doc: "How a vote stands, or how it ended. Nobody has to close it: its time decides.",
    },
  ],
  events: [
    {
      name: "WeightChanged",
      fields: [
        { name: "voter", type: "Address", indexed: true },
        { name: "weight", type: "u64", indexed: false },
      ],
      doc: "From the next proposal on, the voter counts as much.",
    },
    {
      name: "Proposed",
      fields: [
        { name: "proposal", type: "u64", indexed: true },
        { name: "author", type: "Address", indexed: true },
        { name: "closes", type: "u64", indexed: false },
      ],
      doc: "A proposal can be voted on.",
    },
    {
      name: "Voted",
      fields: [
        { name: "proposal", type: "u64", indexed: true },
        { name: "voter", type: "Address", indexed: true },
        { name: "choice", type: "u8", indexed: false },
        { name: "weight", type: "u64", indexed: false },
      ],
      doc: "A ballot was cast.",
    },
  ],
  errors: [
    {
      name: "NotChair",
      code: 1000,
      fields: [{ name: "caller", type: "Address" }],
      doc: "Only the chair gives weights.",
    },
    {
      name: "NotVoter",
      code: 1001,
      fields: [{ name: "caller", type: "Address" }],
      doc: "The caller has no weight in this proposal.",
    },
    {
      name: "NoSuchProposal",
      code: 1002,
      fields: [{ name: "proposal", type: "u64" }],
      doc: "There is no proposal with this number.",
    },
    {
      name: "NoSuchChoice",
      code: 1003,
      fields: [{ name: "choice", type: "u8" }],
      doc: "The proposal has no choice with this number.",
    },
    { name: "AlreadyVoted", code: 1004, fields: [{ name: "choice", type: "u8" }], doc: "A voter votes once." },
    { name: "Closed", code: 1005, fields: [{ name: "closes", type: "u64" }], doc: "The vote is over." },
    {
      name: "InvalidClosing",
      code: 1006,
      fields: [{ name: "now", type: "u64" }],
      doc: "A vote lasts from a minute to a year.",
    },
    {
      name: "InvalidText",
      code: 1007,
      fields: [],
      doc: "A title has from 1 to 256 characters; there are 2 to 10 choices of 1 to 64 characters.",
    },
    { name: "InvalidQuorum", code: 1008, fields: [], doc: "The quorum is a percentage." },
    { name: "TooMuchWeight", code: 1009, fields: [], doc: "More weight than can be counted." },
  ],
  structs: [
    {
      name: "Proposal",
      fields: [
        { name: "author", type: "Address" },
        { name: "title", type: "string" },
        { name: "choices", type: "string[]" },
        { name: "closes", type: "u64" },
      ],
    },
    {
      name: "Result",
      fields: [
        { name: "tally", type: "u64[]" },
        { name: "turnout", type: "u64" },
        { name: "electorate", type: "u64" },
        { name: "closed", type: "bool" },
        { name: "winner", type: "i32" },
      ],
    },
    {
      name: "Since",
      fields: [
        { name: "voter", type: "Address" },
        { name: "proposal", type: "u64" },
      ],
    },
    {
      name: "Ballot",
      fields: [
        { name: "proposal", type: "u64" },
        { name: "voter", type: "Address" },
      ],
    },
    {
      name: "Count",
      fields: [
        { name: "proposal", type: "u64" },
        { name: "choice", type: "u8" },
      ],
    },
  ],
  enums: [],
  storage: [
    { name: "chair", type: "StoredValue<Address>", prefix: "3d7eb3d3" },
    { name: "quorum", type: "StoredValue<u8>", prefix: "5f09ae9a" },
    { name: "weights", type: "SortedMap<Since,u64>", prefix: "9a129038" },
    { name: "totals", type: "SortedMap<u64,u64>", prefix: "fee6900f" },
    { name: "last", type: "StoredValue<u64>", prefix: "3547cb11" },
    { name: "proposals", type: "StoredMap<u64,Proposal>", prefix: "c0cbf0fb" },
    { name: "ballots", type: "StoredMap<Ballot,u8>", prefix: "6bef42a8" },
    { name: "counts", type: "StoredMap<Count,u64>", prefix: "cdd93696" },
  ],
  reentrant: false,
} as const;
