import { testPart } from "../../helpers/kernels.ts";
import { checks } from "../../kernels/ed25519.ts";

testPart("ed25519", checks);
