// A transaction through the field table, in batches of a thousand, per transaction.
import { nativeKernels } from "../../../node/kernels.ts";
import { type Kernels, twinKernels } from "../../../runtime/kernels.ts";
import { contest } from "../contest.ts";
import type { Contender } from "../interleave.ts";
import type { Row } from "../row.ts";
import { contests, onItsOwn } from "./contenders/codec.ts";

/** What Node.js alone has. */
const native: Readonly<Record<string, readonly Contender[]>> = {
  "codec-tx-block": [{ name: "codec of src with node:crypto", run: onItsOwn(nativeKernels(twinKernels).kernels) }],
};

export async function rows(kernels: Kernels): Promise<readonly Row[]> {
  return (await contests(kernels)).map(({ row, contenders }) =>
    contest({ row, contenders: [...contenders, ...(native[row] ?? [])] }),
  );
}
