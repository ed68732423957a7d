import { type Ctx, type Download, download, FrappeTypeError } from '../../../../engine/index.js';
import type { Cell } from '../../transfer/cells.js';
import { writeSheet } from '../../transfer/sheet.js';

export type ExportType = 'CSV' | 'Excel';

/** @throws FrappeTypeError for a kind of file that there is not */
export function exportType(given: string | undefined): ExportType {
  if (given === undefined || given.toUpperCase() === 'CSV') return 'CSV';
  if (given === 'Excel' || given.toUpperCase() === 'XLSX') return 'Excel';
  throw new FrappeTypeError("Argument 'file_format_type' should be CSV or Excel");
}

const NUMBER = /^[+-]?\d{1,15}(?:\.\d{1,15})?$/;

/** A value as a cell. What reads as a number with a sign is one: nothing has to keep it from being a formula. */
export function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') return /^[+-]/.test(value) && NUMBER.test(value) ? Number(value) : value;
  return JSON.stringify(value);
}

const FILES = {
  CSV: { ending: 'csv', mime: 'text/csv; charset=utf-8' },
  Excel: { ending: 'xlsx', mime: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
} as const;

/** What a file may be called: `/` and the like are no part of it. */
const fileName = (title: string) => title.replaceAll(/[\p{Cc}\\/:*?"<>|]/gu, '_').slice(0, 120) || 'export';

/** Rows as a file that is sent. */
export async function sheetFile(
  rows: readonly (readonly Cell[])[],
  title: string,
  type: ExportType,
): Promise<Download> {
  const { ending, mime } = FILES[type];
  return download(`${fileName(title)}.${ending}`, mime, await writeSheet(rows, type));
}

interface Exported {
  export_from: string;
  file_type: ExportType;
  report_name?: string;
  filters: unknown;
  columns: readonly string[];
}

/** Notes who has taken what out, for whoever has to know one day. */
export async function noteExport(ctx: Ctx, { export_from, file_type, report_name, filters, columns }: Exported) {
  const values = {
    export_from,
    user: ctx.user,
    file_type,
    report_name: report_name ?? null,
    filters: JSON.stringify(filters ?? []).slice(0, 10_000),
    columns: JSON.stringify(columns).slice(0, 10_000),
    method: 'Export',
  };
  await ctx.sudo().newDoc('Access Log', values).insert();
}
