// Tokens in and out of the pair, through their contracts.
import { Address, Context, require, u256 } from "tenon/contract";

/** What the pair needs of a token contract. */
@remote
abstract class Token {
  abstract transfer(to: Address, amount: u256): void;
  abstract transferFrom(from: Address, to: Address, amount: u256): void;
  @view abstract balanceOf(account: Address): u256;
}

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
