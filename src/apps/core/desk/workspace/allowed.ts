import type { Ctx, Document, FieldsOf, SqlValue } from '../../../../engine/index.js';

export type WorkspaceDoc = Document & FieldsOf<'Workspace'>;

interface ReportHead {
  name: string;
  report_type: string;
  ref_doctype: string;
}

/** What of a page's things the user may see. */
export interface Allowed {
  readonly charts: ReadonlyMap<string, Drawn>;
  readonly cards: ReadonlyMap<string, Drawn>;
  readonly dashboards: ReadonlySet<string>;
  readonly reports: ReadonlyMap<string, ReportHead>;
  doctype(name: string): Promise<boolean>;
  /** @param type as shortcuts and links have it: DocType, Report, Dashboard, Page, URL */
  item(type: string, name: string): Promise<boolean>;
}

const named = (rows: readonly Document[], field: string, of = (_row: Document) => true): string[] =>
  [...new Set(rows.filter(of).map((row) => row.text(field)))].filter(Boolean);

async function open(ctx: Ctx, doctype: string, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0 || !(await ctx.hasPermission(doctype, 'read'))) return new Set();
  return new Set(await ctx.pluck(doctype, 'name', { filters: [['name', 'in', names]], order_by: null }));
}

/** A chart or card without its rows. */
export type Drawn = Readonly<Record<string, SqlValue>> & { name: string };

/** Charts or cards that the user may read, over documents that there are and that they may read. */
export async function drawn(
  ctx: Ctx,
  doctype: 'Dashboard Chart' | 'Number Card',
  names: readonly string[],
): Promise<Map<string, Drawn>> {
  if (names.length === 0 || !(await ctx.hasPermission(doctype, 'read'))) return new Map();
  const rows = await ctx.getList<Drawn>(doctype, {
    fields: ['*'],
    filters: [['name', 'in', names]],
    order_by: null,
  });
  const shown = new Map<string, Drawn>();
  for (const row of rows) {
    const over = row.parent_document_type || row.document_type;
    if (!over || (await maySee(ctx, String(over)))) shown.set(row.name, row);
  }
  return shown;
}

async function openReports(ctx: Ctx, names: readonly string[]): Promise<Map<string, ReportHead>> {
  if (names.length === 0 || !(await ctx.hasPermission('Report', 'read'))) return new Map();
  const rows = await ctx.getList<ReportHead>('Report', {
    fields: ['name', 'report_type', 'ref_doctype'],
    filters: [
      ['name', 'in', names],
      ['disabled', '=', 0],
    ],
    order_by: null,
  });
  return new Map(rows.map((row) => [row.name, row]));
}

/** A doctype that there is not, or not yet, is one the user may not see. */
export async function maySee(ctx: Ctx, doctype: string): Promise<boolean> {
  const meta = ctx.site.registry.find(doctype);
  return meta !== undefined && !meta.istable && (await ctx.hasPermission(meta, 'read'));
}

/** One statement for each kind of thing on the page, however many there are. */
export async function allowedOn(ctx: Ctx, page: WorkspaceDoc): Promise<Allowed> {
  const isA = (type: string) => (row: Document) =>
    row.text(row.doctype === 'Workspace Link' ? 'link_type' : 'type') === type;
  const items = [...page.shortcuts, ...page.links];
  const charts = await drawn(ctx, 'Dashboard Chart', named(page.charts, 'chart_name'));
  const cards = await drawn(ctx, 'Number Card', named(page.number_cards, 'number_card_name'));
  const dashboards = await open(ctx, 'Dashboard', named(page.shortcuts, 'link_to', isA('Dashboard')));
  const reports = await openReports(ctx, named(items, 'link_to', isA('Report')));
  const doctypes = new Map<string, boolean>();
  const doctype = async (name: string) => {
    const known = doctypes.get(name) ?? (await maySee(ctx, name));
    doctypes.set(name, known);
    return known;
  };
  const item = async (type: string, name: string) => {
    if (type === 'DocType') return doctype(name);
    if (type === 'Report') return reports.has(name);
    if (type === 'Dashboard') return dashboards.has(name);
    return type === 'URL';
  };
  return { charts, cards, dashboards, reports, doctype, item };
}
