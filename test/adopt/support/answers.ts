/** Compares what Cairn answers with rows that plain SQL reads from an untouched copy. */
import type { Meta, Site } from '../../../src/engine/index.js';
import type { Person } from '../../support/person.js';
import type { FrappeDatabase, Row } from './frappe.js';

type Wire = Record<string, unknown>;

/** A stored value as the API writes it: no fraction of zero, no leading zero of an hour. */
function onWire(meta: Meta, column: string, value: Row[string]): unknown {
  const type = meta.column(column)?.field.fieldtype;
  if (typeof value !== 'string') return value;
  if (type === 'Datetime') return value.replace(/\.0+$/, '');
  return type === 'Time' ? value.replace(/\.0+$/, '').replace(/^0(\d)/, '$1') : value;
}

/** Where an answer says something else than the row. Passwords are never answered. */
export function unlike(meta: Meta, answer: Wire, row: Row, except: ReadonlySet<string>): string[] {
  const names = Object.keys(row).filter(
    (name) => !except.has(name) && meta.column(name) && meta.column(name)?.field.fieldtype !== 'Password',
  );
  return names.flatMap((name) => {
    const stored = onWire(meta, name, row[name] ?? null);
    const given = answer[name] ?? null;
    if (name.startsWith('_') && !(name in answer)) return [];
    return given === stored
      ? []
      : [`${meta.name} ${row.name}.${name}: ${JSON.stringify(given)} for ${JSON.stringify(stored)}`];
  });
}

/** Child rows are asked for by the doctype of their parents; some of Frappe's own rows name none (`__default`). */
function byParent(site: Site, meta: Meta, rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const parent = meta.istable ? String(row.parenttype) : '';
    if (meta.istable && !site.registry.has(parent)) continue;
    groups.set(parent, [...(groups.get(parent) ?? []), row]);
  }
  return groups;
}

/** Every document of every doctype with a table, in a list of all its columns. @returns [rows compared, differences] */
export async function compareLists(
  site: Site,
  ask: Person,
  untouched: FrappeDatabase,
  except: ReadonlySet<string>,
): Promise<[number, string[]]> {
  const different: string[] = [];
  let compared = 0;
  for (const table of (await untouched.tables()).filter((name) => name.startsWith('tab'))) {
    const meta = site.registry.find(table.slice(3));
    if (!meta || meta.issingle || meta.is_virtual) continue;
    const rows = await untouched.sql(`SELECT * FROM \`${table}\``);
    for (const [parent, some] of byParent(site, meta, rows)) {
      const { status, body } = await ask(
        'GET',
        `/api/resource/${meta.name}?fields=["*"]&limit_page_length=0&parent=${parent}`,
      );
      const given = new Map<unknown, Wire>((body.data ?? []).map((row: Wire) => [row.name, row]));
      for (const row of some) {
        const answer = given.get(row.name ?? null);
        if (!answer) different.push(`${meta.name} ${row.name}: not in the list (${status})`);
        else different.push(...unlike(meta, answer, row, except));
        compared += 1;
      }
    }
  }
  return [compared, different];
}

/** In a document rows are as old as their parent, whatever they hold. */
const asOfParent = (row: Row, { modified = null, modified_by = null }: Row): Row => ({ ...row, modified, modified_by });

/** Every document of some doctypes by itself, with its child rows in their order. */
export async function compareDocuments(
  site: Site,
  ask: Person,
  untouched: FrappeDatabase,
  doctypes: readonly string[],
  except: ReadonlySet<string>,
): Promise<[number, string[]]> {
  const different: string[] = [];
  let compared = 0;
  for (const doctype of doctypes) {
    const meta = site.registry.get(doctype);
    for (const row of await untouched.sql(`SELECT * FROM \`${meta.table}\` ORDER BY \`name\` LIMIT 40`)) {
      const where = `/api/v2/document/${encodeURIComponent(doctype)}/${encodeURIComponent(String(row.name))}`;
      const { status, body } = await ask('GET', where);
      if (status !== 200) different.push(`${doctype} ${row.name}: ${status}`);
      else different.push(...unlike(meta, body.data, row, except));
      for (const field of meta.tables) {
        const child = site.registry.get(field.options);
        if (!(await untouched.tables()).includes(child.table)) continue;
        const stored = await untouched.sql(
          `SELECT * FROM \`${child.table}\` WHERE \`parent\` = ? AND \`parenttype\` = ? AND \`parentfield\` = ? ORDER BY \`idx\``,
          [row.name, doctype, field.fieldname],
        );
        const rows: Wire[] = body?.data?.[field.fieldname] ?? [];
        if (rows.length !== stored.length)
          different.push(`${doctype} ${row.name}.${field.fieldname}: ${rows.length} for ${stored.length} rows`);
        else
          for (const [place, own] of stored.entries())
            different.push(...unlike(child, rows[place] ?? {}, asOfParent(own, row), except));
      }
      compared += 1;
    }
  }
  return [compared, different];
}
