/** The figures on a page of the desk, all of a kind in one request: how many documents, and what the cards say. */
import {
  arg,
  type Ctx,
  type DocJson,
  DoesNotExistError,
  FrappeError,
  method,
  PermissionError,
  ValidationError,
} from '../../../../engine/index.js';
import { filterList, withMeaning } from '../charts/filters.js';
import { cardFigures } from '../charts/number-card.js';
import { drawn, maySee } from './allowed.js';
import { checkModule, pageName } from './page.js';

interface Head {
  name: string;
  public: number;
  module: string | null;
}

/** Rows of one table of a page, without all others. @throws DoesNotExistError, PermissionError */
async function rowsOf(ctx: Ctx, given: unknown, child: string, fields: readonly string[]): Promise<DocJson[]> {
  const name = pageName(given);
  const page = await ctx.getValue<Head>('Workspace', name, ['name', 'public', 'module']);
  if (!page) throw await ctx.missing(ctx.meta('Workspace'), name);
  checkModule(ctx, page);
  return ctx.getList<DocJson>(child, {
    fields,
    filters: { parent: page.name, parenttype: 'Workspace' },
    parent: 'Workspace',
    order_by: 'idx asc',
  });
}

/** What does not fit any more, or not what the user may see, has no figure; a page shows the others all the same. */
async function unlessRefused<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const refused = [ValidationError, PermissionError, DoesNotExistError].some((kind) => error instanceof kind);
    if (refused && error instanceof FrappeError) return undefined;
    throw error;
  }
}

function countOf(ctx: Ctx, shortcut: DocJson): Promise<number | undefined> {
  return unlessRefused(async () => {
    const meta = ctx.meta(String(shortcut.link_to));
    if (meta.issingle) return undefined;
    const filters = filterList(meta, shortcut.stats_filter, 'stats_filter');
    return ctx.count(meta, await withMeaning(ctx, filters));
  });
}

/**
 * `frappe.desk.desktop.get_shortcut_counts`: how many documents each shortcut with a `stats_filter` leads to, by its
 * label; one statement each.
 */
export const getShortcutCounts = method(
  { args: { page: arg.any() }, verbs: ['GET', 'POST'] },
  async (ctx, { page }) => {
    const rows = await rowsOf(ctx, page, 'Workspace Shortcut', ['label', 'type', 'link_to', 'stats_filter']);
    const counts: Record<string, number> = {};
    for (const row of rows) {
      if (row.type !== 'DocType' || !row.stats_filter || !(await maySee(ctx, String(row.link_to)))) continue;
      const count = await countOf(ctx, row);
      if (count !== undefined) counts[String(row.label)] = count;
    }
    return counts;
  },
);

/**
 * `frappe.desk.desktop.get_number_card_results`: what the cards of a page say, by their name, with the percentage
 * that those tell which show it; one or two statements each.
 */
export const getNumberCardResults = method(
  { args: { page: arg.any() }, verbs: ['GET', 'POST'] },
  async (ctx, { page }) => {
    const rows = await rowsOf(ctx, page, 'Workspace Number Card', ['number_card_name']);
    const names = [...new Set(rows.map((row) => String(row.number_card_name)))];
    const results: Record<string, unknown> = {};
    for (const [name, card] of await drawn(ctx, 'Number Card', names)) {
      const figures = await unlessRefused(() => cardFigures(ctx, card));
      if (figures) results[name] = figures;
    }
    return results;
  },
);
