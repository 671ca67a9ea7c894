// The corpus: every module that must be refused, and every attack on the running machine.
import type { Attack } from "./attack.ts";
import { behaviour } from "./behaviour.ts";
import { bombs } from "./bombs.ts";
import type { RefusedCase } from "./case.ts";
import { creation } from "./creation.ts";
import { declarations } from "./declarations.ts";
import { features } from "./features.ts";
import { format } from "./format.ts";
import { aboveLimit } from "./limits.ts";
import { pointers } from "./pointers.ts";

export const refusedCases: readonly RefusedCase[] = [...features, ...format, ...declarations, ...aboveLimit];

export const attacks: readonly Attack[] = [...bombs, ...behaviour, ...creation, ...pointers];
