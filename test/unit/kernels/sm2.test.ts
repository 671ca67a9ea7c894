import { testPart } from "../../helpers/kernels.ts";
import { checks } from "../../kernels/sm2.ts";

testPart("sm2", checks);
