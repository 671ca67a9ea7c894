// The program that another Node.js runs: reads the options from its standard input and writes the report to its output.
import { text } from "node:stream/consumers";
import { type GasOptions, gasReport } from "./report.ts";

// Reading at once would fail where the other side has not written yet.
process.stdout.write(JSON.stringify(await gasReport(JSON.parse(await text(process.stdin)) as GasOptions)));
