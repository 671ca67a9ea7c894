// Contract names as one chain sees them: a para chain's own title is stripped where keys are concerned and added where
// an address is meant (reference: execution.md section 7.1).
import type { ChainParams } from "../params.ts";

/** Longest contract name, in bytes. */
export const maxNameLength = 100;
export const minNameLength = 3;

/** The execer without this para chain's own title; unchanged on a main chain and for foreign titles. */
export function paraExec(params: ChainParams, execer: string): string {
  return params.isPara && execer.startsWith(params.title) ? execer.slice(params.title.length) : execer;
}

/** The name under which a contract is called on this chain: `#` escapes, para names stay, otherwise the title is added. */
export function fullName(params: ChainParams, name: string): string {
  if (name.length > 1 && name.startsWith("#")) return name.slice(1);
  if (!params.isPara || name.startsWith("user.p.")) return name;
  return params.title + name;
}

/** Whether a text reads as an Ethereum address: 40 hex digits, 0x or 0X in front or not. */
export function isHexAddress(address: string): boolean {
  return (address.length === 42 || address.length === 40) && hexAddress.test(address);
}
const hexAddress = /^(0[xX])?[0-9a-fA-F]{40}$/;
