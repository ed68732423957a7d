import {
  arg,
  type Ctx,
  type Document,
  DocumentOf,
  type Method,
  method,
  optional,
  PermissionError,
  type PermissionRule,
  ServiceUnavailable,
  ValidationError,
} from '../../../../engine/index.js';
import { filtersOf } from './arguments.js';
import { findReport } from './find-report.js';
import { type MadeReport, makeReport } from './make-report.js';

const GENERATE = 'frappe.core.doctype.prepared_report.prepared_report.generate_report';

/** What a report showed when it ran in the background; whoever asked for it finds it there. */
export class PreparedReport extends DocumentOf('Prepared Report') {
  /** Large, and of no use in a form. */
  override toJSON() {
    const { result: _result, ...json } = super.toJSON();
    return json;
  }
}

/** A report holds what its reader may see, no other. */
export const preparedReportAccess: PermissionRule = (ctx) => ({ owner: ctx.user });

/** Filters in an order of their own, so that the same ones are the same text. */
const filtersText = (filters: Readonly<Record<string, unknown>>) =>
  JSON.stringify(Object.fromEntries(Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1))));

/** `frappe.desk.query_report.background_enqueue_run`: has a report made in the background. */
const enqueueRun = method(
  { args: { report_name: arg.text(), filters: optional(arg.any()) }, verbs: ['POST', 'PUT'] },
  async (ctx, { report_name, filters }) => {
    const { asked } = await findReport(ctx, report_name);
    const { jobs } = ctx.site.ports;
    if (!jobs) throw new ServiceUnavailable('There is nobody to work in the background');
    const values = { report_name: asked.name, filters: filtersText(filtersOf(filters)), status: 'Queued' };
    const who = { queued_by: ctx.user, queued_at: ctx.now() };
    const prepared = await ctx
      .sudo()
      .newDoc('Prepared Report', { ...values, ...who })
      .insert();
    await prepared.dbSet({ job_id: await jobs.enqueue(ctx, GENERATE, { prepared_report_name: prepared.name }) });
    return { name: prepared.name, redirect_url: `/app/prepared-report/${prepared.name}` };
  },
);

/** Makes a report that waits. The job behind `background_enqueue_run`: nobody else calls it. */
const generate = method(
  { args: { prepared_report_name: arg.text() }, verbs: ['POST'] },
  async (ctx, { prepared_report_name }) => {
    if (!ctx.inBackground) throw new PermissionError('A prepared report is made in the background only');
    await ctx.getDoc('Prepared Report', prepared_report_name);
    const prepared = await ctx.sudo().getDoc('Prepared Report', prepared_report_name);
    try {
      const found = await findReport(ctx, prepared.text('report_name'));
      const filters = filtersOf(prepared.text('filters'));
      const made = await makeReport(ctx, found, { filters, customColumns: [], isTree: false });
      await prepared.dbSet({ status: 'Completed', result: JSON.stringify(made), report_end_time: ctx.now() });
    } catch (error) {
      const status = (error as { status?: number }).status ?? 500;
      if (status >= 500 && status !== 503) throw error;
      const error_message = (error as Error).message;
      await prepared.dbSet({ status: 'Error', error_message, report_end_time: ctx.now() });
    }
  },
);

/** The latest that this user had made with these filters, or the one of that name. */
async function latest(ctx: Ctx, report: Document, filters: Readonly<Record<string, unknown>>, name?: string) {
  if (name) return ctx.getDoc('Prepared Report', name);
  const [row] = await ctx.getList<{ name: string }>('Prepared Report', {
    filters: { report_name: report.name, status: 'Completed', owner: ctx.user, filters: filtersText(filters) },
    order_by: 'creation desc',
    limit: 1,
  });
  return row && ctx.getDoc('Prepared Report', row.name);
}

/** What `run` answers for a report that is made in the background: the latest there is, or word that there is none. */
export async function preparedResult(
  ctx: Ctx,
  report: Document,
  filters: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const { prepared_report_name: name, ...rest } = filters;
  const prepared = await latest(ctx, report, rest, typeof name === 'string' ? name : undefined);
  if (!prepared) return { prepared_report: true, doc: null, columns: [], result: [] };
  if (prepared.text('report_name') !== report.name) throw new ValidationError('That is the result of another report');
  const made = prepared.text('result') ? (JSON.parse(prepared.text('result')) as MadeReport) : {};
  return { ...made, prepared_report: true, doc: prepared.toJSON() };
}

export const preparedMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.query_report.background_enqueue_run': enqueueRun,
  [GENERATE]: generate,
};
