import { isSystemColumn, type Meta } from '../meta/meta.js';
import type { SqlDatabase } from './database.js';
import { DDL } from './ddl.js';
import { type LiveTable, readSchema } from './schema.js';
import type { Session } from './session.js';
import type { SqlSession } from './sql-session.js';
import { tableSpec } from './table-spec.js';

/** Columns of the doctype's table that no field of it has any more: what is left of fields that were removed. */
export async function surplusColumns(session: Session, meta: Meta): Promise<string[]> {
  return surplus(meta, await liveTable(session as SqlSession, meta));
}

/**
 * Drops these columns with their values. On MariaDB that cannot be rolled back.
 * @returns their names
 */
export async function dropSurplusColumns(database: SqlDatabase, session: Session, meta: Meta): Promise<string[]> {
  if (database.dialect.name === 'mariadb') return database.beside((other) => drop(other, meta, 'mariadb'));
  await session.begin();
  return drop(session as SqlSession, meta, 'sqlite');
}

async function liveTable(session: SqlSession, meta: Meta): Promise<LiveTable | undefined> {
  return (await readSchema(session)).get(meta.table.toLowerCase());
}

function surplus(meta: Meta, live: LiveTable | undefined): string[] {
  const wanted = new Set(tableSpec(meta)?.columns.map((column) => column.name.toLowerCase()));
  if (!live || wanted.size === 0) return [];
  const names = [...live.columns.values()].filter(({ primary }) => !primary).map(({ name }) => name);
  return names.filter((name) => !wanted.has(name.toLowerCase()) && !isSystemColumn(name));
}

async function drop(session: SqlSession, meta: Meta, dialect: 'mariadb' | 'sqlite'): Promise<string[]> {
  const live = await liveTable(session, meta);
  const names = surplus(meta, live);
  const keys = (live?.indexes ?? []).filter((index) => index.columns.some((column) => names.includes(column)));
  for (const key of keys) for (const sql of DDL[dialect].dropIndex(meta.table, key.name)) await session.define(sql);
  for (const name of names)
    await session.define(`ALTER TABLE ${meta.sqlTable} DROP COLUMN \`${name.replaceAll('`', '``')}\``);
  return names;
}
