/** Search over everything: the awesomebar's, and the one of the client's command palette. */
import { arg, type Ctx, type Hit, type Meta, method, optional, searchDocs } from '../../../../engine/index.js';
import { readableDoctypes } from '../../access.js';
import { pagesOf } from '../workspace/sidebar.js';

const LONGEST = 100;
/** One letter is in nearly everything. */
const SHORTEST = 2;

/**
 * Does the doctype say that its documents are found by a search over everything? One that has its searched fields from
 * another document only, as an enrolment has its learner's name, is found through that: of its kind there are many.
 */
function isSearched(meta: Meta): boolean {
  if (meta.istable || meta.issingle || meta.is_virtual) return false;
  if (Number(meta.json.show_name_in_global_search ?? 0) === 1) return true;
  return meta.fields.some((field) => field.in_global_search && field.fetch_from === '');
}

/** Doctypes whose documents are searched, as far as the user may read them. */
async function searchedDoctypes(ctx: Ctx): Promise<Meta[]> {
  const metas = [...ctx.site.registry.all()].filter(isSearched);
  return readable(ctx, metas);
}

/** Asks the rules only about doctypes that the user's roles open, or of which something is shared with them. */
async function readable(ctx: Ctx, metas: readonly Meta[]): Promise<Meta[]> {
  const byRole = ctx.user === 'Administrator' ? null : new Set(readableDoctypes(ctx));
  const found: Meta[] = [];
  for (const meta of metas) {
    if (byRole && !byRole.has(meta) && !ctx.access.sharedDoctypes.has(meta.name)) continue;
    if (await ctx.hasPermission(meta, 'read')) found.push(meta);
  }
  return found;
}

/**
 * `frappe.utils.global_search.search`: documents with the text in their name, title or another searched field. They are
 * looked up where they are, so that what is found is what the user may read now.
 */
const search = method(
  {
    args: {
      text: arg.text(),
      start: optional(arg.int(), 0),
      limit: optional(arg.int(), 20),
      doctype: optional(arg.text(), ''),
    },
    verbs: ['GET', 'POST'],
  },
  async (ctx, { text, start, limit, doctype }) => {
    if (text.trim().length < SHORTEST) return [];
    const metas = doctype ? [ctx.meta(doctype)] : await searchedDoctypes(ctx);
    return searchDocs(ctx, metas, {
      text,
      start: Math.min(Math.max(start, 0), 10_000),
      limit: Math.min(Math.max(limit, 1), LONGEST),
    });
  },
);

/** `frappe.utils.global_search.get_search_doctypes` */
const getSearchDoctypes = method({ verbs: ['GET', 'POST'] }, async (ctx) =>
  (await searchedDoctypes(ctx)).map((meta) => meta.name),
);

const has = (text: string, wanted: string) => text.toLowerCase().includes(wanted);
const beginsFirst =
  <T>(wanted: string, nameOf: (one: T) => string) =>
  (one: T, other: T) =>
    Number(nameOf(other).toLowerCase().startsWith(wanted)) - Number(nameOf(one).toLowerCase().startsWith(wanted)) ||
    nameOf(one).localeCompare(nameOf(other));

async function doctypesNamed(ctx: Ctx, wanted: string, limit: number) {
  const metas = [...ctx.site.registry.all()].filter((meta) => !meta.istable && has(meta.name, wanted));
  const found = (await readable(ctx, metas)).sort(beginsFirst(wanted, (meta) => meta.name)).slice(0, limit);
  const answers = [];
  for (const meta of found) {
    answers.push({
      name: meta.name,
      module: meta.module,
      issingle: meta.issingle ? 1 : 0,
      is_tree: meta.is_tree ? 1 : 0,
      can_create: Number(meta.json.in_create ?? 0) !== 1 && (await ctx.hasPermission(meta, 'create')) ? 1 : 0,
    });
  }
  return answers;
}

async function reportsNamed(ctx: Ctx, wanted: string, limit: number) {
  if (!(await ctx.hasPermission('Report', 'read'))) return [];
  return ctx.getList('Report', {
    fields: ['name', 'report_type', 'ref_doctype'],
    filters: [
      ['name', 'like', `%${wanted}%`],
      ['disabled', '=', 0],
    ],
    order_by: 'name asc',
    limit,
  });
}

async function workspacesNamed(ctx: Ctx, wanted: string, limit: number) {
  if (!(await ctx.hasPermission('Workspace', 'read'))) return [];
  const pages = (await pagesOf(ctx)).filter(({ title }) => has(title, wanted));
  return pages
    .sort(beginsFirst(wanted, ({ title }) => title))
    .slice(0, limit)
    .map(({ name, title, icon, public: isPublic }) => ({ name, title, icon, public: isPublic }));
}

/** More kinds of documents than a palette has room for. */
const MOST_KINDS = 12;

/** The doctypes that the client names (those used last), else those that are searched, an app's before the core's. */
async function recordDoctypes(ctx: Ctx, named: readonly unknown[]): Promise<Meta[]> {
  const wanted = named.map((name) => ctx.site.registry.find(String(name)));
  const own = wanted.filter(
    (meta): meta is Meta => meta !== undefined && !meta.istable && !meta.issingle && !meta.is_virtual,
  );
  if (own.length > 0) return (await readable(ctx, [...new Set(own)])).slice(0, MOST_KINDS);
  const core = new Set(['Core', 'Custom', 'Desk', 'Workflow', 'Website', 'Email']);
  const metas = await searchedDoctypes(ctx);
  return metas.sort((one, other) => Number(core.has(one.module)) - Number(core.has(other.module))).slice(0, MOST_KINDS);
}

/**
 * `frappe.desk.search.search_everything`: what the text may mean, in one request: doctypes, reports and pages whose name
 * holds it, and documents of a few doctypes. Four statements, and those that the doctypes' own rules need.
 */
const searchEverything = method(
  {
    args: { txt: arg.text(), limit: optional(arg.int(), 5), doctypes: optional(arg.list(), []) },
    verbs: ['GET', 'POST'],
  },
  async (ctx, { txt, limit: given, doctypes }) => {
    const wanted = txt.trim().toLowerCase().slice(0, LONGEST);
    const limit = Math.min(Math.max(given, 1), 20);
    let records: Hit[] = [];
    if (wanted.length >= SHORTEST) {
      const metas = await recordDoctypes(ctx, doctypes);
      records = await searchDocs(ctx, metas, { text: wanted, limit: limit * 3, each: limit });
    }
    return {
      doctypes: wanted ? await doctypesNamed(ctx, wanted, limit) : [],
      reports: wanted ? await reportsNamed(ctx, wanted, limit) : [],
      workspaces: await workspacesNamed(ctx, wanted, limit),
      records,
    };
  },
);

export const searchMethods = {
  'frappe.desk.search.search_everything': searchEverything,
  'frappe.utils.global_search.get_search_doctypes': getSearchDoctypes,
  'frappe.utils.global_search.search': search,
};
