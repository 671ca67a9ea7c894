// Single operations of the field on bytes. Nothing but the tests needs them, which compare them with integers: the rest
// of the kernel is built on these, so that what passes its own tests is not right by luck of its inputs.
import { add, addN, f2mul, f2sqr, pmul, psqr, sub, sub3R, subAddXiN, subXiR } from "../../generated/blsfield";
import { enter, f2inv, f2sqrt, leave, readField, writeInteger } from "./fp";
import { S } from "./memory";

const slots: usize = memory.data(5 * 128, 16);
@inline function s(i: usize): usize { return slots + i * S; }

function read(z: usize, from: usize): bool {
  if (!(readField(z, 0, from) && readField(z, 1, from + 48))) return false;
  enter(z);
  return true;
}

/**
 * Of a = a0 ‖ a1 and b = b0 ‖ b1, 48 bytes each; their number tells what was done. 0 where a number is too large or
 * there is no root.
 */
export function operate(operation: i32, from: usize, to: usize): i32 {
  const a = s(0), b = s(1), z = s(2), u = s(3);
  if (!(read(a, from) && read(b, from + 96))) return 0;
  switch (operation) {
    case 0: f2mul(z, a, b); break;
    case 1: f2sqr(z, a); break;
    case 2: pmul(z, a, b); break;
    case 3: psqr(z, a); break;
    case 4: f2inv(z, a); break;
    case 5: if (!f2sqrt(z, a)) return 0; break;
    case 6: {
      // (2a + b)(3a − 2b), of sizes 3 and 5: the largest operands that are allowed.
      add(z, a, b);
      add(z, z, a);
      sub(u, a, b);
      add(u, u, a);
      sub(u, u, b);
      add(u, u, a);
      f2mul(z, z, u);
      break;
    }
    case 7: {
      // 3(a − b − a + ξb) − 2b, then less a + ξb
      subAddXiN(z, a, b, a, b);
      sub3R(z, z, b);
      subXiR(z, z, a, b);
      break;
    }
    case 8: {
      addN(u, a, b);
      f2sqr(z, u);
      break;
    }
    case 9: {
      // Of size 2.
      add(u, a, b);
      psqr(z, u);
      break;
    }
    default: return 0;
  }
  leave(z, z);
  writeInteger(to, z, 0);
  writeInteger(to + 48, z, 1);
  return 1;
}
