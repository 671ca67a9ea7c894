// The ed25519 kernel by the checks that all its builds and its twin pass.

import { testPart } from "../../helpers/kernels.ts";
import { checks } from "../../kernels/ed25519.ts";

testPart("ed25519", checks);
