// The messages of the built-in contracts, for the printed .proto text.
import { twinKernels } from "../../runtime/kernels.ts";
import { catalog } from "../../src/catalog.ts";
import { chainParams } from "../../src/config/chain.ts";
import type { AnyMessage } from "../../src/lib/codec.ts";
import { loadAll } from "../../src/registry.ts";

export async function contractMessages(): Promise<readonly AnyMessage[]> {
  const dapps = await loadAll(
    catalog,
    "dapp",
    {},
    { params: chainParams({ Title: "local" }, []), kernels: twinKernels },
  );
  return dapps.flatMap((dapp) => [
    ...(dapp.action === undefined ? [] : [dapp.action]),
    ...[...dapp.logs.values()].flatMap(({ message }) => message ?? []),
    ...[...dapp.queries.values()].flatMap(({ request, reply }) => [request, reply]),
  ]);
}
