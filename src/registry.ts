// Finds a plug-in by kind and name, checks its configuration against its own schema and makes it. Plug-ins are loaded
// when they are asked for, so a node pays only for what its configuration names.
import { fail } from "./errors.ts";
import { nearest } from "./lib/nearest.ts";
import { check } from "./lib/schema.ts";
import type { Kind, Kinds, Plugin } from "./plugin.ts";

/** Loaders of plug-ins by kind and name. */
export type Catalog = { readonly [K in Kind]: Readonly<Record<string, () => Promise<Plugin<K>>>> };

/** Version of the plug-in contract that this build speaks. */
const api = 1;

/**
 * Loads a plug-in without making it.
 * @throws ChainError plugin.unknown (with the nearest known name), or when it was written for another contract version
 */
export async function find<K extends Kind>(catalog: Catalog, kind: K, name: string): Promise<Plugin<K>> {
  const known = catalog[kind];
  const load = Object.hasOwn(known, name) ? known[name] : undefined;
  if (load === undefined) {
    throw fail("plugin.unknown", { kind, name, nearest: nearest(name, Object.keys(known)) });
  }
  const plugin = await load();
  if (plugin.api !== api)
    throw fail("plugin.unknown", { kind, name, reason: `it needs plug-in contract ${plugin.api}` });
  return plugin;
}

/**
 * Loads, configures and makes a plug-in.
 * @param config the plug-in's own table, unchecked
 * @throws ChainError plugin.unknown, config.invalid
 */
export async function make<K extends Kind>(
  catalog: Catalog,
  kind: K,
  name: string,
  config: unknown,
  given: Kinds[K]["given"],
): Promise<Awaited<Kinds[K]["made"]>> {
  const plugin = await find(catalog, kind, name);
  return await plugin.create(check(plugin.config, config ?? {}, `${kind}.sub.${name}`), given);
}

/** Every plug-in of a catalog, loaded: what configuration files are checked against. */
export function pluginsOf(catalog: Catalog): Promise<readonly Plugin<Kind>[]> {
  const kinds = Object.keys(catalog) as Kind[];
  return Promise.all(kinds.flatMap((kind) => Object.keys(catalog[kind]).map((name) => find(catalog, kind, name))));
}

/** Loads, configures and makes every plug-in of a kind, in the catalog's order. @param tables by plug-in name */
export async function loadAll<K extends Kind>(
  catalog: Catalog,
  kind: K,
  tables: Readonly<Record<string, unknown>>,
  given: Kinds[K]["given"],
): Promise<readonly Kinds[K]["made"][]> {
  const names = Object.keys(catalog[kind]);
  return Promise.all(names.map((name) => make(catalog, kind, name, tables[name], given)));
}
