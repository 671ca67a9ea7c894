// Makes `npm start`, `npm test` and the other scripts work in a fresh clone: installs the locked dependencies when
// node_modules is missing or belongs to another package-lock.json. Runs on the machine's own Node (20 or newer), before
// the pinned runtime of node_modules/.bin exists, so it is plain JavaScript and imports built-in modules only.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = join(root, "node_modules");
const stamp = join(modules, ".tenon-lock");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) install();
compile();

function install() {
  console.log("Installing the locked dependencies (first run, or package-lock.json changed) …");
  // npm sets npm_execpath for its scripts; running it with the current Node avoids shell look-ups on every platform.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const done =
    npm && /\.[cm]?js$/.test(npm)
      ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: "inherit" })
      : spawnSync("npm", args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
  if (done.status !== 0) {
    console.error("npm ci failed: check the network and that npm is version 10 or newer, then run the command again.");
    process.exit(done.status ?? 1);
  }
  const runtime = join(modules, ".bin", process.platform === "win32" ? "node.cmd" : "node");
  if (!existsSync(runtime)) {
    console.error(
      "npm ci did not install the pinned Node runtime (package `node`): allow its install script and retry.",
    );
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

/** The kernels; nothing is done where they are up to date. */
function compile() {
  const node = join(modules, "node/bin", process.platform === "win32" ? "node.exe" : "node");
  const done = spawnSync(node, [join(root, "assembly/build.ts"), ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
