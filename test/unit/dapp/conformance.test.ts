// The core contracts under the suite of their kind.
import { CoinsAction } from "../../../src/dapp/coins/schema.ts";
import type { Dapp } from "../../../src/dapp/index.ts";
import { ConfigStatus, ManageAction } from "../../../src/dapp/manage/schema.ts";
import { NoneAction } from "../../../src/dapp/none/schema.ts";
import { keyOf, utf8 } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { Account } from "../../../src/types/proto/account.ts";
import { type DappSample, dappConformance } from "../../conformance/dapp.ts";
import { sample, u64, WasmChain } from "../../helpers/wasmchain.ts";
import { dappsOf, kernels, TestChain, txOf } from "../executor/chain.ts";

const chain = new TestChain();
const { params, book: addresses } = chain;
const [a, b] = [chain.person(1), chain.person(2)];
const options = { manage: { superManager: [a.address], autonomyExec: "" } };
const accounts = chain.accounts();
const test = addresses.execAddress("user.test");

function pay(payload: Parameters<typeof CoinsAction.encode>[0], to = b.address) {
  return txOf(a, { to, payload: CoinsAction.encode(payload) });
}

const rich = [
  { key: accounts.key(a.address), value: Account.encode({ balance: 1000n, addr: a.address }) },
  { key: accounts.key(test), value: Account.encode({ balance: 1000n, addr: test }) },
  { key: accounts.execKey(a.address, test), value: Account.encode({ balance: 1000n, addr: a.address }) },
];
const application = { id: "0x1", status: 1, config: { key: "k", value: "v", op: "add" } };

const samples: Readonly<Record<string, readonly DappSample[]>> = {
  coins: [
    { label: "transfer", tx: pay({ ty: 1, transfer: { amount: 5n } }), state: rich },
    {
      label: "to a contract",
      tx: pay({ ty: 1, transfer: { amount: 5n } }, addresses.execAddress("coins")),
      state: rich,
    },
    { label: "to exec", tx: pay({ ty: 10, transferToExec: { amount: 5n, execName: "user.test" } }, test), state: rich },
    { label: "withdraw", tx: pay({ ty: 3, withdraw: { amount: 5n, execName: "user.test" } }, test), state: rich },
    { label: "genesis", tx: pay({ ty: 2, genesis: { amount: 5n } }), height: 0 },
  ],
  manage: [
    {
      label: "modify",
      tx: txOf(a, {
        execer: "manage",
        to: b.address,
        payload: ManageAction.encode({ modify: { key: "k", op: "add" } }),
      }),
    },
    {
      label: "apply",
      tx: txOf(a, { execer: "manage", payload: ManageAction.encode({ Ty: 1, apply: { config: application.config } }) }),
    },
  ],
  none: [
    { label: "data", tx: txOf(a, { execer: "none", to: addresses.execAddress("none"), payload: utf8("data") }) },
    {
      label: "announcement",
      tx: txOf(a, {
        execer: "none",
        to: addresses.execAddress("none"),
        payload: NoneAction.encode({
          Ty: 101,
          commitDelayTx: { delayTx: hex(pay({ ty: 1, transfer: { amount: 1n } }).bytes), relativeDelayTime: 5n },
        }),
      }),
    },
  ],
};

for (const dapp of dappsOf(params, options)) {
  dappConformance(dapp.name, { dapp, params, addresses, kernels, samples: samples[dapp.name] ?? [] });
}

const contracts = new WasmChain();
const contract = await sample();
const owner = contracts.rich(1);
contracts.deploy(owner, "there", contract);
const state = [...contracts.state.entries].map(([key, value]) => ({ key: keyOf(key), value }));
const act = (action: Parameters<typeof contracts.tx>[1]) => ({ tx: contracts.tx(owner, action, 10n ** 9n), state });
dappConformance("wasm", {
  dapp: contracts.wasm,
  params: contracts.params,
  addresses: contracts.book,
  kernels,
  samples: [
    { label: "create", ...act({ ty: 1, create: { name: "fresh", code: contract, value: 5n } }) },
    { label: "update", ...act({ ty: 2, update: { name: "there", code: contract } }) },
    { label: "call", ...act({ ty: 3, call: { contract: "there", method: "add", input: u64(7), value: 5n } }) },
    {
      label: "call that enters the index",
      ...act({ ty: 3, call: { contract: "there", method: "note", input: u64(7) } }),
    },
    { label: "freeze", ...act({ ty: 5, freeze: { name: "there" } }) },
  ],
});

const manage = dappsOf(params, { manage: { superManager: [a.address], autonomyExec: "autonomy" } }).find(
  (dapp) => dapp.name === "manage",
) as Dapp;
dappConformance("manage under autonomy", {
  dapp: manage,
  params,
  addresses,
  kernels,
  samples: [
    {
      label: "approve",
      tx: txOf(a, {
        execer: "manage",
        payload: ManageAction.encode({ Ty: 2, approve: { applyConfigId: "0x1", autonomyItemId: "i" } }),
      }),
      state: [{ key: utf8("mavl-manage-id-0x1"), value: ConfigStatus.encode(application) }],
    },
  ],
});
