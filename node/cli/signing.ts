// Options of every command that signs or sends a transaction.
import type { Command } from "commander";
import { openStore, storeOptions } from "./commands/account.ts";
import type { Signer, SignerOptions } from "./keys.ts";
import { UsageError } from "./output.ts";

export interface SignOptions extends SignerOptions {
  readonly keystore?: string;
  readonly passwordFile?: string;
}

export function signOptions(command: Command): Command {
  return storeOptions(command)
    .option("--from <name>", "signer: address or label of the keystore, or dev1 to dev3")
    .option("--key-file <file>", "signer: file with a private key as hex")
    .option("--key <hex>", "signer: a private key; other users of this machine can see it here")
    .option("--type <type>", "type of --key or --key-file", "secp256k1")
    .option("--address <form>", "sign as this address form: btc or eth");
}

export async function signerOf(options: SignOptions): Promise<Signer> {
  const [{ loadKeyTools, openSigner }, { askPassword }] = await Promise.all([
    import("./keys.ts"),
    import("./prompt.ts"),
  ]);
  const keystore = await openStore(options);
  return openSigner(options, { tools: await loadKeyTools(), keystore, password: (of) => askPassword(of, options) });
}

/** @throws UsageError */
export function wholeOf(text: string, option: string): bigint {
  if (!/^[0-9]{1,18}$/.test(text)) throw new UsageError(`${option} needs a whole number, not ${JSON.stringify(text)}`);
  return BigInt(text);
}
