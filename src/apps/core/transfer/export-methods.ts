import { arg, type Ctx, csvLine, download, method, optional, ValidationError } from '../../../engine/index.js';
import type { SheetType } from './cells.js';
import { exportRows, type Records, type Selection, selectionOf } from './export.js';
import { downloadSheet } from './methods.js';

const RECORDS: readonly string[] = ['all', 'by_filter', '5_records', 'blank_template'];

function typeOf(given: string): SheetType {
  if (given === 'CSV' || given === 'Excel') return given;
  throw new ValidationError('File Type must be CSV or Excel');
}

/** CSV goes out page by page; a workbook is made whole, for its parts refer to each other. */
async function send(ctx: Ctx, selection: Selection, how: { records: Records; filters?: unknown; type: SheetType }) {
  const pages = await exportRows(ctx, selection, how);
  const name = selection.meta.name;
  if (how.type === 'CSV') return download(`${name}.csv`, 'text/csv; charset=utf-8', csvText(pages));
  const rows = [];
  for await (const page of pages) rows.push(...page);
  return downloadSheet(name, rows, 'Excel');
}

async function* csvText(pages: AsyncGenerator<Parameters<typeof csvLine>[0][]>): AsyncGenerator<string> {
  // spreadsheet programs take a file for UTF-8 only when it says so
  yield '\ufeff';
  for await (const page of pages) yield page.map(csvLine).join('');
}

/** A sheet to fill in, or with the documents there are, in the form that Data Import reads. */
export const downloadTemplate = method(
  {
    args: {
      doctype: arg.text(),
      export_fields: optional(arg.dict(), {}),
      export_records: optional(arg.text(), 'blank_template'),
      export_filters: optional(arg.any()),
      file_type: optional(arg.text(), 'CSV'),
    },
    verbs: ['GET', 'POST'],
  },
  (ctx, { doctype, export_fields, export_records, export_filters, file_type }) => {
    if (!RECORDS.includes(export_records))
      throw new ValidationError(`Export Records must be one of ${RECORDS.join(', ')}`);
    const selection = selectionOf(ctx, ctx.meta(doctype), export_fields);
    return send(ctx, selection, {
      records: export_records as Records,
      filters: export_filters,
      type: typeOf(file_type),
    });
  },
);

/** The documents of a doctype as a file, for Data Export. */
export const exportData = method(
  {
    args: {
      doctype: arg.text(),
      all_doctypes: optional(arg.check(), false),
      with_data: optional(arg.check(), false),
      select_columns: optional(arg.dict(), {}),
      filters: optional(arg.any()),
      file_type: optional(arg.text(), 'CSV'),
    },
    verbs: ['GET', 'POST'],
  },
  (ctx, { doctype, all_doctypes, with_data, select_columns, filters, file_type }) => {
    const meta = ctx.meta(doctype);
    const { tables, ...selection } = selectionOf(ctx, meta, select_columns);
    const chosen = { ...selection, tables: all_doctypes ? tables : [] };
    return send(ctx, chosen, { records: with_data ? 'by_filter' : 'blank_template', filters, type: typeOf(file_type) });
  },
);
