import { type Ctx, type ReportResult, ValidationError } from '../../../../engine/index.js';
import { type ReportColumn, type ReportRow, reportColumns, reportRows, totalRow } from './columns.js';
import { withCustomColumns } from './custom-columns.js';
import type { FoundReport } from './find-report.js';
import { matchingRows } from './matches.js';
import { runListReport } from './run-list.js';
import { runQuery } from './run-query.js';

type Filters = Record<string, unknown>;

export interface ReportRequest {
  filters: Filters;
  customColumns: readonly unknown[];
  isTree: boolean;
}

/** A report as it is sent. */
export interface MadeReport {
  result: (ReportRow | unknown[])[];
  columns: ReportColumn[];
  message: unknown;
  chart: unknown;
  report_summary: unknown;
  skip_total_row: 0 | 1;
  status: null;
  /** Seconds. */
  execution_time: number;
}

/** @throws ValidationError when no app has a function for a Script Report */
function resultOf(ctx: Ctx, { report, meta }: FoundReport, filters: Filters): Promise<ReportResult> | ReportResult {
  if (report.report_type === 'Query Report') return runQuery(ctx, report.text('query'), filters);
  if (report.report_type === 'Report Builder') return runListReport(ctx, report, meta, filters);
  const reports = ctx.site.hooks.all.reports ?? {};
  const make = Object.hasOwn(reports, report.name) ? reports[report.name] : undefined;
  if (!make) throw new ValidationError(`Report ${report.name}: no app has a function for it`);
  return make(ctx, filters);
}

/** A Report Builder report asks permissions itself; the others are past them, so that User Permissions are asked. */
async function visible(ctx: Ctx, { report, meta }: FoundReport, columns: ReportColumn[], rows: ReportRow[]) {
  return report.report_type === 'Report Builder' ? rows : matchingRows(ctx, meta.name, columns, rows);
}

/** The columns that a report's own table names stand for those that its query gives. */
function declaredColumns({ report }: FoundReport, columns: ReportResult['columns']): ReportResult['columns'] {
  const declared = report.rows('columns').map((row) => ({
    fieldname: row.text('fieldname'),
    label: row.text('label'),
    fieldtype: row.text('fieldtype'),
    options: row.text('options'),
    width: row.get('width'),
  }));
  return report.report_type === 'Query Report' && declared.length > 0 ? declared : columns;
}

/** Makes a report. Whether the user may is `findReport`'s question. */
export async function makeReport(ctx: Ctx, found: FoundReport, request: ReportRequest): Promise<MadeReport> {
  const started = performance.now();
  const made = await resultOf(ctx, found, request.filters);
  const own = reportColumns(declaredColumns(found, made.columns));
  const rows = await visible(ctx, found, own, reportRows(made.rows, own));
  const custom = request.customColumns.length > 0 ? request.customColumns : found.custom.columns;
  const columns = await withCustomColumns(ctx, custom, own, rows);
  const result: MadeReport['result'] = [...rows];
  const isTotalled = found.report.add_total_row && !made.skip_total_row && rows.length > 0;
  if (isTotalled) result.push(totalRow(rows, columns, request.isTree));
  return {
    result,
    columns,
    message: made.message ?? null,
    chart: made.chart ?? null,
    report_summary: made.report_summary ?? null,
    skip_total_row: made.skip_total_row ? 1 : 0,
    status: null,
    execution_time: Math.round(performance.now() - started) / 1000,
  };
}
