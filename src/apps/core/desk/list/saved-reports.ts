import {
  arg,
  type Ctx,
  type Document,
  type FieldsOf,
  type Method,
  method,
  PermissionError,
  parseJson,
  type Right,
  ValidationError,
} from '../../../../engine/index.js';

type ReportDoc = Document & FieldsOf<'Report'>;

const LARGEST = 100_000;

/** A list view's own report, and one that this user may change. @throws ValidationError, PermissionError */
async function ownReport(ctx: Ctx, name: string, right: Right): Promise<ReportDoc> {
  const report = await ctx.getDoc('Report', name, { lock: true });
  if (report.is_standard === 'Yes') throw new ValidationError('Standard Reports cannot be edited');
  if (report.report_type !== 'Report Builder') {
    throw new ValidationError('Only reports of type Report Builder can be edited');
  }
  const isOwn = report.owner === ctx.user;
  if (!isOwn && !(await ctx.hasPermission('Report', right, report))) {
    throw new PermissionError(`Insufficient Permissions for editing Report ${name}`);
  }
  // whoever has saved a report may change it, whatever roles say about reports in general
  return ctx.sudo().getDoc('Report', name);
}

/** @throws ValidationError unless it is JSON of an object */
function checkSettings(text: string): void {
  if (text.length > LARGEST) throw new ValidationError(`report_settings: at most ${LARGEST} characters`);
  try {
    const settings = parseJson(text);
    if (typeof settings === 'object' && settings !== null && !Array.isArray(settings)) return;
  } catch (error) {
    if (error instanceof ValidationError) throw error;
  }
  throw new ValidationError('report_settings: JSON of an object is needed');
}

async function reportToSave(ctx: Ctx, name: string, doctype: string): Promise<ReportDoc> {
  const known = await ctx.sudo().exists('Report', name);
  if (!known) {
    return ctx.sudo().newDoc('Report', { report_name: name, ref_doctype: doctype, is_standard: 'No' });
  }
  const report = await ownReport(ctx, known, 'write');
  if (report.ref_doctype !== doctype) throw new ValidationError(`There is another report of the name ${name}`);
  return report;
}

/** `frappe.desk.reportview.save_report`: keeps what a list shows as a report. @returns its name */
const saveReport = method(
  { args: { name: arg.text(), doctype: arg.text(), report_settings: arg.text() }, verbs: ['POST', 'PUT'] },
  async (ctx, { name, doctype, report_settings }) => {
    await ctx.checkPermission(ctx.meta(doctype), 'report');
    checkSettings(report_settings);
    const report = await reportToSave(ctx, name, doctype);
    await report.update({ report_type: 'Report Builder', json: report_settings }).save();
    ctx.msgprint({ message: `Report ${report.name} saved`, indicator: 'green', alert: true });
    return report.name;
  },
);

const deleteReport = method({ args: { name: arg.text() }, verbs: ['POST', 'PUT', 'DELETE'] }, async (ctx, { name }) => {
  const report = await ownReport(ctx, name, 'delete');
  await report.delete();
  ctx.msgprint({ message: `Report ${name} deleted`, indicator: 'green', alert: true });
});

export const savedReportMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.reportview.save_report': saveReport,
  'frappe.desk.reportview.delete_report': deleteReport,
};
