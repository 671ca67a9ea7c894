// Balances: of addresses, inside contracts, and in total, at the tip or at any state root that is kept
// (reference: rpc.md section 3.1; the keys: execution.md section 9).
import { Accounts } from "../../dapp/account.ts";
import { fullName, paraExec } from "../../dapp/names.ts";
import { asChainError, fail } from "../../errors.ts";
import { compare, empty, lossyText, prefixEnd, startsWith, utf8 } from "../../lib/bytes.ts";
import { hex, unhex } from "../../lib/hex.ts";
import type { Json } from "../../lib/json.ts";
import type { StateReader } from "../../store/index.ts";
import { Account, ReqAllExecBalance, ReqBalance } from "../../types/proto/account.ts";
import {
  ReplyGetExecBalance,
  ReplyGetTotalCoins,
  ReqGetExecBalance,
  ReqGetTotalCoins,
} from "../../types/proto/statistic.ts";
import { AddrOverview, ReqAddr } from "../../types/proto/transaction.ts";
import type { RpcModules } from "../index.ts";
import { tableShape } from "../json/bind.ts";
import { plainJson } from "../json/table.ts";
import { accountView, listView } from "../json/view.ts";
import { type Method, method } from "../method.ts";
import { maxItems, runQuery, toNumber } from "./args.ts";

/** Keys that one call walks at most before it hands out a key to go on from. */
const maxWalk = 20_000;
const pageSize = 1000;

function readOnly(): never {
  throw fail("internal", { reason: "a query writes" });
}

