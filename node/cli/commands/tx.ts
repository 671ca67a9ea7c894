// `tenon tx`: transactions, built and signed on this side, sent to and read from the node of --rpc.
import type { Command } from "commander";
import type { Json } from "../../../src/lib/json.ts";
import type { Tx } from "../../../src/types/tx.ts";
import type { Remote } from "../client.ts";
import { contextOf } from "../context.ts";
import { Failed, type Output, UsageError } from "../output.ts";
import { type SignOptions, signerOf, signOptions, wholeOf } from "../signing.ts";
import type { Movement } from "../txbuild.ts";
import { readInput } from "./account.ts";

interface SendOptions {
  readonly wait?: boolean;
  readonly timeout: string;
}
interface BuildOptions extends SignOptions, SendOptions {
  readonly note: string;
  readonly fee?: string;
  readonly expire: string;
  readonly unsigned?: boolean;
  readonly send: boolean;
}

export function txCommand(program: Command): void {
  const tx = program.command("tx").description("build, sign, send and read transactions");

  buildOptions(tx.command("transfer").description("send coins"))
    .argument("<to>", "address of the receiver")
    .argument("<amount>", "coins, for example 12.5")
    .action((to: string, amount: string, options: BuildOptions, command: Command) =>
      move({ kind: "transfer", to, contract: "" }, amount, options, command),
    );
  buildOptions(tx.command("deposit").description("move own coins into a contract"))
    .argument("<contract>", "name of the contract")
    .argument("<amount>", "coins")
    .action((contract: string, amount: string, options: BuildOptions, command: Command) =>
      move({ kind: "deposit", to: "", contract }, amount, options, command),
    );
  buildOptions(tx.command("withdraw").description("take own coins out of a contract"))
    .argument("<contract>", "name of the contract")
    .argument("<amount>", "coins")
    .action((contract: string, amount: string, options: BuildOptions, command: Command) =>
      move({ kind: "withdraw", to: "", contract }, amount, options, command),
    );

  sendOptions(tx.command("send").description("send a signed transaction"))
    .argument("[hex]", "the transaction; - or nothing: standard input")
    .action(async (text: string | undefined, options: SendOptions, command: Command) => {
      const { output, remote } = contextOf(command);
      const wire = await decodeTx(await hexOf(text));
      await send(wire, remote(), output, options);
    });

  signOptions(tx.command("sign").description("sign a transaction, or the members of a group"))
    .argument("[hex]", "the transaction; - or nothing: standard input")
    .option("--index <n>", "sign only member n of a group, from 1")
    .option("--expire <text>", "another expiry: 120s, 1h, a height, H:height, or never")
    .action(
      async (
        text: string | undefined,
        options: SignOptions & { index?: string; expire?: string },
        command: Command,
      ) => {
        const { output } = contextOf(command);
        const signed = await sign(await decodeTx(await hexOf(text)), options);
        await printTx(signed, output);
      },
    );

  tx.command("decode")
    .description("show what a transaction holds")
    .argument("[hex]", "the transaction; - or nothing: standard input")
    .action(async (text: string | undefined, _options: unknown, command: Command) => {
      const { output } = contextOf(command);
      const { decodedView } = await import("../txview.ts");
      output.result(await decodedView(await decodeTx(await hexOf(text))));
    });

  tx.command("show")
    .description("a transaction and its receipt from the chain")
    .argument("<hash>", "its hash")
    .action(async (hash: string, _options: unknown, command: Command) => {
      const { output, remote } = contextOf(command);
      output.result(await remote().call("QueryTransaction", { hash }));
    });

  sendOptions(signOptions(tx.command("group").description("link transactions to a group: all succeed or none does")))
    .argument("<hex...>", "2 to 20 transactions, signed or not: signatures are made anew")
    .option("--fee-rate <units>", "base units per started 1000 bytes", "100000")
    .option("--send", "sign with the one key and send")
    .action(async (list: string[], options: SignOptions & SendOptions & GroupOptions, command: Command) => {
      await group(list, options, command);
    });

  tx.command("wait")
    .description("wait until a transaction is in a block")
    .argument("<hash>", "its hash")
    .option("--timeout <seconds>", "give up after this long", "60")
    .action(async (hash: string, options: SendOptions, command: Command) => {
      const { output, remote } = contextOf(command);
      await waitFor(remote(), hash, options.timeout, output);
    });
}

