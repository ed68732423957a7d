/** A page of the desk, with what of it the user may see. */
import {
  arg,
  type Ctx,
  type DocJson,
  type Document,
  method,
  PermissionError,
  ValidationError,
} from '../../../../engine/index.js';
import { managesPages } from '../../access.js';
import { type Allowed, allowedOn, type Drawn, type WorkspaceDoc } from './allowed.js';
import { readBlocks, visibleBlocks, type Widget } from './content.js';
import { openModules } from './sidebar.js';

type Items = { items: DocJson[] };

/** Clients name a page by its name, or send what the sidebar knows of it. @throws ValidationError */
export function pageName(given: unknown): string {
  const name = typeof given === 'object' && given !== null ? (given as { name?: unknown }).name : given;
  if (typeof name !== 'string' || name === '') throw new ValidationError('page: say which page, by its name');
  return name;
}

/** A page about what the user may not read is not theirs to open. @throws PermissionError */
export function checkModule(ctx: Ctx, page: Pick<WorkspaceDoc, 'name' | 'public' | 'module'>): void {
  const { name, module } = page;
  if (!page.public || !module || managesPages(ctx) || openModules(ctx).has(module)) return;
  throw new PermissionError(`The page ${name} is about the module ${module}, of which you may read nothing.`);
}

/** @throws DoesNotExistError, PermissionError */
async function openPage(ctx: Ctx, name: string): Promise<WorkspaceDoc> {
  const page = await ctx.getDoc('Workspace', name);
  checkModule(ctx, page);
  return page;
}

async function keep(
  rows: readonly Document[],
  test: (row: Document) => boolean | Promise<boolean>,
): Promise<DocJson[]> {
  const kept: DocJson[] = [];
  for (const row of rows) if (await test(row)) kept.push(row.toJSON());
  return kept;
}

/** Rows with the chart or card that they show, so that a client need not ask for each. */
function drawnRows(rows: readonly Document[], field: string, shown: ReadonlyMap<string, Drawn>): DocJson[] {
  return rows.flatMap((row) => {
    const doc = shown.get(row.text(field));
    return doc ? [{ ...row.toJSON(), doc }] : [];
  });
}

async function shortcutsOf(page: WorkspaceDoc, allowed: Allowed): Promise<DocJson[]> {
  const rows = await keep(
    page.shortcuts,
    (row) => !row.text('restrict_to_domain') && allowed.item(row.text('type'), row.text('link_to')),
  );
  return rows.map((row) => ({ ...row, ...reportDetails(allowed, String(row.type), String(row.link_to)) }));
}

function reportDetails(allowed: Allowed, type: string, name: string): DocJson {
  const report = type === 'Report' ? allowed.reports.get(name) : undefined;
  if (!report) return {};
  return { is_query_report: report.report_type === 'Report Builder' ? 0 : 1, report_ref_doctype: report.ref_doctype };
}

interface Card extends DocJson {
  label: string;
  links: DocJson[];
}

/** Links by the Card Break that stands above them; a card without links is not shown. */
async function cardsOf(page: WorkspaceDoc, allowed: Allowed): Promise<Card[]> {
  const cards: Card[] = [];
  for (const row of page.links) {
    if (row.type === 'Card Break') cards.push({ ...row.toJSON(), label: row.text('label'), links: [] });
    else if (await allowed.item(row.text('link_type'), row.text('link_to'))) {
      const details = reportDetails(allowed, row.text('link_type'), row.text('link_to'));
      cards.at(-1)?.links.push({ ...row.toJSON(), ...details });
    }
  }
  return cards.filter((card) => card.links.length > 0 && Number(card.hidden ?? 0) !== 1);
}

/** Doctypes that were made on this site, in the page's module. */
function customDoctypes(ctx: Ctx, page: WorkspaceDoc): string[] {
  if (page.hide_custom || !page.module) return [];
  return [...ctx.site.registry.all()]
    .filter((meta) => meta.custom && !meta.istable && meta.module === page.module)
    .map((meta) => meta.name);
}