export function accountMethods(modules: RpcModules): readonly Method[] {
  const { addresses, chain, dapps, params } = modules;
  const height = () => toNumber(chain.tip().height);

  const checkAddress = (address: string) => {
    try {
      addresses.check(address, height());
    } catch {
      throw fail("address.invalid", { address });
    }
  };

  const stateAt = (root: string): StateReader => (root === "" ? chain.state() : chain.state(unhex(root)));

  /**
   * Reads balances of one asset, the main one unless both names are given: of an address, or of what it holds inside a
   * contract. @throws ChainError tx.execName, account.symbol
   */
  const balances = (root: string, exec = "", symbol = "") => {
    const main = exec === "" || symbol === "";
    const asset = main ? params.coinExec : exec;
    const state = stateAt(root);
    const context = { params, addresses, state: { get: (key: Uint8Array) => state.get(key), set: readOnly } };
    const env = { height: height() };
    const accounts = new Accounts({ ...context, env }, asset, main ? params.coinSymbol : symbol);
    return (addr: string, execer: string): Account => {
      if (execer === "" || paraExec(params, execer) === asset) return accounts.load(addr);
      return accounts.loadExec(addr, addresses.execAddress(execer));
    };
  };

  return [
    method("GetBalance", tableShape(ReqBalance), (request) => {
      const list = request.addresses;
      if (list.length > maxItems) throw fail("range.size", { addresses: list.length, most: maxItems });
      for (const address of list) checkAddress(address);
      const balance = balances(request.stateHash, request.asset_exec, request.asset_symbol);
      return listView(list, (address) => accountView(balance(address, request.execer)));
    }),

    // Contracts in the order of the allow list; one that is listed twice is shown twice.
    method("GetAllExecBalance", tableShape(ReqAllExecBalance), ({ addr, stateHash, asset_exec, asset_symbol }) => {
      checkAddress(addr);
      const balance = balances(stateHash, asset_exec, asset_symbol);
      const found: Json[] = [];
      for (const name of params.exec.allow) {
        const execer = fullName(params, name);
        const account = balance(addr, execer);
        if (account.balance === 0n && account.frozen === 0n) continue;
        found.push({ execer, account: accountView({ ...account, addr: "" }) });
      }
      return { addr, execAccount: found.length === 0 ? null : found };
    }),

    method("GetAddrOverview", tableShape(ReqAddr), (request) => {
      const { addr } = request;
      checkAddress(addr);
      const query = dapps(params.coinExec)?.queries.get("GetAddrReciver");
      let reciver = 0n;
      try {
        if (query !== undefined) reciver = BigInt(runQuery(modules, query, { ...request }).data as bigint);
      } catch (error) {
        // An address that never received anything has no record.
        if (asChainError(error).code !== "query.empty") throw error;
      }
      const { balance } = balances("")(addr, "");
      return plainJson(AddrOverview, { reciver, balance, txCount: chain.txCount(addr) });
    }),

    method("GetTotalCoins", tableShape(ReqGetTotalCoins), (request) => {
      const prefix = `mavl-${request.execer}-${request.symbol}-`;
      const from = request.startKey.length > 0 ? request.startKey : utf8(prefix);
      const walk = walker(modules, request.stateHash, from, utf8(`${prefix}exec`));
      let num = 0n;
      let amount = 0n;
      let nextKey: Uint8Array = empty;
      for (const { key, value } of walk.pairs()) {
        if (num >= request.count) {
          nextKey = key;
          break;
        }
        num++;
        amount += Account.decode(value).balance;
      }
      const rest = nextKey.length > 0 ? nextKey : (walk.next ?? empty);
      return plainJson(ReplyGetTotalCoins, { count: request.count, num, amount, nextKey: rest });
    }),

    // The answer is the hex of an encoded message; its nextKey is the last key that was counted.
    method("GetExecBalance", tableShape(ReqGetExecBalance), (request) => {
      const { addr, execAddr, count } = request;
      const base = `mavl-${request.execer}-${request.symbol}-exec-`;
      const prefix = utf8(execAddr.length > 0 ? `${base}${lossyText(execAddr)}:` : base);
      const from = request.nextKey.length > 0 ? request.nextKey : prefix;
      if (!startsWith(from, prefix)) throw fail("param.invalid", { nextKey: lossyText(from) });
      const walk = walker(modules, request.stateHash, from, prefixEnd(prefix));
      const items: { execAddr: Uint8Array; frozen: bigint; active: bigint }[] = [];
      let amountActive = 0n;
      let amountFrozen = 0n;
      let nextKey: Uint8Array = empty;
      for (const { key, value } of walk.pairs()) {
        if (!endsWith(key, addr)) continue;
        const { balance: active, frozen } = Account.decode(value);
        const holder = key.subarray(base.length, key.indexOf(58, base.length));
        items.push({ execAddr: holder, frozen, active });
        amountActive += active;
        amountFrozen += frozen;
        if (BigInt(items.length) >= count) {
          nextKey = key;
          break;
        }
      }
      const rest = nextKey.length > 0 ? nextKey : (walk.next ?? empty);
      const amount = amountActive + amountFrozen;
      return hex(ReplyGetExecBalance.encode({ amount, amountFrozen, amountActive, nextKey: rest, items }));
    }),
  ];
}

function endsWith(key: Uint8Array, suffix: Uint8Array): boolean {
  return key.length > suffix.length && compare(key.subarray(key.length - suffix.length), suffix) === 0;
}

/** Pairs of a range of the state page by page, up to the walk's bound; `next` is set when the bound ended it. */
function walker(
  { chain }: RpcModules,
  root: Uint8Array,
  from: Uint8Array,
  to: Uint8Array | undefined,
): { pairs(): Iterable<{ readonly key: Uint8Array; readonly value: Uint8Array }>; next: Uint8Array | undefined } {
  const at = root.length > 0 ? root : chain.tip().stateHash;
  const walk = {
    next: undefined as Uint8Array | undefined,
    *pairs() {
      let start: Uint8Array | undefined = from;
      for (let walked = 0; start !== undefined; walked += pageSize) {
        if (walked >= maxWalk) {
          walk.next = start;
          return;
        }
        const page: ReturnType<typeof chain.stateList> = chain.stateList(at, start, to, pageSize);
        yield* page.items;
        start = page.next;
      }
    },
  };
  return walk;
}
