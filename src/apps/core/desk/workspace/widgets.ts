/** What the page editor sends to be put on a page: checked and turned into rows. */
import { type Ctx, type Document, PermissionError, ValidationError } from '../../../../engine/index.js';
import { filterList, readJson } from '../charts/filters.js';
import type { WorkspaceDoc } from './allowed.js';
import { type Block, isWidget, shownBy, WIDGETS, type Widget } from './content.js';

type Values = Readonly<Record<string, unknown>>;
const MOST = 500;

/** `{ chart: […], shortcut: […], card: [{ label, links }] }`. @throws ValidationError naming what does not fit */
function readWidgets(given: unknown): Map<Widget, Values[]> {
  const value = readJson(given, 'new_widgets') ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationError('new_widgets must be an object');
  }
  const widgets = new Map<Widget, Values[]>();
  for (const [kind, list] of Object.entries(value)) {
    if (!isWidget(kind)) throw new ValidationError(`new_widgets: there is no widget "${kind.slice(0, 40)}"`);
    if (!Array.isArray(list) || list.length > MOST || !list.every((one) => typeof one === 'object' && one !== null)) {
      throw new ValidationError(`new_widgets: ${kind} must be a list of at most ${MOST} objects`);
    }
    widgets.set(kind, list as Values[]);
  }
  return widgets;
}

/**
 * Puts new widgets on the page, each over the one with its label, and drops rows that no block shows.
 * @throws ValidationError, PermissionError for what the user could not see on it
 */
export async function placeWidgets(
  ctx: Ctx,
  page: WorkspaceDoc,
  given: unknown,
  blocks: readonly Block[],
): Promise<void> {
  for (const [kind, list] of readWidgets(given)) {
    for (const values of list) {
      if (kind === 'card') await placeCard(ctx, page, values);
      else await placeRow(ctx, page, kind, values);
    }
  }
  dropUnshown(page, blocks);
}

const labelOf = (row: Document): string =>
  row.text('label') || row.text('chart_name') || row.text('number_card_name') || row.text('custom_block_name');

async function placeRow(ctx: Ctx, page: WorkspaceDoc, kind: Exclude<Widget, 'card'>, values: Values): Promise<void> {
  const table = WIDGETS[kind];
  const { name: _name, ...rest } = values;
  const row = page.append(table, rest);
  checkRow(row);
  await checkTarget(ctx, kind, row);
  const others = page.rows(table).filter((one) => one === row || labelOf(one) !== labelOf(row));
  setRows(page, table, others);
}

function setRows(page: WorkspaceDoc, table: string, rows: Document[]): void {
  for (const [at, row] of rows.entries()) row.values.idx = at + 1;
  page.values[table] = rows;
}

/** What the engine checks of other documents; a page may also hold what there is not yet, so it is not checked again. */
function checkRow(row: Document): void {
  for (const { fieldname, fieldtype, label, options, reqd } of row.meta.fields) {
    const value = row.text(fieldname);
    if (reqd && !value) throw new ValidationError(`new_widgets: ${label} of the ${row.doctype} is missing`);
    if (fieldtype !== 'Select' || !value || !options) continue;
    const choices = options.split('\n');
    if (!choices.includes(value)) {
      throw new ValidationError(
        `new_widgets: ${label} of the ${row.doctype} must be one of ${choices.filter(Boolean).join(', ')}`,
      );
    }
  }
}

async function checkTarget(ctx: Ctx, kind: Widget, row: Document): Promise<void> {
  if (kind === 'chart') await ctx.getDoc('Dashboard Chart', row.text('chart_name'));
  else if (kind === 'number_card') await ctx.getDoc('Number Card', row.text('number_card_name'));
  else if (kind === 'quick_list') await checkFilters(ctx, row, 'document_type', 'quick_list_filter');
  else if (kind === 'shortcut') await checkShortcut(ctx, row);
}

async function checkFilters(ctx: Ctx, row: Document, doctypeField: string, filterField: string): Promise<void> {
  const meta = ctx.meta(row.text(doctypeField));
  if (!(await ctx.hasPermission(meta, 'read'))) throw new PermissionError(`You may not read ${meta.name}`);
  filterList(meta, row.get(filterField), filterField);
}

const ADDRESS = /^(?:https?:\/\/|\/(?!\/))/i;

async function checkShortcut(ctx: Ctx, row: Document): Promise<void> {
  const type = row.text('type');
  if (type === 'URL') {
    if (!ADDRESS.test(row.text('url'))) throw new ValidationError('url must begin with https://, http:// or /');
  } else if (!row.text('link_to')) throw new ValidationError(`link_to: say which ${type}`);
  else if (type === 'DocType') await checkFilters(ctx, row, 'link_to', 'stats_filter');
  else if (type === 'Report' || type === 'Dashboard') await ctx.getDoc(type, row.text('link_to'));
}

/** A card is a Card Break with its links below; it takes the place of the one with its label. */
async function placeCard(ctx: Ctx, page: WorkspaceDoc, values: Values): Promise<void> {
  const label = String(values.label ?? '');
  const links = readJson(values.links, 'links') ?? [];
  if (!Array.isArray(links) || links.length > MOST) throw new ValidationError('links must be a list');
  const rest = withoutCards(page, (one) => one === label);
  page.values.links = rest;
  const { name: _name, links: _links, ...card } = values;
  checkRow(page.append('links', { ...card, type: 'Card Break', link_count: links.length }));
  for (const link of links as Values[]) {
    const { name: _linkName, ...given } = link;
    const row = page.append('links', { ...given, type: 'Link' });
    checkRow(row);
    if (!row.text('link_type') || !row.text('link_to'))
      throw new ValidationError(`links: ${row.text('label')} leads nowhere`);
    if (row.text('link_type') === 'DocType') await checkFilters(ctx, row, 'link_to', 'stats_filter');
    if (row.text('link_type') === 'Report') await ctx.getDoc('Report', row.text('link_to'));
  }
  setRows(page, 'links', page.links);
}

/** The rows of the cards that stay. */
function withoutCards(page: WorkspaceDoc, goes: (label: string) => boolean): WorkspaceDoc['links'] {
  let isGoing = false;
  return page.links.filter((row) => {
    if (row.type === 'Card Break') isGoing = goes(row.text('label'));
    return !isGoing;
  });
}

function dropUnshown(page: WorkspaceDoc, blocks: readonly Block[]): void {
  const shown = (kind: Widget) => new Set(blocks.filter(({ type }) => type === kind).map(shownBy));
  for (const kind of Object.keys(WIDGETS) as Widget[]) {
    const labels = shown(kind);
    const table = WIDGETS[kind];
    if (kind === 'card')
      setRows(
        page,
        table,
        withoutCards(page, (label) => !labels.has(label)),
      );
    else
      setRows(
        page,
        table,
        page.rows(table).filter((row) => labels.has(labelOf(row))),
      );
  }
}