interface GroupOptions {
  readonly feeRate: string;
  readonly send?: boolean;
}

function sendOptions(command: Command): Command {
  return command
    .option("--wait", "wait until it is in a block")
    .option("--timeout <seconds>", "give up waiting after this long", "60");
}

function buildOptions(command: Command): Command {
  return sendOptions(signOptions(command))
    .option("--note <text>", "a note in the transaction", "")
    .option("--fee <units>", "whole fee in base units; otherwise what the node advises")
    .option("--expire <text>", "120s, 1h, a height, H:height, or never", "5m")
    .option("--unsigned", "print the unsigned transaction instead")
    .option("--no-send", "print the signed transaction instead of sending it");
}

async function hexOf(text: string | undefined): Promise<string> {
  return (text === undefined || text === "-" ? await readInput(undefined) : text).trim();
}

async function decodeTx(text: string): Promise<Tx> {
  if (!/^(0x)?([0-9a-fA-F]{2})+$/.test(text)) throw new UsageError("a transaction is given as hexadecimal digits");
  const [{ Tx }, { twinKernels }, { unhex }] = await Promise.all([
    import("../../../src/types/tx.ts"),
    import("../../../runtime/kernels.ts"),
    import("../../../src/lib/hex.ts"),
  ]);
  return Tx.decode(unhex(text), twinKernels);
}

async function printTx(tx: Tx, output: Output): Promise<void> {
  const { hex } = await import("../../../src/lib/hex.ts");
  output.result({ hash: `0x${tx.hex}`, tx: hex(tx.bytes), size: tx.size }, hex(tx.bytes));
}

async function move(
  movement: Omit<Movement, "amount" | "note">,
  coins: string,
  options: BuildOptions,
  command: Command,
): Promise<void> {
  const { output, remote } = contextOf(command);
  const node = remote();
  const [{ chainFacts, integerIn, membersOf }, { coinsPayload, draft }, { parseAmount }, { Tx }, { twinKernels }] =
    await Promise.all([
      import("../chainfacts.ts"),
      import("../txbuild.ts"),
      import("../amount.ts"),
      import("../../../src/types/tx.ts"),
      import("../../../runtime/kernels.ts"),
    ]);
  const fee = options.fee === undefined ? undefined : wholeOf(options.fee, "--fee");
  const facts = await chainFacts(node);
  const amount = parseAmount(coins, facts.coinPrecision);
  if (amount === 0n) throw new UsageError("the amount must not be 0");
  const prefix = facts.isPara ? facts.title : "";
  const contract = movement.contract === "" ? "" : `${prefix}${movement.contract}`;
  const to = contract === "" ? movement.to : String(await node.call("ConvertExectoAddr", { execname: contract }));
  const execer = `${prefix}${facts.coinExec}`;
  // On a para chain the transaction itself goes to the contract, its payload to the receiver.
  const outer = facts.isPara ? String(await node.call("ConvertExectoAddr", { execname: execer })) : to;
  const payload = coinsPayload({ ...movement, contract, to, amount, note: options.note });
  const advised = membersOf(await node.call("GetProperFee", { txCount: 1, txSize: 500 }));
  const kernels = twinKernels;
  const unsigned = draft(
    { execer, payload, to: outer },
    {
      facts,
      hasher: kernels,
      feeRate: integerIn(advised, "properFee", facts.minTxFeeRate),
      fee,
      expire: options.expire,
      now: Date.now(),
    },
  );
  if (options.unsigned === true) return printTx(new Tx(unsigned, kernels), output);
  const signed = new Tx((await signerOf(options)).sign(unsigned), kernels);
  if (!options.send) return printTx(signed, output);
  await send(signed, node, output, options);
}

