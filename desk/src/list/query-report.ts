/** Reports that the server makes by itself (Query Report, Script Report, Custom Report). */
import { call } from '../api/http';
import type { DocField } from '../meta/doctype';
import { NUMBER_TYPES } from '../meta/doctype';
import type { TableColumn } from './report-table.vue';

type Values = Record<string, unknown>;

interface Answer {
  result?: (Values | unknown[])[];
  columns?: { fieldname: string; label: string; fieldtype: string; options?: string | null; hidden?: 0 | 1 }[];
  message?: string | null;
  chart?: ReportChart | null;
  report_summary?: SummaryItem[] | null;
  /** The last row holds the totals. */
  add_total_row?: boolean;
  prepared_report?: boolean;
  doc?: { name: string; report_end_time?: string | null } | null;
}

export interface ReportChart {
  title?: string;
  data: { labels: string[]; datasets: { name?: string; values: number[] }[] };
}
export interface SummaryItem {
  label: string;
  value: unknown;
  datatype?: string;
  indicator?: string;
}

export interface MadeReport {
  columns: TableColumn[];
  rows: Values[];
  totals: Values | undefined;
  message: string;
  chart: ReportChart | undefined;
  summary: SummaryItem[];
  /** It is made in the background only; `madeAt` says when it was, if ever. */
  isPrepared: boolean;
  madeAt: string | undefined;
}

type Global = { frappe?: { query_reports?: Record<string, { filters?: DocField[] }> } };

/** What the report can be asked with. @throws ServerError when there is none, or it is not for this user */
export async function fetchReportFilters(name: string): Promise<DocField[]> {
  const { filters } = await call<{ filters: DocField[] }>('frappe.desk.query_report.get_script', { report_name: name });
  const said = (window as Global).frappe?.query_reports?.[name]?.filters ?? [];
  return [...said, ...filters].map((filter) => ({
    ...filter,
    reqd: Number(filter.reqd ?? filter.mandatory ?? 0) === 1 ? 1 : 0,
  }));
}

function tableColumns(columns: NonNullable<Answer['columns']>): TableColumn[] {
  return columns
    .filter(({ hidden }) => !hidden)
    .map(({ fieldname, label, fieldtype, options }) => ({
      ...{ answerKey: fieldname, label, field: { fieldname, fieldtype, options: options ?? null } },
      isNumber: NUMBER_TYPES.has(fieldtype) || fieldtype === 'Duration',
      opens: fieldtype === 'Link' ? (options ?? undefined) : undefined,
    }));
}

/** @throws ServerError */
export async function runReport(name: string, filters: Values): Promise<MadeReport> {
  const answer = await call<Answer>('frappe.desk.query_report.run', {
    ...{ report_name: name, filters, are_default_filters: 0 },
  });
  const { result = [], columns = [] } = answer;
  const last = result.at(-1);
  const totals = Array.isArray(last)
    ? Object.fromEntries(columns.map(({ fieldname }, place) => [fieldname, last[place]]))
    : undefined;
  return {
    columns: tableColumns(columns),
    rows: result.filter((row): row is Values => !Array.isArray(row)),
    totals,
    message: answer.message ?? '',
    chart: answer.chart?.data?.labels ? answer.chart : undefined,
    summary: answer.report_summary ?? [],
    isPrepared: answer.prepared_report === true,
    madeAt: answer.doc?.report_end_time ?? undefined,
  };
}

/** Has it made in the background. @throws ServerError */
export async function prepareReport(name: string, filters: Values): Promise<void> {
  await call('frappe.desk.query_report.background_enqueue_run', { report_name: name, filters });
}
