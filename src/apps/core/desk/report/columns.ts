/** A column of a report as clients get it. */
export interface ReportColumn {
  fieldname: string;
  label: string;
  fieldtype: string;
  options?: unknown;
  width?: unknown;
  [key: string]: unknown;
}

/** A label as a fieldname: `Total Hours` → `total_hours`. */
const scrub = (text: string) => text.trim().replaceAll(' ', '_').replaceAll('-', '_').toLowerCase();

/** `Label:Type/Options:Width` */
function fromText(text: string): ReportColumn {
  const [label = '', type = '', width] = text.split(':');
  const [fieldtype = '', ...options] = type.split('/');
  const column: ReportColumn = { label, fieldname: scrub(label), fieldtype: fieldtype || 'Data' };
  if (options.length > 0) column.options = options.join('/');
  if (width) column.width = Number(width) || width;
  return column;
}

function fromDict(dict: Readonly<Record<string, unknown>>): ReportColumn {
  const label = typeof dict.label === 'string' ? dict.label : String(dict.fieldname ?? '');
  return {
    ...dict,
    label,
    fieldname: typeof dict.fieldname === 'string' && dict.fieldname ? dict.fieldname : scrub(label),
    fieldtype: typeof dict.fieldtype === 'string' && dict.fieldtype ? dict.fieldtype : 'Data',
  };
}

/** Columns in either form as dicts. */
export function reportColumns(columns: readonly (string | Readonly<Record<string, unknown>>)[]): ReportColumn[] {
  return columns.map((column) => (typeof column === 'string' ? fromText(column) : fromDict(column)));
}

export type ReportRow = Record<string, unknown>;

/** Rows in either form as dicts by fieldname. */
export function reportRows(
  rows: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[],
  columns: readonly ReportColumn[],
): ReportRow[] {
  return rows.map((row) =>
    Array.isArray(row)
      ? Object.fromEntries(columns.map(({ fieldname }, place) => [fieldname, (row as unknown[])[place] ?? null]))
      : { ...(row as ReportRow) },
  );
}

const ADDED: ReadonlySet<string> = new Set(['Currency', 'Duration', 'Float', 'Int', 'Percent']);

/**
 * The row under a report that holds its totals: a list in the order of the columns.
 * @param isTree only the top of a tree counts, for it holds the sums of what is below
 */
export function totalRow(rows: readonly ReportRow[], columns: readonly ReportColumn[], isTree: boolean): unknown[] {
  const counted = isTree ? rows.filter((row) => !row.indent) : rows;
  const total: unknown[] = columns.map(({ fieldname, fieldtype, disable_total }) => {
    if (!ADDED.has(fieldtype) || disable_total) return '';
    const sum = counted.reduce((so, row) => so + (Number(row[fieldname]) || 0), 0);
    return fieldtype === 'Percent' ? sum / counted.length : sum;
  });
  if (total[0] === '') total[0] = 'Total';
  return total;
}
