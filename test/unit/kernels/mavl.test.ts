import { testPart } from "../../helpers/kernels.ts";
import { checks } from "../../kernels/mavl.ts";

testPart("mavl", checks);
