// The three rules of ARCHITECTURE.md, checked by a machine.
const parts = "(chain|mempool|executor|rpc|indexer|wallet|cert|para|cross|privacy|config)";
const kinds = "(crypto|store|dapp|mempool|consensus|p2p|executor)";
/** Folders below a kind that belong to its part and are no plug-ins. */
const inner = "^src/p2p/(channel|peers|gossip|sync)/";

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "line-assembly",
      comment: "assembly is compiled by itself and imports nothing outside",
      severity: "error",
      from: { path: "^assembly/" },
      to: { path: "^(runtime|src|node|browser|test)/" },
    },
    {
      name: "line-runtime",
      comment: "assembly → runtime → src → node | browser: runtime imports nothing to its right",
      severity: "error",
      from: { path: "^runtime/" },
      to: { path: "^(src|node|browser|test)/" },
    },
    {
      name: "line-src",
      comment: "src imports neither a host nor tests",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(node|browser|test)/" },
    },
    {
      name: "line-hosts",
      comment: "node and browser never meet",
      severity: "error",
      from: { path: "^node/" },
      to: { path: "^(browser|test)/" },
    },
    {
      name: "line-browser",
      severity: "error",
      from: { path: "^browser/" },
      to: { path: "^(node|test)/" },
    },
    {
      name: "storey-lib",
      comment: "lib knows only itself and the error table",
      severity: "error",
      from: { path: "^src/lib/" },
      to: { path: "^src/", pathNot: "^src/(lib/|errors\\.ts)" },
    },
    {
      name: "storey-types",
      comment: "types know lib, errors and forks",
      severity: "error",
      from: { path: "^src/types/" },
      to: { path: "^src/", pathNot: "^src/(lib|types)/|^src/(errors|forks)\\.ts" },
    },
    {
      name: "part-not-plugin",
      comment: "a part never imports a plug-in; only catalog.ts names plug-ins",
      severity: "error",
      from: { path: "^src/", pathNot: [`^src/${kinds}/[^/]+/`, "^src/catalog\\.ts", "^src/(contract|testkit)/"] },
      to: { path: `^src/${kinds}/[^/]+/`, pathNot: ["^src/[^/]+/[^/]+\\.ts$", inner] },
    },
    {
      name: "network-part-not-plugin",
      comment: "what lies above a network knows its contract only",
      severity: "error",
      from: { path: inner },
      to: { path: `^src/${kinds}/[^/]+/`, pathNot: ["^src/[^/]+/[^/]+\\.ts$", inner] },
    },
    {
      name: "client-knows-messages",
      comment:
        "clients of contracts speak the messages of plug-ins and see nothing else of them; the test kit also assembles",
      severity: "error",
      from: { path: "^src/(contract|testkit)/" },
      to: {
        path: `^src/${kinds}/[^/]+/`,
        pathNot: ["^src/[^/]+/[^/]+\\.ts$", "/schema\\.ts$", "^src/dapp/wasm/index\\.ts$"],
      },
    },
    {
      name: "clients-last",
      comment: "no node part needs the clients of contracts or the test kit",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(contract|testkit)/" },
      to: { path: "^src/(contract|testkit)/" },
    },
    {
      name: "plugin-not-plugin",
      comment: "a plug-in never imports another plug-in",
      severity: "error",
      from: { path: `^src/${kinds}/([^/]+)/`, pathNot: inner },
      to: { path: `^src/${kinds}/[^/]+/`, pathNot: [`^src/$1/$2/`, "^src/[^/]+/[^/]+\\.ts$"] },
    },
    {
      name: "plugin-not-part",
      comment: "a plug-in sees contracts (index files), types and lib, never the inside of a part",
      severity: "error",
      from: { path: `^src/${kinds}/[^/]+/`, pathNot: inner },
      to: {
        path: [`^src/${parts}/[^/]+\\.ts$`, inner],
        pathNot: [`^src/${kinds}/index\\.ts$`, "^src/chain/index\\.ts$"],
      },
    },
    {
      name: "no-ambient",
      comment: "src, runtime and browser see no Node module",
      severity: "error",
      from: { path: "^(src|runtime|browser)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-circular",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|data)/" },
    enhancedResolveOptions: { extensions: [".ts", ".mjs", ".js", ".json"] },
  },
};
