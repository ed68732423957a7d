import { type Ctx, listDocs, ValidationError } from '../../../../engine/index.js';
import { type ReportColumn, type ReportRow, reportColumns } from './columns.js';

const MOST_COLUMNS = 50;
const MOST_NAMES = 10_000;

interface Linked {
  column: ReportColumn;
  doctype: string;
  link: string;
}

/** The column that holds the names of the documents whose field is shown. */
function linkOf({ link_field: given }: ReportColumn): string | undefined {
  const field = typeof given === 'object' && given !== null ? (given as { fieldname?: unknown }).fieldname : given;
  return typeof field === 'string' && field ? field : undefined;
}

function linkedColumn(column: ReportColumn): Linked | undefined {
  const link = linkOf(column);
  return typeof column.doctype === 'string' && link ? { column, doctype: column.doctype, link } : undefined;
}

/** What a column shows of each linked document: as far as the user may see it. */
async function fillColumn(ctx: Ctx, { column, doctype, link }: Linked, rows: readonly ReportRow[]): Promise<void> {
  const names = [...new Set(rows.flatMap((row) => (typeof row[link] === 'string' && row[link] ? [row[link]] : [])))];
  const key = column.fieldname;
  // one that stands twice is called `field-Doctype`
  const field = key.split('-')[0] ?? key;
  const values = new Map<unknown, unknown>();
  if (names.length > 0) {
    const found = await listDocs(ctx, ctx.meta(doctype), {
      fields: ['name', `${field} as shown`],
      filters: [['name', 'in', names.slice(0, MOST_NAMES)]],
      order_by: null,
    });
    for (const row of found) values.set(row.name, row.shown);
  }
  for (const row of rows) row[key] = values.get(row[link]) ?? null;
}

/**
 * The columns as somebody has arranged them: those of the report, in their order, and fields of documents that it
 * links to, one statement each.
 * @throws ValidationError for what is no list of columns
 */
export async function withCustomColumns(
  ctx: Ctx,
  custom: readonly unknown[],
  columns: readonly ReportColumn[],
  rows: readonly ReportRow[],
): Promise<ReportColumn[]> {
  if (custom.length === 0) return [...columns];
  if (custom.length > MOST_COLUMNS + columns.length) throw new ValidationError(`At most ${MOST_COLUMNS} more columns`);
  const dicts = custom.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null);
  const known = new Map(columns.map((column) => [column.fieldname, column]));
  const arranged: ReportColumn[] = [];
  for (const column of reportColumns(dicts)) {
    const own = known.get(column.fieldname);
    const linked = own ? undefined : linkedColumn(column);
    if (linked) await fillColumn(ctx, linked, rows);
    if (own || linked) arranged.push(own ? { ...own, ...column } : column);
  }
  return arranged.length > 0 ? arranged : [...columns];
}
