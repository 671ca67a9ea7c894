import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Code } from "../../../../src/errors.ts";
import { concat } from "../../../../src/lib/bytes.ts";
import { decodeFrame, encodeFrame, type Frame, type Pieces } from "../../../../src/p2p/channel/frame.ts";
import { answerWindow, mailWindow, maxRequests, times } from "../../../../src/p2p/channel/limits.ts";
import { type Events, Machine } from "../../../../src/p2p/channel/machine.ts";
import { SeededRandom } from "../../../helpers/random.ts";

/** A machine with what it has told. */
class End {
  readonly requests: { id: number; method: number; body: Uint8Array }[] = [];
  readonly notes: { method: number; body: Uint8Array }[] = [];
  readonly parts = new Map<number, Uint8Array[]>();
  /** How each request ended: all endings, of which there must be one. */
  readonly ends = new Map<number, { code?: Code; text?: string; bytes?: Uint8Array }[]>();
  readonly cancelled: number[] = [];
  readonly room: number[] = [];
  readonly broken: { code: Code; fault: boolean }[] = [];
  readonly farewells: { code: Code; text: string }[] = [];
  readonly machine: Machine;

  constructor(now = 0) {
    const end = (id: number, how: { code?: Code; text?: string; bytes?: Uint8Array }) =>
      this.ends.set(id, [...(this.ends.get(id) ?? []), how]);
    const events: Events = {
      request: (id, method, body) => this.requests.push({ id, method, body }),
      notify: (method, body) => this.notes.push({ method, body }),
      part: (id, part) => this.parts.set(id, [...(this.parts.get(id) ?? []), new Uint8Array(part)]),
      done: (id, bytes) => end(id, { bytes }),
      failed: (id, code, text) => end(id, { code, text }),
      cancelled: (id) => this.cancelled.push(id),
      room: (id) => this.room.push(id),
      broken: (code, fault) => this.broken.push({ code, fault }),
      goodbye: (code, text) => this.farewells.push({ code, text }),
    };
    this.machine = new Machine(events, now);
  }

  get(frame: Frame, now = 0): void {
    this.take([encodeFrame(frame)], now);
  }

  /** Takes a frame in whose memory is used for something else after that. */
  take(frame: Pieces, now = 0): void {
    const bytes = joined(frame);
    this.machine.frame(bytes, now);
    bytes.fill(0xa5);
  }

  /** Everything it has to send now. */
  sent(now = 0): Frame[] {
    const out: Frame[] = [];
    for (let f = this.machine.next(now); f !== undefined; f = this.machine.next(now)) out.push(decodeFrame(joined(f)));
    return out;
  }
}

const joined = ([frame, rest = new Uint8Array(0)]: Pieces): Uint8Array => concat(frame, rest);

function flow(a: End, b: End, now = 0): void {
  for (let moved = true; moved; ) {
    moved = false;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      for (let f = from.machine.next(now); f !== undefined; f = from.machine.next(now)) {
        moved = true;
        to.take(f, now);
      }
    }
  }
}

const bytes = (length: number, fill = 1): Uint8Array => new Uint8Array(length).fill(fill);
const ask = (end: End, method = 1, body = bytes(10), expires = 1e6, maxBytes = 1e8, streamed = false): number =>
  end.machine.request(method, body, expires, maxBytes, streamed);

