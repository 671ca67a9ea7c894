// Ed25519 verification, one signature and a batch of 64 (the cost of one of them).
import { createPublicKey, verify } from "node:crypto";
import type { Kernels } from "../../../runtime/kernels.ts";
import { contest } from "../contest.ts";
import type { Contender } from "../interleave.ts";
import type { Row } from "../row.ts";
import { contests, rotating, signatures } from "./contenders/ed25519.ts";

/** With parsed keys, which a node may keep of known senders. */
function openssl(): Contender {
  const header = Buffer.from("302a300506032b6570032100", "hex");
  const all = signatures().map((one) => ({
    ...one,
    parsed: createPublicKey({ key: Buffer.concat([header, one.key]), format: "der", type: "spki" }),
  }));
  return rotating("node:crypto", all, ({ message, parsed, signature }) => verify(null, message, parsed, signature));
}

export async function rows(kernels: Kernels): Promise<readonly Row[]> {
  return (await contests(kernels)).map(({ row, contenders }) =>
    contest({ row, contenders: [...contenders, openssl()] }),
  );
}
