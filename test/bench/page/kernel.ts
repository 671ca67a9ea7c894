// The bench page: the same contests as `npm run bench -- kernel`, with the peers that load in a page, row after row into
// a table. `?build=simd` measures another build.
import { wasmAt } from "../../../browser/index.ts";
import { type Build, builds, type Part, supportedBuilds } from "../../../runtime/kernels/builds.ts";
import { type Kernels, loadKernels } from "../../../runtime/kernels.ts";
import { type Contest, contest } from "../contest.ts";
import { figure, type Row, ratioOf } from "../row.ts";

type Contenders = { contests(kernels: Kernels): Promise<readonly Contest[]> };

/** Bundled with the page, evaluated one after the other. */
const sources: Readonly<Record<Part, () => Promise<Contenders>>> = {
  hash: () => import("../kernel/contenders/hash.ts"),
  mavl: () => import("../kernel/contenders/mavl.ts"),
  mpt: () => import("../kernel/contenders/mpt.ts"),
  secp256k1: () => import("../kernel/contenders/secp256k1.ts"),
  sm2: () => import("../kernel/contenders/sm2.ts"),
  ed25519: () => import("../kernel/contenders/ed25519.ts"),
  bls: () => import("../kernel/contenders/bls.ts"),
  codec: () => import("../kernel/contenders/codec.ts"),
};

/** What the driver reads when the page is done. */
declare global {
  var benchRows: Promise<readonly Row[]>;
}

globalThis.benchRows = measure();

async function measure(): Promise<readonly Row[]> {
  const asked = new URL(location.href).searchParams.get("build");
  const allowed = asked === null ? supportedBuilds() : builds.filter((one) => one === asked);
  text("machine", `${navigator.userAgent}, builds: ${allowed.join(", ") || "none"}`);
  const wasm = wasmAt(new URL("/build/kernels/", location.href).href);
  const rows: Row[] = [];
  try {
    for (const [part, load] of Object.entries(sources)) {
      text("state", `measuring ${part} …`);
      const { kernels } = await loadKernels({
        wasm,
        parts: [part as Part],
        builds: allowed satisfies readonly Build[],
      });
      for (const one of await (await load()).contests(kernels)) {
        // Let the browser draw between two rows.
        await new Promise((done) => setTimeout(done, 0));
        const row = contest(one);
        rows.push(row);
        show(row);
      }
    }
    text("state", "done");
  } catch (error) {
    text("state", `stopped: ${error}`);
    throw error;
  }
  return rows;
}

function text(id: string, value: string): void {
  const element = document.getElementById(id);
  if (element !== null) element.textContent = value;
}

function show(row: Row): void {
  const line = document.createElement("tr");
  const peers = Object.entries(row.peers ?? {}).map(
    ([name, value]) => `${name} ${figure(value)} (${ratioOf(row, value).toFixed(2)}×)`,
  );
  for (const value of [row.name, `${figure(row.ours)} ${row.unit}`, peers.join(", ")]) {
    const cell = document.createElement("td");
    cell.textContent = value;
    line.append(cell);
  }
  document.getElementById("rows")?.append(line);
}
