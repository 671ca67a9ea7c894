import { testPart } from "../../helpers/kernels.ts";
import { checks } from "../../kernels/codec.ts";

testPart("codec", checks);
