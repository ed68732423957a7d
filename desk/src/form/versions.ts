/** Versions as sentences: what somebody changed, in the words of the form. */
import { type DocField, type DocType, labelOf } from '../meta/doctype';
import { isEmpty } from '../meta/document';
import { showValue } from '../meta/format';

export interface VersionChange {
  /** "Title", or "Courses, row 2: Title". */
  label: string;
  /** Absent for rows that were added or removed, and for what is never shown. */
  before?: string;
  after?: string;
  /** What happened, when it is no change of a value: "1 row added to Courses". */
  text?: string;
}

interface VersionData {
  changed?: [field: string, before: unknown, after: unknown][];
  row_changed?: [table: string, place: number, name: string, changed: [string, unknown, unknown][]][];
  added?: [table: string, row: unknown][];
  removed?: [table: string, row: unknown][];
}

/** Longer values are shortened: the form shows the whole. */
const LONGEST = 140;

function shown(value: unknown, field: DocField): string {
  if (isEmpty(value)) return '';
  const text = showValue(value, field);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function changeOf(field: DocField, before: unknown, after: unknown, where = ''): VersionChange {
  const label = `${where}${labelOf(field)}`;
  if (field.fieldtype === 'Password') return { label, text: `${label} was changed` };
  return { label, before: shown(before, field), after: shown(after, field) };
}

const DOCSTATUS = ['Draft', 'Submitted', 'Cancelled'];

/**
 * The changes of one version. What names fields that the doctype no longer has is left out.
 * @param data the version's JSON
 * @param childOf the child doctype of a table field
 */
export function changesOf(
  data: string,
  doctype: DocType,
  childOf: (table: string) => DocType | undefined,
): VersionChange[] {
  const version = parsed(data);
  const own = (version.changed ?? []).flatMap(([name, before, after]) => {
    const field = doctype.field(name);
    if (!field) return [];
    if (name !== 'docstatus') return [changeOf(field, before, after)];
    return [{ label: 'Status', before: DOCSTATUS[Number(before)] ?? '', after: DOCSTATUS[Number(after)] ?? '' }];
  });
  const inRows = (version.row_changed ?? []).flatMap(([table, place, , changed]) => {
    const child = childOf(table);
    const where = `${doctype.label(table)}, row ${Number(place) + 1}: `;
    return changed.flatMap(([name, before, after]) => {
      const field = child?.field(name);
      return field ? [changeOf(field, before, after, where)] : [];
    });
  });
  return [
    ...own,
    ...inRows,
    ...rowCounts(version.added, 'added to', doctype),
    ...rowCounts(version.removed, 'removed from', doctype),
  ];
}

function parsed(data: string): VersionData {
  try {
    return (JSON.parse(data) ?? {}) as VersionData;
  } catch {
    return {};
  }
}

function rowCounts(rows: VersionData['added'], did: string, doctype: DocType): VersionChange[] {
  const counts = new Map<string, number>();
  for (const [table] of rows ?? []) counts.set(table, (counts.get(table) ?? 0) + 1);
  return [...counts].map(([table, count]) => {
    const label = doctype.label(table);
    return { label, text: `${count} ${count === 1 ? 'row' : 'rows'} ${did} ${label}` };
  });
}
