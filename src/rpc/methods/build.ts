// Building transactions for clients that cannot (reference: rpc.md section 3.4): unsigned transactions of a contract,
// groups, groups whose first member pays the fee for others, and changes to a built transaction.
import type { Dapp } from "../../dapp/index.ts";
import { fullName, maxNameLength, minNameLength } from "../../dapp/names.ts";
import { fail } from "../../errors.ts";
import { utf8 } from "../../lib/bytes.ts";
import { hex, hex0x, unhex } from "../../lib/hex.ts";
import { versioned } from "../../params.ts";
import { expireBound, expiry, parseExpire } from "../../types/expire.ts";
import { realFee } from "../../types/fee.ts";
import { groupMembers, groupTx, makeGroup } from "../../types/group.ts";
import { paraTitle, realName, withoutTitle } from "../../types/names.ts";
import {
  AssetsTransfer,
  CreateTransactionGroup,
  NoBalanceTx,
  NoBalanceTxs,
  Transaction,
} from "../../types/proto/transaction.ts";
import { Tx } from "../../types/tx.ts";
import type { RpcModules } from "../index.ts";
import { flag, i32, i64, raw, shape, tableShape, text } from "../json/bind.ts";
import { codecOf, fromJson } from "../json/table.ts";
import { listView, txView } from "../json/view.ts";
import { type Method, method } from "../method.ts";
import { secondsOf } from "./args.ts";
import { relink } from "./group.ts";
import { signTx } from "./sign.ts";

const CreateTxArg = shape("CreateTx", {
  to: text,
  amount: i64,
  fee: i64,
  note: text,
  isWithdraw: flag,
  isToken: flag,
  tokenSymbol: text,
  execName: text,
  execer: text,
});
const CreateActionArg = shape("CreateTxIn", { execer: text, actionName: text, payload: raw });
const RewriteArg = shape("ReWriteRawTx", { tx: text, to: text, fee: i64, expire: text, index: i32 });
const DecodeArg = shape("ReqDecodeRawTransaction", { txHex: text });
const feePayload = utf8("no-fee-transaction");

