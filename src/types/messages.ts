// Every wire message of the core in one list, sorted by name: for tools that go through all of them (the printed .proto
// text, tests). Contracts keep their own messages in their schema.ts.
import type { AnyMessage } from "../lib/codec.ts";
import { Message } from "../lib/codec.ts";
import * as account from "./proto/account.ts";
import * as blockchain from "./proto/blockchain.ts";
import * as common from "./proto/common.ts";
import * as db from "./proto/db.ts";
import * as executor from "./proto/executor.ts";
import * as rpc from "./proto/rpc.ts";
import * as statistic from "./proto/statistic.ts";
import * as transaction from "./proto/transaction.ts";
import * as wallet from "./proto/wallet.ts";

const files = [account, blockchain, common, db, executor, rpc, statistic, transaction, wallet];

export const messages: readonly AnyMessage[] = files
  .flatMap((file): unknown[] => Object.values(file))
  .filter((table) => table instanceof Message)
  .sort((a, b) => (a.name < b.name ? -1 : 1));
