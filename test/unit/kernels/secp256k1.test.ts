import { testPart } from "../../helpers/kernels.ts";
import { checks } from "../../kernels/secp256k1.ts";

testPart("secp256k1", checks);
