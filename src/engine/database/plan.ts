import type { Meta } from '../meta/meta.js';
import { DDL, type Ddl } from './ddl.js';
import { planColumns } from './plan-columns.js';
import { planIndexes, planOutdatedKeys, possibleIndexes } from './plan-indexes.js';
import { fitRow } from './row-size.js';
import type { LiveIndex, LiveSchema, LiveTable } from './schema.js';
import type { DialectName } from './session.js';
import { SYSTEM_TABLES } from './system-tables.js';
import { type TableSpec, tableSpec } from './table-spec.js';

/** One step. No step drops a column or makes one narrower. */
export interface SchemaChange {
  kind: 'create-table' | 'add-column' | 'widen-column' | 'add-index' | 'add-unique' | 'drop-index';
  table: string;
  /** For people, e.g. `title: varchar(140) → text`. */
  detail: string;
  sql: readonly string[];
  /** Finds values that break a new unique key; must find none before any step is taken. */
  check?: { sql: string; columns: readonly string[]; ofOneField: boolean };
}

/** What was asked for and is not done, with the reason. */
export interface SkippedChange {
  table: string;
  detail: string;
  reason: string;
  /** It is a unique key, and values repeat. */
  repeats?: true;
}

export interface SchemaPlan {
  changes: SchemaChange[];
  skipped: SkippedChange[];
}

/** One table's planning. */
export interface Work {
  dialect: DialectName;
  ddl: Ddl;
  spec: TableSpec;
  live: LiveTable;
  /** Only what adds: values and keys stay as they are, and a column that may be empty stays so. */
  additive: boolean;
  /** Indexes that are there and stay. */
  standing: LiveIndex[];
  plan: SchemaPlan;
}

interface Planning {
  dialect: DialectName;
  additive: boolean;
  plan: SchemaPlan;
}

function planTable(wanted: TableSpec, live: LiveTable | undefined, { dialect, additive, plan }: Planning): void {
  const ddl = DDL[dialect];
  const spec = dialect === 'mariadb' ? fitRow(wanted, live) : wanted;
  const indexes = possibleIndexes({ dialect, spec, plan });
  if (!live) {
    const detail = `${spec.columns.length} columns`;
    plan.changes.push({ kind: 'create-table', table: spec.table, detail, sql: ddl.createTable({ ...spec, indexes }) });
    return;
  }
  const work: Work = { dialect, ddl, spec, live, additive, standing: [...live.indexes], plan };
  if (!additive) planOutdatedKeys(work);
  planColumns(work);
  planIndexes(work, indexes);
}

/**
 * What it takes to give every doctype its table, and the system tables theirs. Pure: changes nothing.
 * Tables and columns that no Meta knows stay untouched; part of the doctypes may be planned alone.
 * @param additive for a database that Frappe may go on with: see `Work`
 * @throws ConfigurationError for a key that names an unknown field
 */
export function planSync(metas: Iterable<Meta>, live: LiveSchema, dialect: DialectName, additive = false): SchemaPlan {
  const plan: SchemaPlan = { changes: [], skipped: [] };
  const specs = [...SYSTEM_TABLES];
  for (const meta of metas) {
    const spec = tableSpec(meta);
    if (spec) specs.push(spec);
  }
  for (const spec of specs) planTable(spec, live.get(spec.table.toLowerCase()), { dialect, additive, plan });
  return plan;
}
