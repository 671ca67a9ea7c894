import { testPart } from "../../helpers/kernels.ts";
import { checks } from "../../kernels/mpt.ts";

testPart("mpt", checks);
