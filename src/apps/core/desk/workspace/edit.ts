/** What the page editor of the desk does: pages are made, filled, moved, hidden and deleted. */
import {
  arg,
  type Ctx,
  type Document,
  DoesNotExistError,
  DuplicateEntryError,
  method,
  optional,
  PermissionError,
  type Right,
  ValidationError,
} from '../../../../engine/index.js';
import { managesPages } from '../../access.js';
import type { WorkspaceDoc } from './allowed.js';
import { readBlocks } from './content.js';
import { pageName } from './page.js';
import { placeWidgets } from './widgets.js';

const WRITING = { verbs: ['POST', 'PUT'] } as const;
type Values = Readonly<Record<string, unknown>>;
const textOf = (values: Values, field: string) => String(values[field] ?? '').trim();
const isOn = (value: unknown) => value === true || value === 'true' || Number(value ?? 0) === 1;

function checkMayPublish(ctx: Ctx): void {
  if (managesPages(ctx)) return;
  throw new PermissionError('Only a Workspace Manager or System Manager arranges public pages');
}

/**
 * A page to be changed, as code may change it: `public` and the like are not for clients to write, and a page may hold
 * links to doctypes that there are not.
 * @throws DoesNotExistError, PermissionError
 */
async function pageFor(ctx: Ctx, name: string, right: Right = 'write'): Promise<WorkspaceDoc> {
  await ctx.checkPermission('Workspace', right, await ctx.getDoc('Workspace', name, { lock: true }));
  return ctx.importing().getDoc('Workspace', name, { lock: true });
}

/** A private page's name holds whose it is, so that everybody can have a page of the same title. */
const labelFor = (title: string, forUser: string): string => (forUser ? `${title}-${forUser}` : title);

