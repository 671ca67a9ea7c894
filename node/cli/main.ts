#!/usr/bin/env node
// The command `tenon`. Compiled code is kept between runs: it halves the time to start.
import { enableCompileCache } from "node:module";

enableCompileCache();
// A reader that went away (`tenon block list | head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
const { run } = await import("./program.ts");
process.exitCode = await run(process.argv.slice(2));
// Native code of connections that are closed may keep the process alive.
setTimeout(() => process.exit(), 2_000).unref();
