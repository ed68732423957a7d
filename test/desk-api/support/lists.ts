import { deskListHooks } from '../../../src/apps/core/desk/list/hooks.js';
import { deskReportHooks } from '../../../src/apps/core/desk/report/hooks.js';
import { coreHooks } from '../../../src/apps/core/hooks.js';
import { Answer, type Ctx, type Hooks, type Jobs, mergeHooks } from '../../../src/engine/index.js';
import type { TestDatabases } from '../../support/databases.js';
import { openTestSite, type TestSite, toy } from '../../support/site.js';

const everything = {
  read: 1,
  write: 1,
  create: 1,
  delete: 1,
  submit: 1,
  cancel: 1,
  report: 1,
  export: 1,
  share: 1,
};

/** Toy doctypes for lists: one with rows and a hidden field, one to submit, a tree, events. */
const doctypes = [
  toy(
    'Parcel',
    [
      { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
      { fieldname: 'status', fieldtype: 'Select', label: 'Status', options: 'Open\nSent\nLost' },
      { fieldname: 'weight', fieldtype: 'Float', label: 'Weight' },
      { fieldname: 'depot', fieldtype: 'Link', label: 'Depot', options: 'Depot' },
      { fieldname: 'cost', fieldtype: 'Currency', label: 'Cost', permlevel: 1 },
      { fieldname: 'lines', fieldtype: 'Table', label: 'Lines', options: 'Parcel Line' },
    ],
    {
      autoname: 'field:title',
      title_field: 'title',
      permissions: [
        { role: 'System Manager', ...everything },
        { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
        { role: 'Porter', read: 1, write: 1, report: 1 },
        { role: 'Clerk', ...everything },
      ],
    },
  ),
  toy(
    'Parcel Line',
    [
      { fieldname: 'thing', fieldtype: 'Data', label: 'Thing' },
      { fieldname: 'count', fieldtype: 'Int', label: 'Count' },
    ],
    { istable: 1 },
  ),
  toy('Depot', [{ fieldname: 'place', fieldtype: 'Data', label: 'Place' }], {
    autoname: 'field:place',
    permissions: [
      { role: 'System Manager', ...everything },
      { role: 'Porter', read: 1 },
    ],
  }),
  toy(
    'Waybill',
    [
      { fieldname: 'memo', fieldtype: 'Data', label: 'Memo', reqd: 1 },
      { fieldname: 'parcel', fieldtype: 'Link', label: 'Parcel', options: 'Parcel' },
    ],
    { is_submittable: 1, autoname: 'field:memo', permissions: [{ role: 'System Manager', ...everything }] },
  ),
  toy(
    'Shelf',
    [
      { fieldname: 'label', fieldtype: 'Data', label: 'Label' },
      { fieldname: 'is_group', fieldtype: 'Check', label: 'Group' },
      { fieldname: 'parent_shelf', fieldtype: 'Link', label: 'Parent Shelf', options: 'Shelf' },
      { fieldname: 'lft', fieldtype: 'Int', label: 'Left' },
      { fieldname: 'rgt', fieldtype: 'Int', label: 'Right' },
    ],
    { is_tree: 1, autoname: 'field:label', nsm_parent_field: 'parent_shelf' },
  ),
  toy(
    'Tour Day',
    [
      { fieldname: 'subject', fieldtype: 'Data', label: 'Subject' },
      { fieldname: 'starts_on', fieldtype: 'Datetime', label: 'Starts' },
      { fieldname: 'ends_on', fieldtype: 'Datetime', label: 'Ends' },
      { fieldname: 'color', fieldtype: 'Color', label: 'Color' },
    ],
    {
      permissions: [
        { role: 'System Manager', ...everything },
        { role: 'Porter', read: 1 },
      ],
    },
  ),
];

export interface Desk extends TestSite {
  /** Calls a method as that user, as a POST would; what stands beside the message is in `beside`. */
  call(user: string, method: string, args?: Record<string, unknown>): Promise<Called>;
  /** Methods that were put into the background, with their arguments. */
  queued: { method: string; args: Readonly<Record<string, unknown>>; user: string }[];
  /** Runs what was put into the background last, as a job. */
  runQueued(): Promise<unknown>;
}

export interface Called {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  message: any;
  /** Texts that the person was told. */
  told: string[];
  statements: number;
}

export const PORTER = 'porter@example.org';
export const CLERK = 'clerk@example.org';
export const BOSS = 'boss@example.org';

async function callIn(ctx: Ctx, method: string, args: Record<string, unknown>): Promise<Called> {
  const found = ctx.site.hooks.method(method);
  if (!found) throw new Error(`no method ${method}`);
  const before = ctx.db.statements;
  const result = await found.call(ctx, args);
  const statements = ctx.db.statements - before;
  const message: unknown = result instanceof Answer ? result.message : result;
  return { message, told: ctx.unit.messages.map((one) => one.message), statements };
}

/** A site with the desk's methods, and a porter (reads and writes), a clerk (all of parcels), a System Manager. */
export async function openDesk(database: TestDatabases, hooks: Hooks = {}): Promise<Desk> {
  const queued: Desk['queued'] = [];
  const jobs: Jobs = {
    async enqueue(ctx, method, args) {
      queued.push({ method, args, user: ctx.user });
      return `job-${queued.length}`;
    },
  };
  const site = await openTestSite(database, {
    doctypes,
    hooks: mergeHooks(coreHooks, deskListHooks, deskReportHooks, hooks),
    ports: { jobs },
  });
  // links to doctypes are checked against these rows, which the setup of a site makes
  const known = [...doctypes.map((one) => one.name), 'Report', 'User'].map((name) => [name, 'Core', 'Administrator']);
  await site.admin((ctx) => ctx.db.insertRows('tabDocType', ['name', 'module', 'owner'], known));
  await site.admin((ctx) => ctx.importing().newDoc('Module Def', { module_name: 'Core', name: 'Core' }).insert());
  await site.addUser(PORTER, ['Porter']);
  await site.addUser(CLERK, ['Clerk']);
  await site.addUser(BOSS, ['System Manager']);
  return {
    ...site,
    queued,
    call: (user, method, args = {}) => site.as(user, (ctx) => callIn(ctx, method, args)),
    async runQueued() {
      const job = queued.at(-1);
      if (!job) throw new Error('nothing was queued');
      return site.as(job.user, async (ctx) => {
        ctx.unit.checkpoint = () => ctx.site.commit(ctx);
        return (await callIn(ctx, job.method, JSON.parse(JSON.stringify(job.args)))).message;
      });
    },
  };
}

/** Some parcels: `P1` to `P6`. */
export async function addParcels(desk: Desk): Promise<void> {
  await desk.admin(async (ctx) => {
    for (const place of ['North', 'South']) await ctx.newDoc('Depot', { place }).insert();
    for (let at = 1; at <= 6; at++) {
      const values = {
        title: `P${at}`,
        status: at % 2 ? 'Open' : 'Sent',
        weight: at,
        cost: at * 100,
        depot: at <= 4 ? 'North' : 'South',
        lines: [
          { thing: `box ${at}`, count: at },
          { thing: 'string', count: 1 },
        ],
      };
      await ctx.newDoc('Parcel', values).insert();
    }
  });
}
