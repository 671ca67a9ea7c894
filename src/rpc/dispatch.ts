// The dispatcher: bytes of a request in, bytes of an answer out, on any host. It checks the client, counts and bounds,
// reads the envelope, finds the method and turns every failure into the plain text that clients know. Nothing throws out
// of it (reference: rpc.md section 1).
import { asChainError, type Code, fail } from "../errors.ts";
import type { Clock, Log } from "../host.ts";
import type { Json } from "../lib/json.ts";
import { Access, type Client } from "./access.ts";
import type { RpcConfig } from "./config.ts";
import { answer, type Envelope, errorText, readEnvelope, refusal } from "./envelope.ts";
import type { Method } from "./method.ts";
import { canonicalName } from "./names.ts";

export interface Answer {
  /** HTTP status: 200 for everything the protocol knows; 413, 429 and 503 when a limit of ours was hit. */
  readonly status: number;
  readonly body: Uint8Array;
}

export interface Dispatcher {
  /** Counts one request of a client and refuses it if need be; undefined when it may speak. */
  admit(client: Client): Answer | undefined;
  /** Answers one request of a client that admit() has not seen yet. Never rejects. */
  handle(body: Body, client: Client): Promise<Answer>;
}
/** A request body, or how to read it once the client is admitted: undefined when it is over maxBodyBytes. */
type Body = Uint8Array | (() => Promise<Uint8Array | undefined>);

export interface DispatchOptions {
  readonly config: RpcConfig;
  /** Service name → its methods. */
  readonly services: ReadonlyMap<string, readonly Method[]>;
  readonly clock: Clock;
  readonly log: Log;
}

export function createDispatcher({ config, services, clock, log }: DispatchOptions): Dispatcher {
  const access = new Access(config);
  const methods = new Map<string, Method>();
  for (const [service, list] of services) for (const one of list) methods.set(`${service}.${one.name}`, one);
  const limits = { depth: config.maxDepth, params: config.maxParams };
  let running = 0;

  const admit = (client: Client): Answer | undefined => {
    const foreign = access.refuseAddress(client);
    if (foreign !== undefined) return { status: 200, body: refusal(0n, foreign) };
    // Guesses of a password count like everything else.
    if (!access.take(client, clock.now())) return limited(429, "rpc.rate");
    return access.authentic(client) ? undefined : { status: 200, body: refusal(0n, "Unauthozied") };
  };

  const limited = (status: number, code: Code, id = 0n): Answer => ({ status, body: refusal(id, fail(code).text) });

  /** Finds the method or says, in Go's words, why there is none. */
  const find = (name: string): Method | string => {
    const dot = name.lastIndexOf(".");
    if (dot < 0) return `rpc: service/method request ill-formed: ${name}`;
    const service = name.slice(0, dot);
    if (!services.has(service)) return `rpc: can't find service ${name}`;
    return methods.get(`${service}.${canonicalName(name.slice(dot + 1))}`) ?? `rpc: can't find method ${name}`;
  };

  const run = async (found: Method | string, envelope: Envelope, source: Uint8Array): Promise<Uint8Array> => {
    const { id, params } = envelope;
    if (typeof found === "string") return answer(id, null, found);
    if (params === undefined) return answer(id, null, fail("rpc.params").text);
    try {
      const result: Json = await found.call(params[0], source);
      return answer(id, result, null);
    } catch (error) {
      const coded = asChainError(error);
      // The argument is never logged: it may hold a key or a password.
      if (coded.code === "internal") log.error("a call failed", { method: found.name, reason: coded.message });
      return answer(id, null, coded.text);
    }
  };

  const handle = async (given: Body, client: Client): Promise<Answer> => {
    const refused = admit(client);
    if (refused !== undefined) return refused;
    let body: Uint8Array | undefined;
    try {
      body = typeof given === "function" ? await given() : given;
    } catch {
      return { status: 400, body: refusal(0n, "Can't get request body!") };
    }
    if (body === undefined || body.length > config.maxBodyBytes) return limited(413, "rpc.size");
    let envelope: Envelope;
    try {
      envelope = readEnvelope(body, limits);
    } catch (error) {
      return { status: 200, body: refusal(0n, `invalid json request err:${errorText(error)}`) };
    }
    const name = envelope.method.slice(envelope.method.lastIndexOf(".") + 1);
    const found = find(envelope.method);
    const local = typeof found !== "string" && found.local === true;
    const denied = access.refuseMethod(client, name, local);
    if (denied !== undefined) return { status: 200, body: refusal(envelope.checkedId, denied) };
    if (running >= config.maxConcurrent) return limited(503, "lane.full", envelope.checkedId);
    running++;
    try {
      return { status: 200, body: await run(found, envelope, body) };
    } finally {
      running--;
    }
  };

  return { admit, handle };
}
