import type { DocTypeJson } from '../../engine/index.js';
import { type Client, pathOf, UnexpectedAnswer } from './client.js';

type Row = Readonly<Record<string, unknown>>;
/** A definition with nothing in it that does not count: rows as lists, the rest flat. */
type Plain = Readonly<{ own: Row; lists: Readonly<Record<string, readonly Row[]>> }>;

/** What every document has, and what stands for the order of fields, which is compared by itself. */
const BOOKKEEPING = new Set(
  'name doctype owner creation modified modified_by docstatus idx parent parentfield parenttype field_order migration_hash'.split(
    ' ',
  ),
);
const LISTS: Readonly<Record<string, string>> = {
  fields: 'DocField',
  permissions: 'DocPerm',
  actions: 'DocType Action',
  links: 'DocType Link',
  states: 'DocType State',
};
/** Added to a submittable doctype and to a tree that lack them (frappe-contract §1.2). */
const isNeededField = (name: string) => /^(amended_from|lft|rgt|is_group|old_parent|parent_\w+)$/.test(name);

/** Frappe drops null, 0 and '' from what it exports; a text that happens to be "0" stays. */
function withoutEmpty(row: Row): Row {
  const kept = Object.entries(row).filter(
    ([key, value]) =>
      !BOOKKEEPING.has(key) && value !== null && value !== undefined && value !== '' && value !== 0 && value !== false,
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, value === true ? 1 : value]));
}

function inOrder(json: Row): Row[] {
  const fields = (json.fields ?? []) as Row[];
  const position = new Map(((json.field_order ?? []) as string[]).map((name, index) => [name, index]));
  const rank = (field: Row) => position.get(String(field.fieldname)) ?? Number.MAX_SAFE_INTEGER;
  return position.size > 0 ? [...fields].sort((a, b) => rank(a) - rank(b)) : fields;
}

function plain(json: Row): Plain {
  const lists: Record<string, readonly Row[]> = {};
  const own = { ...json };
  for (const key of Object.keys(LISTS)) {
    const rows = key === 'fields' ? inOrder(json) : ((json[key] ?? []) as Row[]);
    lists[key] = rows.map(withoutEmpty);
    delete own[key];
  }
  // a child table has no permissions of its own (frappe-contract §1.2)
  if (Number(json.istable ?? 0) === 1) lists.permissions = [];
  return { own: withoutEmpty(own), lists };
}

const text = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** @param knows does the exported form have a place for that key? */
function differenceOfRows(one: Row, other: Row, place: string, knows: (key: string) => boolean): string | undefined {
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    if (!knows(key) || text(one[key]) === text(other[key])) continue;
    const isZero = text(one[key]) === '0' && !(key in other) && key !== 'default' && key !== 'precision';
    if (isZero) continue;
    // a field without a label or a name of its own is shown with one (frappe-contract §1.4), trimmed
    const [named, shownAs] = [text(one[key]).trim(), text(other[key]).trim()];
    if ((key === 'label' || key === 'fieldname') && (named === '' || named === shownAs)) continue;
    const shown = [one[key], other[key]].map((value) => JSON.stringify(value) ?? 'nothing');
    return `${place}${key} is ${shown[0]} in the file and ${shown[1]} in the export`;
  }
  return undefined;
}

type Knows = (doctype: string, key: string) => boolean;

function differenceOfLists(
  key: string,
  file: readonly Row[],
  exported: readonly Row[],
  knows: Knows,
): string | undefined {
  const own = new Set(file.map((row) => row.fieldname));
  const kept =
    key === 'fields'
      ? exported.filter((row) => own.has(row.fieldname) || !isNeededField(String(row.fieldname)))
      : exported;
  if (kept.length !== file.length) return `${key} has ${file.length} rows in the file and ${kept.length} in the export`;
  for (const [index, row] of file.entries()) {
    const place = `${key} ${row.fieldname ?? index + 1}: `;
    const difference = differenceOfRows(row, kept[index] ?? {}, place, (each) => knows(LISTS[key] ?? '', each));
    if (difference) return difference;
  }
  return undefined;
}

/**
 * Says the exported definition the same as the file? Null, 0 and '' do not count, nor does the order of keys; fields
 * are compared in the order that counts.
 * @returns the first difference: the key and both values
 */
export function definitionDifference(file: DocTypeJson, exported: Row, knows: Knows): string | undefined {
  const [one, other] = [plain(file), plain(exported)];
  for (const key of Object.keys(LISTS)) {
    const difference = differenceOfLists(key, one.lists[key] ?? [], other.lists[key] ?? [], knows);
    if (difference) return difference;
  }
  const isFilled = (key: string) => key === 'nsm_parent_field' && !(key in one.own);
  return differenceOfRows(one.own, other.own, '', (key) => knows('DocType', key) && !isFilled(key));
}

/**
 * Reads a doctype's definition through the two doors where a system manager gets it, and compares both with the file.
 * Of its rows in DocType, and of permissions, legacy keys are missing by right: there is no field for them
 * (frappe-contract §1.2, §1.7).
 * @param hasField has that doctype such a field? @throws UnexpectedAnswer naming the key and both values
 */
export async function expectExportEqual(client: Client, file: DocTypeJson, hasField: Knows): Promise<void> {
  const meta = await client.ask('GET', `/api/v2/doctype/${pathOf(file.name)}/meta`);
  const document = await client.ask('GET', `/api/v2/document/${pathOf('DocType', file.name)}`);
  const isKept: Knows = (doctype, key) => hasField(doctype, key) && !(key === 'custom' && doctype !== 'DocType');
  const isShown: Knows = (doctype, key) => doctype !== 'DocPerm' || hasField(doctype, key);
  const difference =
    definitionDifference(file, meta.data as Row, isShown) ?? definitionDifference(file, document.data as Row, isKept);
  if (difference) throw new UnexpectedAnswer(difference);
}