export function buildMethods(modules: RpcModules): readonly Method[] {
  const { addresses, clock, dapps, kernels, params, pool, random } = modules;
  const decode = (data: string) => Tx.decode(unhex(data), kernels);

  /** 63 random bits. */
  const nonce = (): bigint => random.bytes(8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) & (2n ** 63n - 1n);

  /** Fills in what every new transaction has. @throws ChainError tx.size, param.invalid */
  const complete = (execer: string, tx: { payload: Uint8Array; to?: string }): Transaction => {
    const to = params.isPara || tx.to === undefined || tx.to === "" ? addresses.execAddress(execer) : tx.to;
    const base = { execer: utf8(execer), payload: tx.payload, to, nonce: nonce(), chainID: params.chainId };
    const made = Transaction.make(base);
    return { ...made, fee: realFee(new Tx(made, kernels), params.minTxFeeRate) };
  };

  /** Payload of one action. @throws ChainError exec.action */
  const payloadOf = (dapp: Dapp, name: string, value: (table: Table) => Record<string, unknown>): Uint8Array => {
    const action = dapp.actions.find((one) => one.name === name);
    const table = action === undefined ? undefined : dapp.action?.fields[action.field]?.of?.();
    if (action === undefined || table === undefined || dapp.action === undefined) {
      throw fail("exec.action", { execer: dapp.name, action: name });
    }
    return codecOf(dapp.action).encode({ [action.field]: value(table), [dapp.tyField]: action.ty });
  };

  const checkAddress = (address: string) => {
    try {
      addresses.check(address, Number(modules.chain.tip().height));
    } catch {
      throw fail("address.invalid", { address });
    }
  };

  const advisedRate = () => {
    const advised = pool.properFee(0, 0);
    if (advised < params.minTxFeeRate) return params.minTxFeeRate;
    return advised;
  };

  /** Members without a chain id belong to this chain: the group is made here. */
  const ours = (tx: Tx): Transaction => (tx.value.chainID === 0 ? { ...tx.value, chainID: params.chainId } : tx.value);

  const noBalance = async (request: {
    txHexs: readonly string[];
    payAddr: string;
    privkey: string;
    expire: string;
  }) => {
    const given = request.expire === "" ? "0" : request.expire;
    const expire = parseExpire(given);
    const payer = complete(fullName(params, "none"), { payload: feePayload });
    const first = { ...payer, expire: expiry(expire, secondsOf(clock), params.txHeight) };
    const members = request.txHexs.map(decode);
    const para = members.some((tx) => tx.execer.startsWith("user.p."));
    // A para chain's own heights mean nothing to the main chain that packs the group.
    if (para && expire > 0n && expire <= expireBound) throw fail("param.expire", { expire });
    const group = makeGroup([first, ...members.map(ours)], advisedRate(), kernels);
    checkGroup(modules, group);
    const tx = groupTx(group, kernels);
    if (request.payAddr === "" && request.privkey === "") return hex0x(tx.bytes);
    const { payAddr: addr, privkey } = request;
    const signed = await signTx(modules, { addr, privkey, txHex: hex(tx.bytes), expire: given, index: 1 });
    return hex0x(signed.bytes);
  };

  return [
    method("CreateRawTransaction", CreateTxArg, (request) => {
      const { amount, execName: target, to } = request;
      if (to !== "") checkAddress(to);
      const execer = request.execer || fullName(params, request.isToken ? "token" : params.coinExec);
      const dapp = dapps(realName(execer));
      if (dapp === undefined || (request.isToken && dapp.name === params.coinExec)) {
        throw fail("exec.unsupported", { execer });
      }
      if (!transfersAssets(dapp)) throw fail("exec.action", { execer });
      if (target !== "" && !nameAllowed(target, params.exec.allow))
        throw fail("exec.nameMismatch", { execName: target });
      if (amount < 0n) throw fail("account.amount", { amount });
      const asset = { cointoken: request.tokenSymbol, amount, note: utf8(request.note), to };
      const name = request.isWithdraw ? "Withdraw" : target !== "" ? "TransferToExec" : "Transfer";
      const value = name === "Transfer" ? asset : { ...asset, execName: target };
      const made = complete(execer, { payload: payloadOf(dapp, name, () => value), to: params.isPara ? "" : to });
      const fee = request.fee > 0n ? request.fee : undefined;
      const sized = new Tx({ ...made, fee: request.fee }, kernels);
      return hex0x(Transaction.encode({ ...made, fee: fee ?? realFee(sized, pool.properFee(0, 0)) }));
    }),

    method("CreateTransaction", CreateActionArg, ({ execer, actionName, payload }) => {
      const full = fullName(params, execer);
      const dapp = dapps(realName(full));
      if (dapp === undefined) {
        if (!withoutTitle(full).startsWith("user.")) throw fail("exec.notFound", { execer: full });
        return hex0x(Transaction.encode(complete(full, { payload: payload?.bytes ?? new Uint8Array(0) })));
      }
      if (payload === undefined) throw fail("param.invalid", { execer: full });
      const made = payloadOf(dapp, actionName, (table) => fromJson(table, payload.node));
      return hex0x(Transaction.encode(complete(full, { payload: made })));
    }),

    method("CreateRawTxGroup", tableShape(CreateTransactionGroup), ({ txs }) => {
      if (txs.length < 2) throw fail("tx.groupTooSmall", { count: txs.length });
      const members = txs.map((data) => ours(decode(data)));
      return hex0x(groupTx(makeGroup(members, advisedRate(), kernels), kernels).bytes);
    }),

    method("CreateNoBlanaceTxs", tableShape(NoBalanceTxs), noBalance),
    method("CreateNoBalanceTransaction", tableShape(NoBalanceTx), ({ txHex, ...rest }) =>
      noBalance({ ...rest, txHexs: [txHex] }),
    ),

    method("ReWriteRawTx", RewriteArg, ({ tx: data, to, fee, expire: wanted, index }) => {
      if (data === "") throw fail("param.invalid", { tx: data });
      const tx = decode(data);
      const expire = wanted === "" ? undefined : expiry(parseExpire(wanted), secondsOf(clock), params.txHeight);
      const raised = (value: Transaction) => (fee > value.fee ? { ...value, fee } : value);
      const dated = (value: Transaction) => (expire === undefined ? value : { ...value, expire });
      const group = groupMembers(tx, kernels);
      if (group === undefined) {
        return hex0x(Transaction.encode(raised(dated(to === "" ? tx.value : { ...tx.value, to }))));
      }
      if (index > group.length) throw fail("param.index", { index, members: group.length });
      const changed = group.map(({ value }, i) => {
        const touched = index <= 0 || i === index - 1 ? dated(value) : value;
        return i === 0 && index <= 1 ? raised(touched) : touched;
      });
      return hex0x(groupTx(relink(changed, kernels), kernels).bytes);
    }),

    method("DecodeRawTransaction", DecodeArg, ({ txHex }) => {
      const tx = decode(txHex);
      const members = groupMembers(tx, kernels) ?? [tx];
      return { txs: listView(members, (one) => txView(modules, one)) };
    }),
  ];
}

type Table = NonNullable<Dapp["action"]>;

/** Whether a contract builds asset transfers from the plain arguments of CreateRawTransaction. */
function transfersAssets(dapp: Dapp): boolean {
  const transfer = dapp.actions.find((one) => one.name === "Transfer");
  return transfer !== undefined && dapp.action?.fields[transfer.field]?.of?.().name === AssetsTransfer.name;
}

/** The rule for a contract name that is to hold coins (reference: execution.md section 7.1). */
function nameAllowed(name: string, allow: readonly string[]): boolean {
  const size = utf8(name).length;
  if (size < minNameLength || size > maxNameLength || name.includes("-") || name.includes("#")) return false;
  return name.startsWith("user.") || allow.includes(name);
}

/** What a fee-payer group must fulfil before anybody signs it. @throws ChainError */
function checkGroup({ params }: RpcModules, group: readonly Tx[]): void {
  const titles = new Set(group.map((tx) => paraTitle(tx.execer)).filter((title) => title !== undefined));
  for (const { value } of group) {
    if (value.chainID !== params.chainId && params.forks.at("ForkTxChainIDStrict", 0)) {
      throw fail("tx.chainId", { chainId: value.chainID });
    }
  }
  if (params.forks.at("ForkTxGroupPara", 0)) {
    if (titles.size > 1) throw fail("tx.groupParaCount", { titles: titles.size });
    const mixed = titles.size > 0 && group.some((tx) => !tx.execer.startsWith("user.p."));
    if (mixed) throw fail("tx.groupParaMixed");
  }
  const fee = group[0]?.value.fee ?? 0n;
  const most = versioned(params.maxTxFee, params.forks, 0);
  if (most > 0n && fee > most && params.forks.at("ForkBlockCheck", 0)) throw fail("tx.feeHigh", { fee, most });
}
