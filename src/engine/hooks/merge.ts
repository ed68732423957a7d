import type { Hooks } from './hooks.js';

type Loose = Record<string, unknown>;

/** Hooks where the last app wins instead of all being called. */
const ONE_EACH: ReadonlySet<string> = new Set([
  'chart_sources',
  'doctype_classes',
  'methods',
  'naming_series_variables',
  'reports',
]);

const isTable = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const many = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** Tables are merged key by key, everything else becomes one list, in the order of the apps. */
function both(first: unknown, second: unknown): unknown {
  if (first === undefined || second === undefined) return first ?? second;
  if (!isTable(first) || !isTable(second)) return [...many(first), ...many(second)];
  const merged: Loose = { ...first };
  for (const [key, value] of Object.entries(second)) merged[key] = both(merged[key], value);
  return merged;
}

/**
 * The hooks of several apps as one (frappe-contract §2.6): what is called is called in the order of the apps;
 * of two classes for a doctype, or two methods, reports or chart sources of one name, the later app's counts.
 */
export function mergeHooks(...apps: readonly Hooks[]): Hooks {
  const merged: Loose = {};
  for (const app of apps) {
    for (const [key, value] of Object.entries(app)) {
      merged[key] = ONE_EACH.has(key) ? { ...(merged[key] as Loose | undefined), ...value } : both(merged[key], value);
    }
  }
  return merged as Hooks;
}