async function customCard(ctx: Ctx, page: WorkspaceDoc, allowed: Allowed): Promise<Card[]> {
  const links: DocJson[] = [];
  for (const name of customDoctypes(ctx, page)) {
    if (await allowed.doctype(name))
      links.push({ type: 'Link', label: name, link_type: 'DocType', link_to: name, onboard: 0 });
  }
  return links.length > 0 ? [{ type: 'Card Break', label: 'Custom Documents', hidden: 0, links }] : [];
}

const MOST_DEPENDENCIES = 50;

/** Says of links which doctypes that they need have no document yet. */
async function markDependencies(ctx: Ctx, cards: readonly Card[], allowed: Allowed): Promise<void> {
  const links = cards.flatMap((card) => card.links).filter((link) => link.dependencies);
  const needed = new Set(links.flatMap((link) => namesIn(link.dependencies)));
  const empty = new Set<string>();
  for (const name of [...needed].slice(0, MOST_DEPENDENCIES)) {
    const meta = ctx.site.registry.find(name);
    if (!meta || meta.issingle || meta.is_virtual || !(await allowed.doctype(name))) needed.delete(name);
  }
  const asked = [...needed].slice(0, MOST_DEPENDENCIES);
  const found = await ctx.db.queryAll(
    asked.map((name) => ({ sql: `SELECT 1 FROM ${ctx.meta(name).sqlTable} LIMIT 1` })),
  );
  for (const [at, name] of asked.entries()) if (found[at]?.length === 0) empty.add(name);
  for (const link of links) {
    link.dependencies = namesIn(link.dependencies);
    link.incomplete_dependencies = (link.dependencies as string[]).filter((name) => empty.has(name));
  }
}

const namesIn = (dependencies: unknown): string[] =>
  String(dependencies)
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

const labels = (rows: readonly DocJson[], ...fields: string[]) =>
  new Set(rows.map((row) => String(fields.map((field) => row[field]).find(Boolean) ?? '')));

/**
 * What stands on a page, as far as the user may see it; what concerns a doctype that they may not read, or that there is
 * not, is left out, and so is its block in `content`.
 * @throws DoesNotExistError, PermissionError
 */
async function desktopPage(ctx: Ctx, name: string) {
  const page = await openPage(ctx, name);
  const allowed = await allowedOn(ctx, page);
  const charts = drawnRows(page.charts, 'chart_name', allowed.charts);
  const number_cards = drawnRows(page.number_cards, 'number_card_name', allowed.cards);
  const quick_lists = await keep(page.quick_lists, (row) => allowed.doctype(row.text('document_type')));
  const shortcuts = await shortcutsOf(page, allowed);
  const cards = [...(await cardsOf(page, allowed)), ...(await customCard(ctx, page, allowed))];
  await markDependencies(ctx, cards, allowed);
  const shown: Record<Widget, ReadonlySet<string>> = {
    chart: labels(charts, 'label', 'chart_name'),
    shortcut: labels(shortcuts, 'label'),
    card: labels(cards, 'label'),
    quick_list: labels(quick_lists, 'label'),
    number_card: labels(number_cards, 'label', 'number_card_name'),
    custom_block: new Set(),
  };
  const items = (list: DocJson[]): Items => ({ items: list });
  return {
    charts: items(charts),
    shortcuts: items(shortcuts),
    cards: items(cards),
    quick_lists: items(quick_lists),
    number_cards: items(number_cards),
    custom_blocks: items([]),
    onboardings: items([]),
    content: visibleBlocks(readBlocks(page.content), shown),
  };
}

/** `frappe.desk.desktop.get_desktop_page` */
export const getDesktopPage = method({ args: { page: arg.any() }, verbs: ['GET', 'POST'] }, (ctx, { page }) =>
  desktopPage(ctx, pageName(page)),
);
