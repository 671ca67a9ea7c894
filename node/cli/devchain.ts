// The development chain of `tenon dev`: its folder and its accounts. The genesis block pays dev1; dev2 and dev3 are
// funded by two transactions that never change (fixed nonce, no expiry, deterministic signatures), so that asking for
// them again at every start is harmless: a chain that has them refuses them as duplicates.

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { twinKernels } from "../../runtime/kernels.ts";
import { allPlugins } from "../../src/catalog.ts";
import { ChainError } from "../../src/errors.ts";
import { utf8 } from "../../src/lib/bytes.ts";
import { hex } from "../../src/lib/hex.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { formatAmount } from "./amount.ts";
import { chainFacts, integerIn, membersOf } from "./chainfacts.ts";
import type { Remote } from "./client.ts";
import { devKeys } from "./devkeys.ts";
import { writeFiles } from "./files.ts";
import { type Account, loadKeyTools, secretOf } from "./keys.ts";
import type { LocalNode } from "./nodeapi.ts";
import { columns, type Output, paint } from "./output.ts";
import { devFiles } from "./templates.ts";
import { coinsPayload } from "./txbuild.ts";
import { waitForTx } from "./txwait.ts";

/** Coins that dev2 and dev3 start with. */
const fund = 1_000_000n;

/** Writes the two files at the first start; later ones find them, changed or not. */
export async function prepare(folder: string): Promise<void> {
  const found = await stat(join(folder, "chain.toml")).catch(() => undefined);
  if (found !== undefined) return;
  const files = devFiles(await allPlugins());
  await writeFiles(folder, { "chain.toml": files.chain, "node.toml": files.node }, true);
}

/** Funds the accounts where that has not been done, and shows them. */
export async function fundAndShow(node: LocalNode, say: (line: string) => void, output: Output): Promise<void> {
  const remote: Remote = { url: "local", call: (method, argument = {}) => node.call(method, argument) };
  const tools = await loadKeyTools();
  const accounts = devKeys.map(({ name, secret }) => ({
    name,
    secret,
    account: tools.account("secp256k1", secretOf(secret)),
  }));
  const [rich, ...others] = accounts as [(typeof accounts)[number], ...typeof accounts];
  const facts = await chainFacts(remote);
  const signer = tools.signer(rich.account, "btc");
  const kernels = twinKernels;
  for (const [index, { account }] of others.entries()) {
    const to = account.addresses.btc;
    const amount = fund * facts.coinPrecision;
    const unsigned = Transaction.make({
      execer: utf8(facts.coinExec),
      payload: coinsPayload({ kind: "transfer", to, contract: "", amount, note: "" }),
      to,
      fee: facts.minTxFeeRate,
      nonce: BigInt(index + 1),
      chainID: facts.chainId,
    });
    await sendOnce(remote, new Tx(signer.sign(unsigned), kernels), say);
  }
  const rows: { name: string; account: Account; secret: string; balance: bigint }[] = [];
  for (const { name, secret, account } of accounts) {
    const answer = await remote.call("GetBalance", { addresses: [account.addresses.btc], execer: facts.coinExec });
    const balance = integerIn(membersOf(Array.isArray(answer) ? answer[0] : null), "balance", 0n);
    rows.push({ name, account, secret, balance });
  }
  if (output.json) {
    const shown = rows.map(({ name, account, secret, balance }) => ({
      name,
      address: account.addresses.btc,
      ethAddress: account.addresses.eth,
      privateKey: secret,
      balance,
    }));
    output.result({ url: node.url ?? null, accounts: shown });
    return;
  }
  say("");
  say(paint("yellow", "Development accounts: these private keys are public, never use them for anything of value."));
  const head = ["name", facts.coinSymbol, "address", "private key"];
  const cells = rows.map(({ name, account, secret, balance }) => [
    name,
    formatAmount(balance, facts.coinPrecision),
    account.addresses.btc,
    secret,
  ]);
  for (const line of columns(head, cells).split("\n")) say(line);
  say("");
}

/** Sends a transaction that the chain may have already. A chain that somebody changed may refuse it: no reason to stop. */
async function sendOnce(remote: Remote, tx: Tx, say: (line: string) => void): Promise<void> {
  const hash = `0x${tx.hex}`;
  try {
    await remote.call("QueryTransaction", { hash });
    return;
  } catch (error) {
    if (!(error instanceof ChainError) || error.text !== "tx not exist") throw error;
  }
  try {
    await remote.call("SendTransaction", { data: hex(tx.bytes) });
    await waitForTx(remote, hash, { timeoutMs: 10_000 });
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    say(paint("yellow", `an account could not be funded: ${error.text}`));
  }
}
