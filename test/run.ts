// The test command: runs every *.test.ts file under test/ in its own process with node:test, prints the spec report and
// closes with one plain line `N passed, N failed`. Arguments filter by path: `npm test -- unit/lib`.
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
const files = globSync("**/*.test.ts", { cwd: here })
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort()
  .map((file) => `${here}${file}`);

let passed = 0;
let failed = 0;
let skipped = 0;
const skips: string[] = [];
const failures: string[] = [];
const stream = run({ files, concurrency: Math.max(1, availableParallelism()), timeout: 900_000 });
stream.on("test:pass", (event) => {
  // Suites and whole files are containers, not tests.
  if (event.details.type === "suite" || files.includes(event.name)) return;
  if (event.skip !== undefined) {
    skipped++;
    skips.push(`${event.name}${typeof event.skip === "string" && event.skip !== "" ? `: ${event.skip}` : ""}`);
  } else passed++;
});
stream.on("test:fail", (event) => {
  if (event.details.type === "suite" && event.details.error?.cause === undefined) return;
  failed++;
  failures.push(`${event.file === undefined ? "" : `${relative(here, event.file)}: `}${event.name}`);
});
stream.compose(spec).pipe(process.stdout, { end: false });
stream.on("end", () => {
  // The report is written asynchronously: let it drain before the closing lines.
  setTimeout(() => {
    for (const name of skips) console.log(`did not run: ${name}`);
    for (const name of failures) console.log(`failed: ${name}`);
    if (passed + failed + skipped === 0) {
      console.log("no test matched");
      failed = 1;
    }
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
    process.exit(failed === 0 ? 0 : 1);
  }, 200);
});
