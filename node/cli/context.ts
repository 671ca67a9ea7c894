// What every command starts from: the global options, read once.
import type { Command } from "commander";
import { connect, type Remote } from "./client.ts";
import { createOutput, type Output } from "./output.ts";

interface GlobalOptions {
  readonly json?: boolean;
  readonly rpc?: string;
}

export interface Context {
  readonly output: Output;
  /** What --rpc says, as it stands. */
  readonly url: string | undefined;
  /** The node that --rpc names. */
  remote(): Remote;
}

const defaultUrl = "http://localhost:8801";

export function contextOf(command: Command): Context {
  const options = command.optsWithGlobals<GlobalOptions>();
  return {
    output: createOutput(options.json === true),
    url: options.rpc,
    remote: () => connect(options.rpc ?? process.env.TENON_URL ?? defaultUrl),
  };
}
