// The checks before an action runs: size, fee, chain id, expiry, names, blocked accounts, the structure of groups
// (reference: execution.md section 3). The mempool asks for the same ones, with its own additions.

import { fail } from "../errors.ts";
import { versioned } from "../params.ts";
import { isExpired } from "../types/expire.ts";
import { realFee } from "../types/fee.ts";
import { checkGroupLinks } from "../types/group.ts";
import { paraTitle } from "../types/names.ts";
import type { Tx } from "../types/tx.ts";
import { isAllowedName } from "./names.ts";
import { actionName, type Rules, realTo } from "./rules.ts";

/** Height and Unix seconds against which a transaction is judged. */
export interface Moment {
  readonly height: number;
  readonly blockTime: bigint;
}

/** One transaction outside a group, as a block holds it. @param driver name of the contract that runs it */
export function checkTx(rules: Rules, at: Moment, tx: Tx, driver: string): void {
  if (isForwarded(rules, [tx])) return;
  checkUnexpired(rules, at, [tx]);
  checkUnit(rules, at.height, [tx]);
  checkName(rules, tx, driver);
  checkBlocked(rules, at.height, tx);
}

/** A group as a block holds it. Names of contracts are not judged here: an unknown one only makes its member fail. */
export function checkTxGroup(rules: Rules, at: Moment, members: readonly Tx[]): void {
  checkUnexpired(rules, at, members);
  checkGroup(rules, at.height, members);
  for (const tx of members) checkBlocked(rules, at.height, tx);
}

/** Genesis, and a moment without a time, let everything pass. */
export function checkUnexpired(rules: Rules, at: Moment, members: readonly Tx[]): void {
  if (at.height > 0 && at.blockTime > 0n) checkExpiry(rules, at, members);
}

/** @throws ChainError tx.expired when any member is */
export function checkExpiry(rules: Rules, at: Moment, members: readonly Tx[]): void {
  for (const { expire } of members) {
    // Para chains have no heights of their own to aim at.
    const txHeight = rules.params.txHeight && !rules.params.isPara;
    const { forks, lowPack, highPack } = rules.params;
    if (isExpired(expire, at.height, at.blockTime, { forks, txHeight, lowPack, highPack })) {
      throw fail("tx.expired", { expire, height: at.height, blockTime: at.blockTime });
    }
  }
}

/** Structure, chain id and fee of a transaction or a whole group. */
export function checkUnit(rules: Rules, height: number, members: readonly Tx[]): void {
  const first = members[0];
  if (first === undefined) throw fail("tx.empty");
  if (members.length > 1 || first.groupCount !== 0) {
    checkGroup(rules, height, members);
    return;
  }
  if (first.linked) throw fail("tx.normal");
  checkChainId(rules, height, first);
  const rate = rules.params.minTxFeeRate;
  if (rate === 0n) return;
  checkFee(rules, height, first.fee, realFee(first, rate));
  if (first.chainID !== rules.params.chainId) throw wrongChain(rules, first);
}

function checkGroup(rules: Rules, height: number, members: readonly Tx[]): void {
  if (members.length < 2) throw fail("tx.groupTooSmall", { count: members.length });
  for (const tx of members) checkChainId(rules, height, tx);
  if (rules.params.forks.at("ForkTxGroupPara", height)) checkTitles(members);
  for (const tx of members.slice(1)) if (tx.fee !== 0n) throw fail("tx.groupFee", { fee: tx.fee });
  let needed = 0n;
  for (const tx of members) needed += realFee(tx, rules.params.minTxFeeRate);
  checkFee(rules, height, (members[0] as Tx).fee, needed);
  checkGroupLinks(members);
}

/** A group may touch one para chain, and then no other chain. */
function checkTitles(members: readonly Tx[]): void {
  const titles = new Set(members.map((tx) => paraTitle(tx.execer)).filter((title) => title !== undefined));
  if (titles.size > 1) throw fail("tx.groupParaCount", { count: titles.size });
  if (titles.size === 1 && !members.every((tx) => tx.execer.startsWith("user.p."))) throw fail("tx.groupParaMixed");
}

function checkChainId(rules: Rules, height: number, tx: Tx): void {
  if (!rules.params.forks.at("ForkTxChainIDStrict", height)) return;
  if (tx.chainID !== rules.params.chainId) throw wrongChain(rules, tx);
}

function wrongChain(rules: Rules, tx: Tx) {
  return fail("tx.chainId", { given: tx.chainID, expected: rules.params.chainId });
}

function checkFee(rules: Rules, height: number, fee: bigint, needed: bigint): void {
  const { forks, maxTxFee } = rules.params;
  if (fee < needed) throw fail("tx.feeLow", { fee, needed });
  const max = versioned(maxTxFee, forks, height);
  if (fee > max && max > 0n && forks.at("ForkBlockCheck", height)) throw fail("tx.feeHigh", { fee, max });
}

/** @throws ChainError tx.execName */
export function checkName(rules: Rules, tx: Tx, driver: string): void {
  const name = driver === "none" ? tx.execer : driver;
  if (!isAllowedName(name, tx, rules.allow)) throw fail("tx.execName", { execer: tx.execer, name });
}

function checkBlocked(rules: Rules, height: number, tx: Tx): void {
  if (rules.params.forks.at("ForkAccountBlacklist", height)) checkBlockedNow(rules, height, tx);
}

/** The list without its fork: the mempool of a node applies it at any height. */
export function checkBlockedNow(rules: Rules, height: number, tx: Tx): void {
  if (rules.params.exec.blacklist.length === 0) return;
  rules.blacklist.check(tx, rules.addresses.sender(tx, height), realTo(rules, tx));
}

/** Whether a para chain leaves the checks of this transaction to its main chain. */
export function isForwarded(rules: Rules, members: readonly Tx[]): boolean {
  const { isPara, title, exec } = rules.params;
  if (!isPara) return false;
  if (members[0]?.execer.startsWith(title) !== true) return true;
  const forward = exec.forward;
  if (forward === undefined) return false;
  return members.some(
    (tx) =>
      forward.execs.some((name) => name === "all" || tx.execer.endsWith(name)) &&
      (forward.actions.length === 0 || forward.actions.includes(actionName(rules, tx))),
  );
}
