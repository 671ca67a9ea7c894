// Every error that crosses a part's border is data: a code of this table plus details. The table gives the text that
// Chain33's clients know (RPC errors and failure logs print it), so nothing ever matches on engine messages.

/** code → text of the Chain33 family; codes of ours that it has no name for use their own readable text. */
const texts = {
  // lib
  "hex.invalid": "encoding/hex: invalid byte",
  "codec.malformed": "proto: cannot parse invalid wire-format data",
  "codec.value": "proto: invalid value",
  "lane.full": "ErrBusy",
  "base64.invalid": "illegal base64 data",
  "json.syntax": "invalid JSON",
  "json.type": "json: cannot unmarshal value",
  "json.field": "unknown field",
  // transactions, before execution
  "tx.empty": "ErrEmptyTx",
  "tx.expired": "ErrTxExpire",
  "tx.chainId": "ErrTxChainID",
  "tx.size": "ErrTxMsgSizeTooBig",
  "tx.feeLow": "ErrTxFeeTooLow",
  "tx.feeHigh": "ErrTxFeeTooHigh",
  "tx.execName": "ErrExecNameNotAllow",
  "tx.blocked": "ErrBlockedAccount",
  "tx.sign": "ErrSign",
  "tx.duplicate": "ErrDupTx",
  "tx.normal": "ErrNomalTx",
  "tx.groupCount": "ErrTxGroupCount",
  "tx.groupTooBig": "ErrTxGroupCountBigThanMaxSize",
  "tx.groupTooSmall": "ErrTxGroupCountLessThanTwo",
  "tx.groupHeader": "ErrTxGroupHeader",
  "tx.groupNext": "ErrTxGroupNext",
  "tx.groupFee": "ErrTxGroupFeeNotZero",
  "tx.groupParaCount": "ErrTxGroupParaCount",
  "tx.groupParaMixed": "ErrTxGroupParaMainMixed",
  "tx.groupOff": "ErrTxGroupNotSupport",
  "tx.notFound": "tx not exist",
  "expire.height": "ErrHeightLessZero",
  "expire.overflow": "ErrHeightOverflow",
  "tx.dropped": "ErrTxDropped",
  // accounts and contracts
  "account.amount": "ErrAmount",
  "account.balance": "ErrNoBalance",
  "account.tenFees": "ErrBalanceLessThanTenTimesFee",
  "account.same": "ErrSendSameToRecv",
  "account.depositor": "ErrNotAllowDeposit",
  "account.symbol": "ErrSymbolNameNotAllow",
  "address.invalid": "ErrInvalidAddress",
  "exec.panic": "ErrExecPanic",
  "exec.action": "ErrActionNotSupport",
  "exec.memSet": "ErrNotAllowMemSetKey",
  "exec.key": "ErrNotAllowKey",
  "exec.to": "ErrToAddrNotSameToExecAddr",
  "exec.genesis": "ErrReRunGenesis",
  "exec.notFound": "ErrExecNotFound",
  "exec.nameMismatch": "ErrExecNameNotMatch",
  "exec.unsupported": "ErrNotSupport",
  "exec.decode": "ErrDecode",
  "exec.unregistered": "ErrUnRegistedDriver",
  "exec.node": "ErrNode",
  // contract wasm; texts of Chain33's contract where it has one
  "wasm.name": "invalid contract name",
  "wasm.exists": "contract already exist",
  "wasm.missing": "contract not exist",
  "wasm.creator": "invalid contract creator",
  "wasm.size": "code oversize",
  "wasm.refused": "invalid wasm code",
  "wasm.method": "invalid method",
  "wasm.params": "invalid parameters",
  "wasm.asset": "invalid asset",
  "wasm.frozen": "contract is frozen",
  "wasm.migrate": "the new code has no migrate entry",
  "wasm.layout": "the new code does not fit the storage of the old one",
  "wasm.gas": "out of gas",
  "wasm.revert": "the contract reverted",
  "wasm.stack": "call stack exhausted",
  "wasm.trap": "the contract trapped",
  "wasm.pointer": "pointer outside the memory",
  "wasm.forbidden": "host function not allowed here",
  "wasm.reentered": "the contract is running already",
  "wasm.value": "the value could not be moved",
  "manage.privilege": "ErrNoPrivilege",
  "manage.key": "ErrBadConfigKey",
  "manage.op": "ErrBadConfigOp",
  "manage.value": "ErrBadConfigValue",
  "manage.forbidden": "ErrNotAllow",
  "manage.status": "ErrBadConfigStatus",
  "state.notFound": "ErrNotFound",
  "state.read": "ErrGetStateDB",
  "query.empty": "ErrEmpty",
  "none.decode": "errDecodeDelayTx",
  "none.nil": "errNilDelayTx",
  "none.delay": "errInvalidDelayTime",
  "none.duplicate": "errDuplicateDelayTx",
  // mempool
  "pool.full": "ErrMemFull",
  "pool.exists": "ErrTxExist",
  "pool.account": "ErrManyTx",
  "pool.notSynced": "ErrNotSync",
  "pool.closed": "ErrIsClosed",
  "pool.evicted": "displaced by a transaction of higher rank",
  "pool.aged": "waited too long",
  "pool.delayFull": "ErrCacheOverFlow",
  "pool.nonceLow": "ErrNonceTooLow",
  "pool.nonceUsed": "disable transaction acceleration",
  // blocks and chain
  "block.parent": "ErrParentHash",
  "block.height": "ErrBlockHeightNoMatch",
  "block.time": "ErrBlockTime",
  "block.size": "ErrBlockSize",
  "block.txCount": "ErrTxCount",
  "block.txHash": "ErrCheckTxHash",
  "block.stateHash": "ErrCheckStateHash",
  "block.duplicateTx": "ErrTxDup",
  "block.exec": "ErrBlockExec",
  "block.empty": "ErrEmptyTx",
  "block.difficulty": "ErrDifficulty",
  "block.sign": "ErrSign",
  "block.notFound": "ErrBlockNotFound",
  "block.exists": "ErrBlockExist",
  "block.orphan": "ErrBlockHashNoMatch",
  "block.finalized": "ErrBlockFinalized",
  "block.invalid": "ErrBlockInvalid",
  "chain.foreign": "ErrChainNotMatch",
  "chain.stopped": "ErrIsClosed",
  "hash.notFound": "ErrHashNotExist",
  "height.notFound": "ErrHeightNotExist",
  "range.order": "ErrEndLessThanStartHeight",
  "range.start": "ErrStartHeight",
  "range.size": "ErrMaxCountPerTime",
  // store and host
  "store.corrupt": "ErrStoreCorrupt",
  "store.memory": "ErrStoreMemory",
  "store.missing": "ErrNotFound",
  "store.unsettled": "ErrStoreUnsettled",
  "kv.closed": "ErrDBClosed",
  "kv.io": "ErrDBIO",
  "worker.failed": "ErrWorker",
  "verifier.closed": "ErrIsClosed",
  miss: "ErrNotFound",
  // network: connections
  "net.listen": "ErrListen",
  "net.address": "ErrInvalidMultiaddr",
  "net.dial": "ErrDial",
  "net.closed": "ErrConnectionClosed",
  "net.timeout": "ErrTimeout",
  "net.idle": "nothing was said for too long",
  "net.slow": "too slow in taking what was sent",
  "net.full": "no room for another peer",
  "net.duplicate": "connected already",
  "net.self": "connected to itself",
  "net.banned": "ErrPeerBanned",
  "net.admission": "ErrPeerNotAdmitted",
  // network: the handshake
  "net.version": "ErrVersion",
  "net.chain": "the peer belongs to another chain",
  "net.genesis": "the peer has another genesis block",
  "net.handshake": "the handshake was not completed",
  // network: messages
  "net.frame": "malformed or oversized frame",
  "net.message": "malformed message",
  "net.method": "no such method",
  "net.class": "not allowed for this class of peer",
  "net.credit": "more was sent than there was room for",
  "net.rate": "ErrTooManyRequests",
  "net.size": "larger than asked for",
  "net.busy": "ErrBusy",
  "net.cancelled": "the request was cancelled",
  "net.unavailable": "the peer does not have that",
  // network: what a peer told of the chain
  "sync.headers": "headers that do not link up",
  "sync.body": "a body that does not belong to its header",
  "sync.block": "an invalid block on a peer's chain",
  "sync.missing": "a peer does not give what it said it has",
  "sync.fork": "a branch that leaves the chain too deep",
  "gossip.tx": "an invalid transaction was passed on",
  "gossip.block": "an invalid block was passed on",
  "gossip.stale": "old news as new",
  // requests
  "param.invalid": "ErrInvalidParam",
  "param.bytesFormat": "ErrBytesFormat",
  "param.index": "ErrIndex",
  "param.expire": "ErrInvalidExpire",
  "param.hexKey": "ErrPrivateKeyLen",
  "param.noKey": "ErrNoPrivKeyOrAddr",
  "method.unknown": "rpc: can't find method",
  "rpc.params": "jsonrpc: request body missing params",
  "rpc.rate": "ErrTooManyRequests",
  "rpc.size": "ErrRequestTooBig",
  "wallet.none": "ErrSaveSeedFirst",
  "config.invalid": "ErrConfig",
  "plugin.unknown": "ErrPluginUnknown",
  "config.unreadable": "ErrConfig",
  // keys at rest and remote calls
  "keystore.password": "ErrInputPassword",
  "keystore.file": "ErrKeyFile",
  "keystore.exists": "ErrPrivkeyExist",
  "keystore.notFound": "ErrAccountNotExist",
  "remote.refused": "ErrRemote",
  "remote.unreachable": "ErrRemoteUnreachable",
  "crypto.unknown": "ErrUnknownDriver",
  "crypto.key": "ErrPrivateKey",
  timeout: "ErrTimeout",
  internal: "ErrInternal",
} as const satisfies Record<string, string>;

