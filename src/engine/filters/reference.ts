import { DataError } from '../errors.js';
import type { DocField } from '../meta/doctype.js';
import type { Column, Meta } from '../meta/meta.js';
import type { Registry } from '../meta/registry.js';

/** What a name in a filter, a field list or an order points to. */
export type Reference =
  | { kind: 'own'; column: Column }
  /** @property table absent when a child doctype was named that several table fields hold */
  | { kind: 'child'; table?: DocField; meta: Meta; column: Column }
  | { kind: 'link'; link: DocField; meta: Meta; column: Column };

const LONGEST = 200;
const PLAIN = /^(?:`(\w+)`|(\w+))$/;
const QUALIFIED = /^(?:`([^`]+)`|([^`.]+))\.(?:`(\w+)`|(\w+))$/;

/** Frappe's refusal of a name that is no column. */
export function notPermitted(name: unknown): DataError {
  const text = typeof name === 'string' ? name : (JSON.stringify(name) ?? String(name));
  return new DataError(`Field not permitted in query: ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`);
}

/**
 * Looks a name up: `title`, `` `title` ``, `` `tabX`.`title` ``, `tabX.title`, `link.title`, `rows.title`.
 * @returns undefined when it is none of these or names no stored column
 */
export function findReference(registry: Registry, meta: Meta, name: string): Reference | undefined {
  if (name.length > LONGEST) return undefined;
  const text = name.trim();
  const plain = PLAIN.exec(text);
  if (plain) return own(meta, plain[1] ?? plain[2] ?? '');
  const parts = QUALIFIED.exec(text);
  if (!parts) return undefined;
  return qualified(registry, meta, (parts[1] ?? parts[2] ?? '').trim(), parts[3] ?? parts[4] ?? '');
}

function own(meta: Meta, fieldname: string): Reference | undefined {
  const column = meta.column(fieldname);
  return column && { kind: 'own', column };
}

function qualified(registry: Registry, meta: Meta, left: string, fieldname: string): Reference | undefined {
  const field = meta.tableField(left) ?? meta.links.find((link) => link.fieldname === left);
  if (!field) return left.startsWith('tab') ? ofDoctype(registry, meta, left.slice(3), fieldname) : undefined;
  const target = registry.find(field.options);
  const column = target?.column(fieldname);
  if (!target || !column || !hasRows(target)) return undefined;
  return meta.tableField(left)
    ? { kind: 'child', table: field, meta: target, column }
    : { kind: 'link', link: field, meta: target, column };
}

const hasRows = (meta: Meta) => !meta.issingle && !meta.is_virtual;

function ofDoctype(registry: Registry, meta: Meta, doctype: string, fieldname: string): Reference | undefined {
  if (doctype === meta.name) return own(meta, fieldname);
  const tables = tablesOf(meta, doctype);
  const child = tables.length > 0 ? registry.find(doctype) : undefined;
  const column = child?.column(fieldname);
  if (!child || !column || !hasRows(child)) return undefined;
  return tables.length === 1 && tables[0]
    ? { kind: 'child', table: tables[0], meta: child, column }
    : { kind: 'child', meta: child, column };
}

/** The table fields that hold rows of a child doctype. */
export function tablesOf(meta: Meta, child: string): readonly DocField[] {
  return meta.tables.filter((table) => table.options === child);
}
