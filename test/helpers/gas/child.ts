// The program that another Node.js runs: reads the options from its standard input and writes the report to its output.
import { readFileSync } from "node:fs";
import { type GasOptions, gasReport } from "./report.ts";

process.stdout.write(JSON.stringify(await gasReport(JSON.parse(readFileSync(0, "utf8")) as GasOptions)));
