// What the pair needs of a token contract. (A file of its own, since TypeScript and its tools know no decorators on what is
// only declared.)
import { Address, u256 } from "tenon/contract";

@remote
export declare class Token {
  transfer(to: Address, amount: u256): void;
  transferFrom(from: Address, to: Address, amount: u256): void;
  @view
  balanceOf(account: Address): u256;
}
