import { testPart } from "../../helpers/kernels.ts";
import { checks } from "../../kernels/hash.ts";

testPart("hash", checks);
