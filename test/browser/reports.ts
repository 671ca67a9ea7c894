// What the page modules of pages/ report to the tests: plain values only, because they cross from one process to another.

export interface ReplayReport {
  readonly title: string;
  /** Blocks of the file, and those that agree. */
  readonly recorded: number;
  readonly blocks: number;
  readonly signatures: number;
  /** Hex of the state root after each block, by our execution. */
  readonly roots: readonly string[];
  /** Where file and execution part, as JSON. */
  readonly difference: string | undefined;
  readonly ms: number;
}

export interface TransferReport {
  /** Height of the block that holds the transfer. */
  readonly height: number;
  readonly txs: number;
  /** Base units, decimal. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly receiptTy: number | undefined;
  /** Blocks and transactions that executing the chain once more from genesis agreed with. */
  readonly verified: { readonly height: number; readonly txs: number };
  readonly poolSize: number;
  readonly failure: string | undefined;
  /** `level part text` of each line of the log above debug. */
  readonly log: readonly string[];
  readonly ms: number;
}

export interface AnswersReport {
  readonly questions: number;
  readonly functions: number;
  readonly right: boolean;
  /** Names of the functions whose deliberate fault was not noticed. */
  readonly unnoticed: readonly string[];
}

export interface KernelsReport {
  /** Builds that this browser runs. */
  readonly supported: readonly string[];
  /** The build that ran. */
  readonly chosen: string | undefined;
  readonly checks: number;
  /** `name of the check: what was wrong`. */
  readonly failures: readonly string[];
}

export interface WorkersReport {
  readonly chosen: readonly string[];
  /** Whether all verdicts were right. */
  readonly right: boolean;
  /** Code of the failure when a worker died twice of one batch. */
  readonly fault: string;
  /** Verdicts of its replacement. */
  readonly after: readonly boolean[];
}

/** What a page is asked to do with the network. */
export interface NetRequest {
  /** `place`: asks a relay for an address. `stock`: the library as it is dials. */
  readonly what: "echo" | "place" | "stock" | "close";
  readonly network: string;
  /** Whether other pages may call. */
  readonly pages: boolean;
  /** Multiaddr. */
  readonly to: string;
}

export interface NetReport {
  readonly addresses: readonly string[];
  /** Transports of connections that came in. */
  readonly callers: readonly string[];
  /** STUN and TURN servers that any RTCPeerConnection was told of. */
  readonly servers: readonly string[];
  /** RTCPeerConnections so far. */
  readonly made: number;
  readonly echoed: string;
  readonly transport: string;
  readonly address: string;
}

/** A node in a page. */
export interface NodeRequest {
  /** Path of the recorded chain whose parameters it has. */
  readonly chain: string;
  /** Multiaddr of the node that it dials; undefined: ends the one that runs. */
  readonly seed: string | undefined;
  readonly light: boolean;
}

export interface NodeReport {
  /** How it reached the node, and what height that told. */
  readonly transport: string;
  readonly height: number;
  /** How many headers it asked for and got, each on the one before it. */
  readonly headers: number;
  /** Hash of the last block, and of the state after it, in hex. */
  readonly tip: string;
  readonly root: string;
}
