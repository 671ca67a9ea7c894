// Each transport through our stack beside bare libp2p: milliseconds from dialling to the first byte of an answer, and
// throughput of one long answer. The other end is a process of its own; the two contenders take turns.
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { type Child, startChild } from "./child.ts";
import {
  addressOver,
  type BenchTransport,
  type Endpoint,
  type Kind,
  openEndpoint,
  type Session,
  transports,
} from "./endpoint.ts";

interface Side {
  readonly kind: Kind;
  readonly client: Endpoint;
  readonly server: Child;
  readonly addresses: readonly string[];
}

export async function transport(scale = 1): Promise<readonly Row[]> {
  const sides: Side[] = [];
  for (const kind of ["ours", "bare"] as const) {
    const server = startChild("./endpointserver.ts", [kind]);
    const addresses = await server.message<readonly string[]>();
    sides.push({ kind, client: await openEndpoint(kind, 2), server, addresses });
  }
  const rows: Row[] = [];
  try {
    for (const over of transports) rows.push(...(await measure(sides, over, scale)));
  } finally {
    for (const { client, server } of sides) {
      await client.close();
      await server.stop();
    }
  }
  return rows;
}

async function measure(sides: readonly Side[], over: BenchTransport, scale: number): Promise<readonly Row[]> {
  const dials = Math.max(3, Math.round(15 * scale));
  const firsts: Record<Kind, number[]> = { ours: [], bare: [] };
  for (let i = 0; i < dials + 2; i++) {
    for (const { kind, client, addresses } of sides) {
      const began = performance.now();
      const session = await client.dial(addressOver(addresses, over));
      let first = 0;
      await session.ask(1024, () => {
        first = performance.now() - began;
      });
      await session.close();
      // The first ones load code.
      if (i >= 2) firsts[kind].push(first);
    }
  }
  const size = Math.round((over === "webrtc-direct" ? 16 : 64) * 2 ** 20 * Math.min(1, scale));
  const speeds: Record<Kind, number[]> = { ours: [], bare: [] };
  const sessions: [Kind, Session][] = [];
  for (const { kind, client, addresses } of sides) {
    sessions.push([kind, await client.dial(addressOver(addresses, over))]);
  }
  for (let i = 0; i < 8; i++) {
    for (const [kind, session] of sessions) {
      const began = performance.now();
      await session.ask(size);
      if (i >= 1) speeds[kind].push(size / 1000 / (performance.now() - began));
    }
  }
  for (const [, session] of sessions) await session.close();
  const name = `net-transport-${over}`;
  return [
    {
      name: `${name}-first-byte`,
      unit: "ms",
      ours: median(firsts.ours),
      better: "lower",
      peers: { "bare libp2p": median(firsts.bare) },
    },
    {
      name: `${name}-throughput`,
      unit: "MB/s",
      ours: median(speeds.ours),
      peers: { "bare libp2p": median(speeds.bare) },
    },
  ];
}