describe("machine of a channel", () => {
  test("asks and answers, both ways at once, and a long answer in many frames", () => {
    const [a, b] = [new End(), new End()];
    const [x, y] = [ask(a, 7, bytes(3)), ask(b, 8)];
    flow(a, b);
    assert.deepEqual(b.requests, [{ id: x, method: 7, body: bytes(3) }]);
    b.machine.answer(x, bytes(3_000_000, 5));
    a.machine.fail(y, "block.notFound", "nothing here");
    flow(a, b);
    assert.deepEqual(a.ends.get(x), [{ bytes: bytes(3_000_000, 5) }]);
    assert.deepEqual(b.ends.get(y), [{ code: "block.notFound", text: "nothing here" }]);
    assert.deepEqual([a.broken, b.broken], [[], []]);
  });

  test("parts come whole when they are asked for one by one, joined when not", () => {
    for (const streamed of [true, false]) {
      const [a, b] = [new End(), new End()];
      const id = ask(a, 1, bytes(1), 1e6, 1e8, streamed);
      flow(a, b);
      for (const size of [100_000, 0, 7]) assert.ok(b.machine.part(id, bytes(size, 2)));
      flow(a, b);
      b.machine.answer(id, bytes(5, 3));
      flow(a, b);
      const parts = a.parts.get(id)?.map((part) => part.length);
      assert.deepEqual(parts, streamed ? [100_000, 0, 7] : undefined);
      assert.equal(a.ends.get(id)?.[0]?.bytes?.length, streamed ? 5 : 100_012);
    }
  });

  test("a sender stops when the credit of an answer is used, and goes on when more is granted", () => {
    const [a, b] = [new End(), new End()];
    const id = ask(a);
    flow(a, b);
    b.machine.answer(id, bytes(2_000_000));
    const first = b.sent();
    const size = first.reduce((sum, f) => sum + ("body" in f ? f.body.length : 0), 0);
    assert.ok(size <= answerWindow && size > answerWindow / 2, `${size}`);
    for (const frame of first) a.get(frame);
    const grant = a.sent();
    assert.equal(grant[0]?.kind, "credit");
    for (const frame of grant) b.get(frame);
    assert.ok(b.sent().length > 0);
  });

  test("answers take turns; mail is not held up by them", () => {
    const [a, b] = [new End(), new End()];
    const [x, y] = [ask(a), ask(a)];
    flow(a, b);
    b.machine.answer(x, bytes(200_000));
    b.machine.answer(y, bytes(1000));
    b.machine.notify(3, bytes(10));
    const order = b.sent().map((f) => (f.kind === "notify" ? "note" : "id" in f ? f.id : 0));
    assert.ok(order.indexOf("note") < 3 && order.indexOf(y) < 3, order.join());
  });

  test("time-outs, cancellations and too large answers end a request once, and the other side is told", () => {
    const [a, b] = [new End(), new End()];
    const [late, off, large] = [ask(a, 1, bytes(1), 100), ask(a), ask(a, 1, bytes(1), 1e6, 1000)];
    flow(a, b);
    assert.equal(a.machine.tick(50), 100);
    a.machine.tick(100);
    a.machine.cancel(off, "net.cancelled", 100);
    b.machine.answer(large, bytes(1001));
    flow(a, b, 100);
    b.machine.answer(late, bytes(1));
    b.machine.answer(off, bytes(1));
    flow(a, b, 100);
    assert.deepEqual(a.ends.get(late), [{ code: "net.timeout", text: "" }]);
    assert.deepEqual(a.ends.get(off), [{ code: "net.cancelled", text: "" }]);
    assert.deepEqual(a.ends.get(large), [{ code: "net.size", text: "" }]);
    assert.deepEqual(b.cancelled, [late, off]);
    assert.deepEqual([a.broken, b.broken], [[], []]);
  });

  test("a request that has not left is taken back without a word", () => {
    const a = new End();
    const id = ask(a);
    a.machine.cancel(id, "net.cancelled", 0);
    assert.deepEqual(a.sent(), []);
    assert.equal(a.ends.get(id)?.length, 1);
  });

  test("has a bounded number of requests open; those that were cancelled count until the other side has confirmed", () => {
    const [a, b] = [new End(), new End()];
    const ids = Array.from({ length: maxRequests }, () => ask(a));
    assert.throws(() => ask(a), { code: "net.busy" });
    const sent = a.sent();
    a.machine.cancel(ids[0] as number, "net.cancelled", 0);
    assert.throws(() => ask(a), { code: "net.busy" });
    for (const frame of sent) b.get(frame);
    flow(a, b);
    ask(a);
    flow(a, b);
    assert.deepEqual([a.broken, b.broken], [[], []]);
    a.machine.cancel(ids[1] as number, "net.cancelled", 0);
    a.machine.tick(times.slow - 1);
    assert.deepEqual(a.broken, []);
    a.machine.tick(times.slow);
    assert.deepEqual(a.broken, [{ code: "net.slow", fault: false }]);
  });

  test("mail waits for credit; notifications are dropped when too much waits", () => {
    const [a, b] = [new End(), new End()];
    let taken = 0;
    while (a.machine.notify(1, bytes(100_000))) {
      taken++;
      for (const f of a.sent()) b.get(f);
      // The other side's grants never arrive.
    }
    assert.ok(taken * 100_000 <= mailWindow + 1_048_576 && taken * 100_000 > mailWindow, `${taken}`);
    for (const f of b.sent()) a.get(f);
    assert.ok(a.machine.notify(1, bytes(10)) || a.sent().length > 0);
    assert.equal(b.broken.length, 0);
  });

  test("pings, measures, and gives up on a silent peer", () => {
    const [a, b] = [new End(), new End()];
    a.machine.tick(times.ping);
    for (const f of a.sent(times.ping)) b.get(f, times.ping + 30);
    for (const f of b.sent(times.ping + 30)) a.get(f, times.ping + 70);
    assert.equal(a.machine.rtt, 70);
    let now = times.ping + 70;
    for (let i = 0; i < 10 && a.broken.length === 0; i++) now = a.machine.tick(now);
    assert.deepEqual(a.broken[0], { code: "net.idle", fault: false });
  });

  test("says goodbye with a reason and then nothing more", () => {
    const [a, b] = [new End(), new End()];
    const id = ask(a);
    b.machine.frame(a.machine.goodbye("net.genesis", "another block 0"), 0);
    assert.deepEqual(b.farewells, [{ code: "net.genesis", text: "another block 0" }]);
    assert.deepEqual(a.sent(), []);
    assert.deepEqual(a.ends.get(id), [{ code: "net.genesis", text: "" }]);
    assert.throws(() => ask(a), { code: "net.closed" });
    assert.equal(a.machine.notify(1, bytes(1)), false);
  });

  test("an answer that its asker never allows is given up", () => {
    const [a, b] = [new End(), new End()];
    const id = ask(a);
    flow(a, b);
    b.machine.answer(id, bytes(2_000_000));
    b.sent();
    assert.equal(b.machine.tick(times.slow - 1), times.slow - 1 + 1);
    b.machine.tick(times.slow);
    assert.deepEqual(b.broken, [{ code: "net.slow", fault: false }]);
  });

  const lies: readonly [string, Code, (end: End) => void][] = [
    ["an answer nobody asked for", "net.message", (e) => e.get({ kind: "answer", id: 5, body: bytes(1) })],
    ["an error nobody asked for", "net.message", (e) => e.get({ kind: "error", id: 5, code: "net.busy", text: "" })],
    ["an id twice", "net.message", (e) => repeat(2, () => e.get(request(1)))],
    ["ids that fall", "net.message", (e) => [5, 4].map((id) => e.get(request(id)))],
    ["too many requests", "net.credit", (e) => repeat(maxRequests + 1, (i) => e.get(request(i + 1)))],
    ["more mail than allowed", "net.credit", (e) => repeat(5, (i) => e.get(request(i + 1, 500_000)))],
    ["an endless answer", "net.credit", (e) => endless(e)],
    ["an endless answer of nothing", "net.credit", (e) => endless(e, 0)],
    ["a cancellation of the future", "net.message", (e) => e.get({ kind: "cancel", id: 1 })],
    ["credit of nothing", "net.credit", (e) => e.get({ kind: "credit", id: 0, bytes: 0 })],
    ["credit without end", "net.credit", (e) => e.get({ kind: "credit", id: 0, bytes: 2 ** 50 })],
    ["a pong of the future", "net.message", (e) => e.get({ kind: "pong", nonce: 3 })],
    ["a storm of pings", "net.rate", (e) => repeat(12, (nonce) => e.get({ kind: "ping", nonce }))],
    ["garbage", "net.frame", (e) => e.machine.frame(bytes(10, 255), 0)],
  ];
  for (const [what, code, lie] of lies)
    test(`refuses ${what}`, () => {
      const end = new End();
      lie(end);
      assert.deepEqual(end.broken[0], { code, fault: true });
    });

  function request(id: number, size = 1): Frame {
    return { kind: "request", id, method: 1, body: bytes(size) };
  }
  function repeat(count: number, run: (i: number) => void): void {
    for (let i = 0; i < count; i++) run(i);
  }
  function endless(end: End, size = 10_000): void {
    const id = ask(end);
    for (let i = 0; i < 100_000 && end.broken.length === 0; i++) end.get({ kind: "chunk", id, body: bytes(size) });
  }

  for (const seed of [1, 2, 3, 4, 5, 6])
    test(`two of them under a random schedule end each request exactly once (seed ${seed})`, () => {
      const random = new SeededRandom(seed);
      const ends = [new End(), new End()] as const;
      const wires: Pieces[][] = [[], []];
      const asked: [number, Uint8Array][][] = [[], []];
      const answers: Map<number, Uint8Array>[] = [new Map(), new Map()];
      let now = 0;
      let notes = 0;
      for (let step = 0; step < 8000; step++) {
        const me = random.below(2);
        const [end, wire] = [ends[me] as End, wires[me] as Pieces[]];
        const other = ends[1 - me] as End;
        switch (random.below(9)) {
          case 0:
            try {
              const body = bytes(random.below(random.chance(0.1) ? 100_000 : 100), step);
              const id = ask(end, 1, body, now + random.below(5000), 400_000, false);
              asked[me]?.push([id, body]);
            } catch {
              // Enough is under way.
            }
            break;
          case 1:
            for (const { id } of other.requests.splice(0, 3)) {
              const answer = bytes(random.below(random.chance(0.1) ? 500_000 : 1000), step);
              if (random.chance(0.1)) other.machine.fail(id, "block.notFound", "");
              else {
                let whole = answer;
                if (random.chance(0.3) && other.machine.part(id, answer))
                  whole = Uint8Array.of(...answer.slice(0, 1000));
                answers[me]?.set(id, whole === answer ? answer : Uint8Array.from([...answer, ...whole]));
                other.machine.answer(id, whole);
              }
            }
            break;
          case 2: {
            const known = asked[me] ?? [];
            if (known.length > 0 && random.chance(0.2)) end.machine.cancel(random.pick(known)[0], "net.cancelled", now);
            break;
          }
          case 3:
            if (end.machine.notify(2, bytes(random.below(5000)))) notes++;
            break;
          case 4:
            now += random.below(100);
            end.machine.tick(now);
            break;
          case 5:
          case 6:
            for (let i = random.below(20); i > 0; i--) {
              const frame = end.machine.next(now);
              if (frame !== undefined) wire.push(frame);
            }
            break;
          default:
            for (const frame of wire.splice(0, random.below(20))) other.take(frame, now);
        }
      }
      for (let i = 0; i < 100; i++) {
        for (const me of [0, 1]) {
          for (const { id } of (ends[me] as End).requests.splice(0)) (ends[me] as End).machine.fail(id, "net.busy", "");
          for (let f = (ends[me] as End).machine.next(now); f !== undefined; f = (ends[me] as End).machine.next(now))
            wires[me]?.push(f);
          for (const f of wires[me]?.splice(0) ?? []) (ends[1 - me] as End).take(f, now);
        }
      }
      let done = 0;
      for (const me of [0, 1]) {
        const end = ends[me] as End;
        assert.deepEqual(end.broken, [], "nobody broke a rule");
        for (const [id] of asked[me] ?? []) {
          const how = end.ends.get(id);
          assert.equal(how?.length, 1, `request ${id} of ${me} ended ${how?.length} times`);
          if (how?.[0]?.bytes === undefined) continue;
          done++;
          assert.deepEqual(how[0].bytes, answers[me]?.get(id));
        }
        for (let i = 0; i < maxRequests; i++) ask(end);
      }
      assert.ok(done > 200, `${done} answers`);
      assert.equal(ends[0].notes.length + ends[1].notes.length, notes, "no notification that was taken is lost");
    });

  test("random frames never throw and never make it hold more than it allows", () => {
    const random = new SeededRandom(9);
    for (let run = 0; run < 300; run++) {
      const end = new End();
      const open = Array.from({ length: 5 }, () => ask(end));
      end.sent();
      let taken = 0;
      for (let i = 0; i < 400 && end.broken.length === 0; i++) {
        const id = random.chance(0.7) ? random.pick(open) : random.below(100);
        const body = bytes(random.below(3000));
        const frame = random.pick<() => Uint8Array>([
          () => random.bytes(random.below(20)),
          () => encodeFrame({ kind: "request", id: i + 1, method: random.below(9), body }),
          () => encodeFrame({ kind: "chunk", id, body }),
          () => encodeFrame({ kind: "part", id, body }),
          () => encodeFrame({ kind: "notify", method: 1, body }),
          () => encodeFrame({ kind: "credit", id: random.below(3), bytes: random.below(200) }),
          () => encodeFrame({ kind: "cancel", id: random.below(i + 2) }),
        ])();
        taken += frame.length;
        end.machine.frame(frame, 0);
        if (random.chance(0.2)) end.sent();
      }
      assert.ok(end.requests.length <= 400 && taken < 400 * 3100);
      end.machine.close("net.closed");
      for (const id of open) assert.ok((end.ends.get(id)?.length ?? 0) === 1);
    }
  });
});
