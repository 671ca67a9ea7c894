// The interface of assembly/contracts/dex, written by the helper `example`.
export const abi = {
  abi: 1,
  name: "Pair",
  doc: "A market for two kinds of money.",
  methods: [
    {
      name: "create",
      kind: "init",
      payable: false,
      params: [
        { name: "assetA", type: "string" },
        { name: "tokenA", type: "Address" },
        { name: "assetB", type: "string" },
        { name: "tokenB", type: "Address" },
        { name: "fee", type: "u32" },
      ],
      returns: "void",
      doc: "Names the two sides, each an asset or a token.",
    },
    {
      name: "deposit",
      kind: "call",
      payable: true,
      params: [],
      returns: "void",
      doc: "Puts an asset into the pair's keeping, for later use by the caller. A call brings one kind of money, so who adds two assets deposits one of them first; trades and additions may also bring what they need themselves.",
    },
    {
      name: "withdraw",
      kind: "call",
      payable: false,
      params: [
        { name: "isA", type: "bool" },
        { name: "amount", type: "u64" },
      ],
      returns: "void",
      doc: "Takes an asset back out of the pair's keeping.",
    },
    {
      name: "addLiquidity",
      kind: "call",
      payable: true,
      params: [
        { name: "mostA", type: "u256" },
        { name: "mostB", type: "u256" },
        { name: "leastShares", type: "u256" },
        { name: "deadline", type: "u64" },
      ],
      returns: "u256",
      doc: "Adds as much of both sides as fits the price, at most `mostA` and `mostB`, and returns the new shares of the caller. The first to add sets the price; 1000 of his shares belong to nobody for ever, so that the value of one share cannot be driven so high that small additions are rounded away.",
    },
    {
      name: "removeLiquidity",
      kind: "call",
      payable: false,
      params: [
        { name: "shares", type: "u256" },
        { name: "leastA", type: "u256" },
        { name: "leastB", type: "u256" },
      ],
      returns: "void",
      doc: "Redeems shares for their part of both reserves. Works at any time and price; nobody can stop it.",
    },
    {
      name: "swap",
      kind: "call",
      payable: true,
      params: [
        { name: "fromA", type: "bool" },
        { name: "amount", type: "u256" },
        { name: "leastOut", type: "u256" },
        { name: "deadline", type: "u64" },
      ],
      returns: "u256",
      doc: "Pays `amount` of one side and returns what the caller gets of the other, at least `leastOut`.",
    },
    {
      name: "quote",
      kind: "view",
      payable: false,
      params: [
        { name: "fromA", type: "bool" },
        { name: "amount", type: "u256" },
      ],
      returns: "u256",
      doc: "What a trade would give now.",
    },
    {
      name: "reserves",
      kind: "view",
      payable: false,
      params: [],
      returns: "Pool",
      doc: "Both reserves and the number of all shares.",
    },
    { name: "sharesOf", kind: "view", payable: false, params: [{ name: "account", type: "Address" }], returns: "u256" },
    {
      name: "creditOf",
      kind: "view",
      payable: false,
      params: [
        { name: "account", type: "Address" },
        { name: "isA", type: "bool" },
      ],
      returns: "u64",
      doc: "What of an asset is in the pair's keeping for an account.",
    },
    {
      name: "side",
      kind: "view",
      payable: false,
      params: [{ name: "isA", type: "bool" }],
      returns: "Side",
      doc: "What the sides are.",
    },
    { name: "feeRate", kind: "view", payable: false, params: [], returns: "u32", doc: "In hundredths of a percent." },
  ],
  events: [
    {
      name: "Added",
      fields: [
        { name: "provider", type: "Address", indexed: true },
        { name: "a", type: "u256", indexed: false },
        { name: "b", type: "u256", indexed: false },
        { name: "shares", type: "u256", indexed: false },
      ],
      doc: "Liquidity came in.",
    },
    {
      name: "Removed",
      fields: [
        { name: "provider", type: "Address", indexed: true },
        { name: "a", type: "u256", indexed: false },
        { name: "b", type: "u256", indexed: false },
        { name: "shares", type: "u256", indexed: false },
      ],
      doc: "Liquidity went out.",
    },
    {
      name: "Swapped",
      fields: [
        { name: "trader", type: "Address", indexed: true },
        { name: "fromA", type: "bool", indexed: false },
        { name: "paid", type: "u256", indexed: false },
        { name: "received", type: "u256", indexed: false },
      ],
      doc: "A trade.",
    },
    {
      name: "CreditChanged",
      fields: [
        { name: "account", type: "Address", indexed: true },
        { name: "isA", type: "bool", indexed: false },
        { name: "credit", type: "u64", indexed: false },
      ],
      doc: "What of an asset is in the pair's keeping for an account has changed.",
    },
  ],
  errors: [
    { name: "InvalidPair", code: 1000, fields: [], doc: "Both sides are the same." },
    { name: "InvalidFee", code: 1001, fields: [{ name: "fee", type: "u32" }], doc: "The fee is above 10 %." },
    {
      name: "UnknownAsset",
      code: 1002,
      fields: [],
      doc: "The money that came with the call belongs to no side of the pair.",
    },
    {
      name: "NotAnAsset",
      code: 1003,
      fields: [],
      doc: "The side is a token contract, which keeps its balances itself.",
    },
    {
      name: "InsufficientCredit",
      code: 1004,
      fields: [
        { name: "have", type: "u64" },
        { name: "need", type: "u256" },
      ],
      doc: "Less is in the pair's keeping than is to be used.",
    },
    { name: "ZeroAmount", code: 1005, fields: [], doc: "Nothing to pay, to add, to take." },
    { name: "AmountTooLarge", code: 1006, fields: [], doc: "An amount or a reserve above 2^112-1." },
    {
      name: "TooLittle",
      code: 1007,
      fields: [
        { name: "amount", type: "u256" },
        { name: "least", type: "u256" },
      ],
      doc: "The price has moved: what the caller would get is less than it asked for.",
    },
    {
      name: "Expired",
      code: 1008,
      fields: [{ name: "deadline", type: "u64" }],
      doc: "The block is later than the caller wants.",
    },
    { name: "EmptyPool", code: 1009, fields: [], doc: "Nothing was added yet." },
    { name: "TooSmall", code: 1010, fields: [], doc: "The first liquidity must be worth more than 1000 shares." },
    {
      name: "InsufficientShares",
      code: 1011,
      fields: [
        { name: "have", type: "u256" },
        { name: "need", type: "u256" },
      ],
      doc: "The account has fewer shares than it wants to redeem.",
    },
    {
      name: "WrongAmount",
      code: 1012,
      fields: [
        { name: "moved", type: "u256" },
        { name: "expected", type: "u256" },
      ],
      doc: "The token's contract moved another amount than it was asked to, such as one that keeps a fee for itself.",
    },
  ],
  structs: [
    {
      name: "Side",
      fields: [
        { name: "asset", type: "string" },
        { name: "token", type: "Address" },
      ],
    },
    {
      name: "Terms",
      fields: [
        { name: "a", type: "Side" },
        { name: "b", type: "Side" },
        { name: "fee", type: "u32" },
      ],
    },
    {
      name: "Pool",
      fields: [
        { name: "a", type: "u256" },
        { name: "b", type: "u256" },
        { name: "shares", type: "u256" },
      ],
    },
    {
      name: "Credit",
      fields: [
        { name: "account", type: "Address" },
        { name: "isA", type: "bool" },
      ],
    },
  ],
  enums: [],
  storage: [
    { name: "terms", type: "StoredValue<Terms>", prefix: "51d2361f" },
    { name: "pool", type: "StoredValue<Pool>", prefix: "27cac550" },
    { name: "shares", type: "StoredMap<Address,u256>", prefix: "4a64609f" },
    { name: "credits", type: "StoredMap<Credit,u64>", prefix: "be379a30" },
  ],
  reentrant: false,
} as const;
