/** Which pages of the desk somebody finds in their sidebar. */
import { type Ctx, method } from '../../../../engine/index.js';
import { managesPages, readableDoctypes } from '../../access.js';

/** A page as the sidebar and its editor know it. */
export interface Page {
  name: string;
  label: string;
  title: string;
  for_user: string | null;
  parent_page: string | null;
  public: number;
  module: string | null;
  icon: string | null;
  indicator_color: string | null;
  is_hidden: number;
  sequence_id: number;
  type: string | null;
  link_type: string | null;
  link_to: string | null;
  external_link: string | null;
  content?: string | null;
}

const FIELDS = [
  ...['name', 'label', 'title', 'for_user', 'parent_page', 'public', 'module', 'icon', 'indicator_color', 'is_hidden'],
  ...['sequence_id', 'type', 'link_type', 'link_to', 'external_link'],
] as const;

/** Modules of which the user may read something. Pages of others would be empty. */
export function openModules(ctx: Ctx): ReadonlySet<string> {
  const metas = ctx.user === 'Administrator' ? [...ctx.site.registry.all()] : readableDoctypes(ctx);
  return new Set(metas.map((meta) => meta.module));
}

/**
 * The user's own pages and the public ones open to them, in their order: of modules of which they may read something
 * and that are not blocked for them. Who manages pages sees the hidden ones, too.
 * @param more fields besides those of the sidebar
 */
export async function pagesOf(ctx: Ctx, more: readonly string[] = []): Promise<Page[]> {
  const pages = await ctx.getList<Page>('Workspace', {
    fields: [...FIELDS, ...more],
    filters: [['restrict_to_domain', 'is', 'not set']],
    or_filters: [
      ['public', '=', 1],
      ['for_user', '=', ctx.user],
    ],
    order_by: 'sequence_id asc, title asc',
  });
  const blocked = await blockedModules(ctx);
  const modules = openModules(ctx);
  const sees = (page: Page) => !page.module || (modules.has(page.module) && !blocked.has(page.module));
  const isManager = managesPages(ctx);
  return pages.filter((page) => (!page.public || sees(page)) && (isManager || !page.is_hidden));
}

async function blockedModules(ctx: Ctx): Promise<ReadonlySet<string>> {
  const rows = await ctx.db.query<{ module: string }>(
    "SELECT `module` FROM `tabBlock Module` WHERE `parenttype` = 'User' AND `parent` = ?",
    [ctx.user],
  );
  return new Set(rows.map((row) => row.module));
}

/** What the sidebar and the page editor need to know. */
export async function sidebarItems(ctx: Ctx) {
  return {
    pages: await pagesOf(ctx, ['content']),
    has_access: managesPages(ctx),
    has_create_access: await ctx.hasPermission('Workspace', 'create'),
  };
}

/** `frappe.desk.desktop.get_workspace_sidebar_items` */
export const getWorkspaceSidebarItems = method({ verbs: ['GET', 'POST'] }, sidebarItems);
