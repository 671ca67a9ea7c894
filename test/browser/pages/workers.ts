// Web Workers that verify: the real program, with kernels of its own, and one that obeys orders and dies on demand.
import { wasmAt } from "../../../browser/index.ts";
import { openVerifier } from "../../../browser/workers.ts";
import { loadKernels } from "../../../runtime/kernels.ts";
import { allPlugins, cryptoPlugins } from "../../../src/catalog.ts";
import { chainParams } from "../../../src/config/chain.ts";
import { Schemes } from "../../../src/crypto/schemes.ts";
import { asChainError } from "../../../src/errors.ts";
import type { VerifyItem } from "../../../src/host.ts";
import { check } from "../../../src/lib/schema.ts";
import type { WorkersReport } from "../reports.ts";

export async function run(): Promise<WorkersReport> {
  const params = chainParams({ Title: "local" }, await allPlugins());
  const { kernels, modules, chosen } = await loadKernels({
    wasm: wasmAt(new URL("/build/kernels/", location.href).href),
    parts: ["hash", "secp256k1", "sm2"],
  });
  const given = { kernels, params };
  const plugins = await cryptoPlugins();
  const schemes = new Schemes(
    plugins.map((one) => one.create(check(one.config, {}, one.name), given)),
    params,
    kernels,
  );
  const items = [1, 2, 258].flatMap((id) => signedBy(schemes, id));
  const open = (program: string) =>
    openVerifier({ params, schemes, configs: {}, modules, workers: 2, program, inline: 0 });

  const pool = open("/browser/worker.ts");
  const [first, second] = await Promise.all([pool.verify(items), pool.verify(items.slice(1)), pool.help?.()]);
  await pool.close();

  const bad = open("/test/browser/pages/badworker.ts");
  const fault = await bad.verify([order("die")]).catch((error: unknown) => asChainError(error).code);
  const after = await bad.verify([order("1"), order("22")]);
  await bad.close();
  return {
    chosen: Object.values(chosen),
    right: [...first, ...second].join() === [...wanted(items), ...wanted(items).slice(1)].join(),
    fault: String(fault),
    after,
  };
}

/** Forty signatures of one scheme, every third over another message. */
function signedBy(schemes: Schemes, id: number): readonly VerifyItem[] {
  const scheme = schemes.byId(id);
  if (scheme === undefined) throw new Error(`no scheme ${id}`);
  const secret = new Uint8Array(32).fill(7);
  const key = scheme.publicKey(secret);
  return Array.from({ length: 42 }, (_, i) => {
    const signature = scheme.sign(Uint8Array.of(i), secret);
    return { type: id, message: i % 3 === 0 ? Uint8Array.of(i, i) : Uint8Array.of(i), key, signature };
  });
}

function wanted(items: readonly VerifyItem[]): readonly boolean[] {
  return items.map((_, i) => i % 3 !== 0);
}

/** For the program that obeys: valid when the length of the order is odd. */
function order(text: string): VerifyItem {
  const none = new Uint8Array(0);
  return { type: 1, message: new TextEncoder().encode(text), key: none, signature: none };
}
