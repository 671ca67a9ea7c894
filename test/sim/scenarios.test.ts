// The known hard cases, each a text in scenarios/.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { run } from "./run.ts";
import { parseScripts } from "./script.ts";

const folder = new URL("scenarios/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".txt"));

describe("scenarios:", () => {
  for (const file of files.sort()) {
    const text = readFileSync(new URL(file, folder), "utf8");
    const [, about = ""] = /^# (.*)/.exec(text) ?? [];
    test(`${file}: ${about}`, async () => {
      for (const script of parseScripts(text)) {
        const { findings } = await run(script, { verify: "all" });
        assert.deepEqual(findings, [], `npm run sim -- --scenario test/sim/scenarios/${file} --trace`);
      }
    });
  }
});
