// Whether a receiver is acceptable in a block. Two old mistakes of the address check are part of history, here and only
// here: before ForkMultiSignAddress a foreign version byte, before ForkBase58AddressCheck a wrong checksum of an
// over-long address (reference: execution.md section 8, crypto-and-addresses.md section 3).
import { btcFault, readBtc } from "../address/btc.ts";
import type { Rules } from "./rules.ts";

/** @throws ChainError address.invalid */
export function checkReceiver(rules: Rules, address: string, height: number): void {
  if (rules.drivers.isDriverAddress(address, height)) return;
  try {
    rules.addresses.check(address, height);
  } catch (error) {
    const { forks, address: rule } = rules.params;
    // Chain33 judges by the error of whichever driver it asked last; the answer of btc is the one that counts here.
    const fault = btcFault(readBtc(address, rules.kernels), rule.version);
    if (fault === "version" && !forks.at("ForkMultiSignAddress", height)) return;
    if (fault === "longChecksum" && !forks.at("ForkBase58AddressCheck", height)) return;
    throw error;
  }
}
