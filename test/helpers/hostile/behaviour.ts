// Contracts that try what is forbidden rather than what is too much.
import { values } from "./absurd.ts";
import type { Attack } from "./attack.ts";
import { leftovers } from "./leftovers.ts";
import { lifecycle } from "./lifecycle.ts";
import { money } from "./money.ts";
import { reentry } from "./reentry.ts";
import { statics } from "./statics.ts";

export const behaviour: readonly Attack[] = [...reentry, ...lifecycle, ...statics, ...leftovers, ...values, ...money];