async function sign(tx: Tx, options: SignOptions & { index?: string; expire?: string }): Promise<Tx> {
  const [{ Tx }, { groupMembers, groupTx }, { twinKernels }, { expireOf }] = await Promise.all([
    import("../../../src/types/tx.ts"),
    import("../../../src/types/group.ts"),
    import("../../../runtime/kernels.ts"),
    import("../txbuild.ts"),
  ]);
  const kernels = twinKernels;
  const members = groupMembers(tx, kernels);
  const signer = await signerOf(options);
  if (members === undefined) {
    if (options.index !== undefined) throw new UsageError("--index is for groups");
    const expire = options.expire === undefined ? tx.value.expire : expireOf(options.expire, Date.now());
    return new Tx(signer.sign({ ...tx.value, expire }), kernels);
  }
  if (options.expire !== undefined) throw new UsageError("the expiry of a group's members is part of its links");
  const index = options.index === undefined ? undefined : Number(wholeOf(options.index, "--index"));
  if (index !== undefined && (index < 1 || index > members.length)) {
    throw new UsageError(`the group has members 1 to ${members.length}`);
  }
  const signed = members.map((one, i) =>
    index === undefined || i === index - 1 ? new Tx(signer.sign(one.value), kernels) : one,
  );
  return groupTx(signed, kernels);
}

async function group(
  list: readonly string[],
  options: SignOptions & SendOptions & GroupOptions,
  command: Command,
): Promise<void> {
  const { output, remote } = contextOf(command);
  const [{ makeGroup, groupTx }, { Tx }, { twinKernels }] = await Promise.all([
    import("../../../src/types/group.ts"),
    import("../../../src/types/tx.ts"),
    import("../../../runtime/kernels.ts"),
  ]);
  const kernels = twinKernels;
  const feeRate = wholeOf(options.feeRate, "--fee-rate");
  const txs = await Promise.all(list.map(decodeTx));
  const linked = makeGroup(
    txs.map((one) => ({ ...one.value, signature: undefined })),
    feeRate,
    kernels,
  );
  const named = [options.from, options.key, options.keyFile].some((one) => one !== undefined);
  if (!named) {
    if (options.send === true) throw new UsageError("a group is sent signed", "name a signer with --from");
    return printTx(groupTx(linked, kernels), output);
  }
  const signer = await signerOf(options);
  const signed = groupTx(
    linked.map((one) => new Tx(signer.sign(one.value), kernels)),
    kernels,
  );
  if (options.send !== true) return printTx(signed, output);
  await send(signed, remote(), output, options);
}

async function send(tx: Tx, remote: Remote, output: Output, options: SendOptions): Promise<void> {
  const { hex } = await import("../../../src/lib/hex.ts");
  const hash = await remote.call("SendTransaction", { data: hex(tx.bytes) });
  if (hash !== `0x${tx.hex}`) {
    const { fail } = await import("../../../src/errors.ts");
    throw fail("remote.refused", { reason: "the node names another hash", hash: String(hash), ours: tx.hex });
  }
  if (options.wait !== true) {
    output.result({ hash }, String(hash));
    return;
  }
  output.note(String(hash));
  await waitFor(remote, String(hash), options.timeout, output);
}

async function waitFor(remote: Remote, hash: string, timeout: string, output: Output): Promise<void> {
  const { waitForTx } = await import("../txwait.ts");
  const seconds = Number(wholeOf(timeout, "--timeout"));
  const outcome = await waitForTx(remote, hash, { timeoutMs: seconds * 1000 });
  const { state, ...rest } = outcome;
  const place = outcome.height === undefined ? "" : ` in block ${outcome.height}, position ${outcome.index}`;
  const reason = outcome.reason === undefined ? "" : `: ${outcome.reason}`;
  output.result({ hash, state, ...rest } as Json, `${state}${place}${reason}`);
  if (state !== "included") throw new Failed(state);
}