export type Code = keyof typeof texts;

/** Whether a text, which may come from elsewhere, is a code of this table. */
export function isCode(text: string): text is Code {
  return Object.hasOwn(texts, text);
}

export type Detail = { readonly [name: string]: string | number | bigint | boolean | undefined };

/** An expected failure. `code` is for programs, `text` is what Chain33's clients read, `message` is for people. */
export class ChainError extends Error {
  readonly code: Code;
  readonly detail: Detail;
  readonly #text: string | undefined;

  constructor(code: Code, detail: Detail = {}, text?: string) {
    const list = Object.entries(detail).filter(([, v]) => v !== undefined);
    super(`${code}${list.length === 0 ? "" : ` (${list.map(([k, v]) => `${k}: ${String(v)}`).join(", ")})`}`);
    this.name = "ChainError";
    this.code = code;
    this.detail = detail;
    this.#text = text;
  }

  /** The Chain33 wording, e.g. ErrNoBalance. */
  get text(): string {
    return this.#text ?? texts[this.code];
  }
}

/**
 * Builds (does not throw) a coded error: `throw fail("tx.expired", { height })`.
 * @param text overrides the table's wording where Chain33's text has a variable part
 */
export function fail(code: Code, detail?: Detail, text?: string): ChainError {
  return new ChainError(code, detail, text);
}

/** The coded error itself, or `internal` for anything unexpected (whose own text is kept for the log only). */
export function asChainError(error: unknown): ChainError {
  if (error instanceof ChainError) return error;
  return new ChainError("internal", { reason: error instanceof Error ? error.message : String(error) });
}

/** Whether an error says nothing about what was being judged: the node's own store failed. */
export function isOwnFault({ code }: ChainError): boolean {
  return code.startsWith("kv.");
}