function checkTitle(title: string): string {
  if (!title) throw new ValidationError('title: the page has none');
  if (title.length > 100) throw new ValidationError('title: a page has at most 100 characters in its title');
  if (/[<>"\\/]/.test(title)) throw new ValidationError('title: a page has none of < > " \\ / in its title');
  return title;
}

/** Where a page may stand: below one at the top that is public, or the user's own, as it is. */
async function checkParent(ctx: Ctx, page: WorkspaceDoc, parent: string): Promise<string> {
  if (!parent) return '';
  const above = await ctx.getDoc('Workspace', parent);
  if (above.name === page.name) throw new ValidationError('parent_page: a page cannot stand below itself');
  if (above.parent_page) throw new ValidationError(`parent_page: ${above.title} stands below another page itself`);
  if (Boolean(above.public) !== Boolean(page.public)) {
    throw new ValidationError('parent_page: public pages stand below public ones, private below private ones');
  }
  return above.name;
}

async function lastPlace(ctx: Ctx, forUser: string): Promise<number> {
  const [row] = await ctx.db.query<{ last: number | null }>(
    "SELECT MAX(`sequence_id`) AS `last` FROM `tabWorkspace` WHERE COALESCE(`for_user`, '') = ?",
    [forUser],
  );
  return Number(row?.last ?? 0);
}

async function insertPage(ctx: Ctx, values: Values, rows: Values = {}): Promise<WorkspaceDoc> {
  const isPublic = isOn(values.public ?? values.is_public);
  if (isPublic) checkMayPublish(ctx);
  const title = checkTitle(textOf(values, 'title'));
  const for_user = isPublic ? '' : ctx.user;
  const label = labelFor(title, for_user);
  if (await ctx.sudo().exists('Workspace', label)) throw new DuplicateEntryError(`There is a page ${title} already`);
  const page = ctx.importing().newDoc('Workspace', {
    ...rows,
    ...{ title, label, for_user, public: isPublic ? 1 : 0, type: 'Workspace' },
    ...{ icon: textOf(values, 'icon'), indicator_color: textOf(values, 'indicator_color') },
    ...{ content: JSON.stringify(readBlocks(values.content)), sequence_id: (await lastPlace(ctx, for_user)) + 1 },
  });
  await ctx.checkPermission('Workspace', 'create', page);
  page.parent_page = await checkParent(ctx, page, textOf(values, 'parent_page') || textOf(values, 'parent'));
  return page.insert();
}

const newPage = method({ args: { new_page: arg.dict() }, ...WRITING }, async (ctx, { new_page }) =>
  (await insertPage(ctx, new_page)).toJSON(),
);

/** A page by its name; by its title the public one or the caller's own, as is said. @throws DoesNotExistError */
async function named(
  ctx: Ctx,
  name: string | undefined,
  title: string | undefined,
  isPublic: boolean,
): Promise<string> {
  const asked = name ?? labelFor(title ?? '', isPublic ? '' : ctx.user);
  const found = await ctx.exists('Workspace', asked);
  if (!found) throw new DoesNotExistError(`Workspace ${name ?? title ?? ''} not found`);
  return found;
}

const savePage = method(
  {
    args: {
      name: optional(arg.text()),
      title: optional(arg.text()),
      public: optional(arg.check(), false),
      new_widgets: optional(arg.any()),
      blocks: optional(arg.any(), '[]'),
    },
    ...WRITING,
  },
  async (ctx, { name, title, public: isPublic, new_widgets, blocks: given }) => {
    const page = await pageFor(ctx, await named(ctx, name, title, isPublic));
    const blocks = readBlocks(given, 'blocks');
    page.content = JSON.stringify(blocks);
    await placeWidgets(ctx, page, new_widgets, blocks);
    await page.save();
    return { name: page.title, public: page.public, label: page.label };
  },
);

interface Place {
  title: string;
  isPublic: boolean;
  owner: string;
}

/** Gives a page another title, or makes it public or private; its name follows. @returns the name it has now */
async function move(ctx: Ctx, page: WorkspaceDoc, { title, isPublic, owner }: Place, values: Values): Promise<string> {
  const for_user = isPublic ? '' : owner;
  const label = labelFor(title, for_user);
  if (Boolean(page.public) !== isPublic) page.sequence_id = (await lastPlace(ctx, for_user)) + 1;
  page.update({ ...values, title, public: isPublic ? 1 : 0, for_user });
  await page.save();
  return page.name === label ? label : page.rename(label);
}

async function childrenOf(ctx: Ctx, name: string): Promise<string[]> {
  return ctx.sudo().pluck('Workspace', 'name', { filters: { parent_page: name }, order_by: 'sequence_id asc' });
}

/** Pages below one that is made public or private go with it. */
async function moveChildren(ctx: Ctx, parent: string, isPublic: boolean, owner: string): Promise<void> {
  for (const name of await childrenOf(ctx, parent)) {
    const child = await ctx.importing().getDoc('Workspace', name, { lock: true });
    if (Boolean(child.public) !== isPublic) await move(ctx, child, { title: child.title ?? name, isPublic, owner }, {});
  }
}

const updatePage = method(
  {
    args: {
      name: arg.text(),
      title: arg.text(),
      icon: optional(arg.text(), ''),
      indicator_color: optional(arg.text(), ''),
      parent: optional(arg.text(), ''),
      public: optional(arg.check(), false),
    },
    ...WRITING,
  },
  async (ctx, { name, title: given, icon, indicator_color, parent, public: isPublic }) => {
    const page = await pageFor(ctx, name);
    if (isPublic !== Boolean(page.public)) checkMayPublish(ctx);
    const [title, owner] = [checkTitle(given.trim()), page.for_user || ctx.user];
    const to = labelFor(title, isPublic ? '' : owner);
    if (to !== page.name && (await ctx.sudo().exists('Workspace', to))) {
      throw new DuplicateEntryError(`There is a page ${title} already`);
    }
    const wasPublic = Boolean(page.public);
    page.public = isPublic ? 1 : 0;
    const parent_page = await checkParent(ctx, page, parent);
    if (parent_page && (await childrenOf(ctx, page.name)).length > 0) {
      throw new ValidationError('parent_page: pages stand below this one, so it stands at the top itself');
    }
    page.public = wasPublic ? 1 : 0;
    const label = await move(ctx, page, { title, isPublic, owner }, { icon, indicator_color, parent_page });
    await moveChildren(ctx, label, isPublic, owner);
    return { name: title, public: isPublic ? 1 : 0, label };
  },
);

/** Pages that stood below it stand at the top from now on. */
const deletePage = method({ args: { page: arg.any() }, ...WRITING }, async (ctx, { page: given }) => {
  const page = await pageFor(ctx, pageName(given), 'delete');
  for (const name of await childrenOf(ctx, page.name)) {
    const child = await ctx.importing().getDoc('Workspace', name, { lock: true });
    child.parent_page = '';
    await child.save();
  }
  await page.delete();
  return { name: page.name, public: page.public, title: page.title };
});

const hiding = (is_hidden: 0 | 1) =>
  method({ args: { page_name: arg.text() }, ...WRITING }, async (ctx, { page_name }) => {
    const page = await pageFor(ctx, page_name);
    page.is_hidden = is_hidden;
    await page.save();
    return true;
  });

const duplicatePage = method(
  { args: { page_name: arg.text(), new_page: arg.dict() }, ...WRITING },
  async (ctx, { page_name, new_page }) => {
    const page = await ctx.getDoc('Workspace', page_name);
    const tables = page.meta.tables.filter(({ fieldname }) => fieldname !== 'roles');
    const rows = Object.fromEntries(tables.map(({ fieldname }) => [fieldname, page.rows(fieldname).map(valuesOf)]));
    const kept = { module: page.module, hide_custom: page.hide_custom };
    const made = await insertPage(ctx, { icon: page.icon, content: page.content, ...new_page }, { ...kept, ...rows });
    return made.toJSON();
  },
);

/** A row without what makes it that page's. */
function valuesOf(row: Document): Values {
  const columns = row.meta.columns.filter((column) => !column.standard);
  return Object.fromEntries(columns.map(({ name }) => [name, row.get(name)]));
}

interface Standing {
  name: string;
  above: string;
}

/** The pages of the list that the user may arrange, in its order, each below what stands at the top. */
async function standings(ctx: Ctx, given: readonly unknown[], isPublic: boolean): Promise<Standing[]> {
  const filters = isPublic ? { public: 1 } : { public: 0, for_user: ctx.user };
  const known = new Set(await ctx.pluck('Workspace', 'name', { filters }));
  const items = (given as (Values | null)[])
    .map((item) => ({ name: textOf(item ?? {}, 'name'), above: textOf(item ?? {}, 'parent_page') }))
    .filter(({ name }) => known.has(name));
  const atTop = new Set(items.filter(({ above }) => !known.has(above)).map(({ name }) => name));
  return items.map(({ name, above }) => ({ name, above: above !== name && atTop.has(above) ? above : '' }));
}

/** One statement, however many pages. @returns was there anything to sort? */
async function sort(ctx: Ctx, given: readonly unknown[], isPublic: boolean): Promise<boolean> {
  const pages = await standings(ctx, given, isPublic);
  if (pages.length === 0) return false;
  const cases = pages.map(() => 'WHEN ? THEN ?').join(' ');
  await ctx.db.execute(
    `UPDATE \`tabWorkspace\` SET \`sequence_id\` = CASE \`name\` ${cases} END, \`parent_page\` = CASE \`name\` ${cases} END,
      \`modified\` = ?, \`modified_by\` = ? WHERE \`name\` IN (${pages.map(() => '?').join(', ')})`,
    [
      ...pages.flatMap(({ name }, at) => [name, at + 1]),
      ...pages.flatMap(({ name, above }) => [name, above]),
      ...[ctx.now(), ctx.user],
      ...pages.map(({ name }) => name),
    ],
  );
  return true;
}

const sortPages = method(
  { args: { sb_public_items: optional(arg.list(), []), sb_private_items: optional(arg.list(), []) }, ...WRITING },
  async (ctx, { sb_public_items, sb_private_items }) => {
    const own = await sort(ctx, sb_private_items, false);
    if (sb_public_items.length === 0) return own;
    checkMayPublish(ctx);
    return (await sort(ctx, sb_public_items, true)) || own;
  },
);

const DOTTED = 'frappe.desk.doctype.workspace.workspace';

export const editMethods = {
  [`${DOTTED}.delete_page`]: deletePage,
  [`${DOTTED}.duplicate_page`]: duplicatePage,
  [`${DOTTED}.hide_page`]: hiding(1),
  [`${DOTTED}.new_page`]: newPage,
  [`${DOTTED}.save_page`]: savePage,
  [`${DOTTED}.sort_pages`]: sortPages,
  [`${DOTTED}.unhide_page`]: hiding(0),
  [`${DOTTED}.update_page`]: updatePage,
};
