import {
  type Ctx,
  type Document,
  DoesNotExistError,
  type FieldsOf,
  type Meta,
  PermissionError,
  parseJson,
  ValidationError,
} from '../../../../engine/index.js';

export type ReportDoc = Document & FieldsOf<'Report'>;

/** A report that this user may see, ready to be made. */
export interface FoundReport {
  /** The one that was asked for. */
  asked: ReportDoc;
  /** The one that is made: of a Custom Report the one that it starts from. */
  report: ReportDoc;
  meta: Meta;
  /** What a Custom Report keeps: columns beside those of the report, and the filters it begins with. */
  custom: { columns: unknown[]; filters: Record<string, unknown> };
}

/** JSON that a report keeps; `{}` when it keeps none. @throws ValidationError for what is no JSON */
export function keptJson(report: Document): Record<string, unknown> {
  const text = report.text('json');
  if (!text) return {};
  try {
    const kept = parseJson(text);
    if (typeof kept === 'object' && kept !== null && !Array.isArray(kept)) return kept as Record<string, unknown>;
  } catch (error) {
    if (error instanceof ValidationError) throw error;
  }
  throw new ValidationError(`Report ${report.name}: what it keeps as JSON cannot be read`);
}

/** Reports name the roles they are for; one that names none is for all who may get reports of its doctype. */
function checkRoles(ctx: Ctx, report: Document): void {
  if (ctx.user === 'Administrator') return;
  const roles = report.rows('roles').map((row) => row.text('role'));
  if (roles.length > 0 && !ctx.hasRole(...roles)) {
    throw new PermissionError(`You don't have access to Report: ${report.name}`);
  }
}

async function checkMayRun(ctx: Ctx, report: ReportDoc): Promise<Meta> {
  checkRoles(ctx, report);
  const meta = ctx.meta(report.text('ref_doctype'));
  if (!(await ctx.hasPermission(meta, 'report'))) {
    throw new PermissionError(`You don't have permission to get a report on: ${meta.name}`);
  }
  if (report.disabled) throw new ValidationError(`Report ${report.name} is disabled`);
  return meta;
}

/**
 * @throws DoesNotExistError; PermissionError unless the report is for one of the user's roles and the user may get
 *   reports of its doctype; ValidationError when it is disabled
 */
export async function findReport(ctx: Ctx, name: string): Promise<FoundReport> {
  const asked = await ctx.getDoc('Report', name);
  if (asked.report_type !== 'Custom Report') {
    const meta = await checkMayRun(ctx, asked);
    return { asked, report: asked, meta, custom: { columns: [], filters: {} } };
  }
  checkRoles(ctx, asked);
  const base = asked.text('reference_report');
  if (!base) throw new DoesNotExistError(`Report ${name} starts from no other report`);
  const report = await ctx.getDoc('Report', base);
  if (report.report_type === 'Custom Report') throw new ValidationError(`Report ${base} is a Custom Report itself`);
  const { columns, filters } = keptJson(asked);
  return {
    asked,
    report,
    meta: await checkMayRun(ctx, report),
    custom: {
      columns: Array.isArray(columns) ? columns : [],
      filters: typeof filters === 'object' && filters !== null ? (filters as Record<string, unknown>) : {},
    },
  };
}
