import { deskActivityHooks } from '../../../src/apps/core/desk/activity/hooks.js';
import { deskFormHooks } from '../../../src/apps/core/desk/form/hooks.js';
import { coreHooks } from '../../../src/apps/core/hooks.js';
import { Answer, type Ctx, type Hooks, mergeHooks } from '../../../src/engine/index.js';
import { type AuthSite, openAuthSite } from '../../services/auth-site.js';
import type { TestDatabases } from '../../support/databases.js';
import { toy } from '../../support/site.js';

/** What an answer holds, `message` among the rest. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Held = any;

const everything = { read: 1, write: 1, create: 1, delete: 1, submit: 1, cancel: 1, share: 1 };

/** People and doctypes for tests of forms: a submittable order with rows, and a secret that writers alone see. */
export const DESK_DOCTYPES = [
  toy(
    'Toy Client',
    [
      { fieldname: 'title', fieldtype: 'Data', in_preview: 1, label: 'Title' },
      { fieldname: 'city', fieldtype: 'Data', in_preview: 1, label: 'City' },
    ],
    {
      title_field: 'title',
      show_title_field_in_link: 1,
      show_preview_popup: 1,
      allow_rename: 1,
      autoname: 'prompt',
      links: [{ link_doctype: 'Toy Order', link_fieldname: 'client', group: 'Sales' }],
      permissions: [
        { role: 'System Manager', ...everything },
        { role: 'Reader', read: 1 },
      ],
    },
  ),
  toy('Toy Line', [{ fieldname: 'what', fieldtype: 'Data', in_list_view: 1 }], { istable: 1 }),
  toy(
    'Toy Order',
    [
      { fieldname: 'title', fieldtype: 'Data', reqd: 1, label: 'Title' },
      { fieldname: 'client', fieldtype: 'Link', options: 'Toy Client', label: 'Client' },
      { fieldname: 'margin', fieldtype: 'Int', permlevel: 1, label: 'Margin' },
      { fieldname: 'paper', fieldtype: 'Attach', permlevel: 1, label: 'Paper' },
      { fieldname: 'based_on', fieldtype: 'Link', options: 'Toy Order', label: 'Based On' },
      { fieldname: 'lines', fieldtype: 'Table', options: 'Toy Line', label: 'Lines' },
    ],
    {
      is_submittable: 1,
      track_changes: 1,
      track_seen: 1,
      track_views: 1,
      title_field: 'title',
      permissions: [
        { role: 'System Manager', ...everything },
        { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
        { role: 'Reader', read: 1 },
        { role: 'Own', read: 1, write: 1, create: 1, if_owner: 1 },
      ],
    },
  ),
];

export interface Published {
  event: string;
  message: Record<string, unknown>;
  room: string | undefined;
}

export interface Desk {
  site: AuthSite;
  published: Published[];
  /** Calls a method as that user; its answer with what is beside the message. */
  call(user: string, name: string, args?: Record<string, unknown>): Promise<Held>;
  /** The same, counting its statements. */
  counted(user: string, name: string, args: Record<string, unknown>): Promise<number>;
  order(values?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

const run = async (ctx: Ctx, name: string, args: Record<string, unknown>): Promise<Held> => {
  const found = ctx.site.hooks.method(name);
  if (!found) throw new Error(`There is no method ${name}`);
  const result = await found.call(ctx, args);
  return result instanceof Answer ? { message: result.message, ...result.beside } : result;
};

/** A site with the desk's methods and three people: a manager, a reader and somebody who may do nothing. */
export async function openDesk(database: TestDatabases, more: Hooks = {}): Promise<Desk> {
  const published: Published[] = [];
  const hooks = mergeHooks(coreHooks, deskFormHooks, deskActivityHooks, more);
  const site = await openAuthSite(database, hooks, DESK_DOCTYPES);
  site.site.ports.realtime = {
    publish: (event, message, room) => void published.push({ event, message, room }),
  };
  await site.admin(async (ctx) => {
    for (const role of ['Reader', 'Own']) await (await ctx.getDoc('Role', role)).update({ desk_access: 1 }).save();
  });
  await site.person('boss@example.com', { roles: [{ role: 'System Manager' }] });
  await site.person('reader@example.com', { roles: [{ role: 'Reader' }] });
  await site.person('other@example.com');
  await site.person('stranger@example.com');
  return {
    site,
    published,
    call: (user, name, args = {}) => site.as(user, (ctx) => run(ctx, name, args)),
    counted: (user, name, args) =>
      site.as(user, async (ctx) => {
        const before = ctx.db.statements;
        await run(ctx, name, args);
        return ctx.db.statements - before;
      }),
    order: (values = {}) =>
      site.as(
        'boss@example.com',
        async (ctx) => (await ctx.newDoc('Toy Order', { title: 'An order', ...values }).insert()).name,
      ),
    close: () => site.close(),
  };
}
