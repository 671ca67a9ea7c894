// package-lock.json must be complete for every platform: `npm ci` refuses a lock in which an optional dependency of
// another platform is named but has no entry, which is what npm writes when a registry mirror lacks that package.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { version } from "../../src/version.ts";

interface Entry {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}
const read = <T>(name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), "utf8")) as T;
const { packages } = read<{ packages: Readonly<Record<string, Entry>> }>("package-lock.json");

test("every optional dependency has an entry", () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages))
      .map((name) => `${path} → ${name}`),
  );
  assert.deepEqual(missing, []);
});

test("the lock names no registry host", () => {
  const hosts = Object.values(packages).filter(({ resolved }) => resolved?.startsWith("http") === true);
  assert.deepEqual(hosts, []);
});

test("the version of the sources is that of the package", () => {
  assert.equal(version, read<{ version: string }>("package.json").version);
});
