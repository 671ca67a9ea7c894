// Balances of an account as a node tells them.
import { formatAmount } from "./amount.ts";
import { chainFacts, integerIn, listIn, membersOf, textIn } from "./chainfacts.ts";
import type { Remote } from "./client.ts";
import { columns, type Output } from "./output.ts";

/** @param all balances inside contracts too */
export async function showBalance(remote: Remote, address: string, all: boolean, output: Output): Promise<void> {
  const facts = await chainFacts(remote);
  const answer = await remote.call("GetBalance", { addresses: [address], execer: facts.coinExec });
  const own = membersOf(Array.isArray(answer) ? answer[0] : null);
  const rows = [{ contract: facts.coinExec, balance: integerIn(own, "balance"), frozen: integerIn(own, "frozen") }];
  if (all) {
    const everywhere = membersOf(await remote.call("GetAllExecBalance", { addr: address }));
    for (const one of listIn(everywhere, "execAccount")) {
      const entry = membersOf(one);
      const contract = textIn(entry, "execer");
      const inside = membersOf(entry.account);
      const known = rows.some((row) => row.contract === contract);
      if (!known) rows.push({ contract, balance: integerIn(inside, "balance"), frozen: integerIn(inside, "frozen") });
    }
  }
  const data = { address, symbol: facts.coinSymbol, precision: facts.coinPrecision, balances: rows };
  const show = (units: bigint) => formatAmount(units, facts.coinPrecision);
  const [first] = rows;
  const simple = `${show(first?.balance ?? 0n)} ${facts.coinSymbol}`;
  const frozen = rows.some((row) => row.frozen > 0n);
  const table = columns(
    ["contract", "balance", "frozen"],
    rows.map((row) => [row.contract, show(row.balance), show(row.frozen)]),
  );
  output.result(data, all || frozen ? table : simple);
}
