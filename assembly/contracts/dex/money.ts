// Tokens in and out of the pair, through their contracts.
import { Address, Context, require, u256 } from "tenon/contract";
import { Token } from "./remote";

/** The token's contract moved another amount than it was asked to, such as one that keeps a fee for itself. */
@error
class WrongAmount {
  moved: u256;
  expected: u256;
}

/** Takes tokens of `from`, who has allowed it, and looks whether they arrived. */
export function pull(token: Address, from: Address, amount: u256): void {
  const contract = new Token(token);
  const before = contract.balanceOf(Context.self);
  contract.transferFrom(from, Context.self, amount);
  const moved = contract.balanceOf(Context.self) - before;
  require(moved == amount, new WrongAmount(moved, amount));
}

/** Pays tokens out. */
export function push(token: Address, to: Address, amount: u256): void {
  new Token(token).transfer(to, amount);
}
