import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeFolders } from '../../../src/apps/core/file.js';
import { coreHooks } from '../../../src/apps/core/hooks.js';
import { transferHooks } from '../../../src/apps/core/transfer/hooks.js';
import { type Cell, readSheet, writeSheet } from '../../../src/apps/core/transfer/sheet.js';
import { type Ctx, type DocTypeJson, Download, type Hooks, mergeHooks } from '../../../src/engine/index.js';
import { FileStorage } from '../../../src/services/files/index.js';
import { JobQueue, JobRunner } from '../../../src/services/jobs.js';
import { createLog } from '../../../src/services/log.js';
import { storeDoctypes } from '../../../src/services/setup/store-doctypes.js';
import type { TestDatabases } from '../../support/databases.js';
import { openTestSite, type TestSite, toy } from '../../support/site.js';
import { until } from '../../support/until.js';

const PATH = 'frappe.core.doctype.data_import.data_import';
export const MASTER = 'master@harbour.org';
export const MATE = 'mate@harbour.org';
export const CLERK = 'clerk@harbour.org';

const all = { read: 1, write: 1, create: 1, delete: 1, submit: 1, cancel: 1, import: 1, export: 1 };
const crew = toy(
  'Boat Crew',
  [
    { fieldname: 'sailor', fieldtype: 'Link', label: 'Sailor', options: 'User', reqd: 1 },
    { fieldname: 'duty', fieldtype: 'Data', label: 'Duty' },
  ],
  { istable: 1 },
);
const boat = toy(
  'Boat',
  [
    { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
    { fieldname: 'kind', fieldtype: 'Select', label: 'Kind', options: '\nSail\nSteam' },
    { fieldname: 'keeper', fieldtype: 'Link', label: 'Keeper', options: 'User' },
    { fieldname: 'launched', fieldtype: 'Date', label: 'Launched' },
    { fieldname: 'seen', fieldtype: 'Datetime', label: 'Seen' },
    { fieldname: 'weight', fieldtype: 'Float', label: 'Weight' },
    { fieldname: 'berths', fieldtype: 'Int', label: 'Berths', default: '2' },
    { fieldname: 'afloat', fieldtype: 'Check', label: 'Afloat' },
    { fieldname: 'journey', fieldtype: 'Duration', label: 'Journey' },
    { fieldname: 'price', fieldtype: 'Currency', label: 'Price', permlevel: 1 },
    { fieldname: 'rank', fieldtype: 'Int', label: 'Rank', read_only: 1 },
    { fieldname: 'crew', fieldtype: 'Table', label: 'Crew', options: 'Boat Crew' },
    { fieldname: 'second_title', fieldtype: 'Data', label: 'Title' },
  ],
  {
    autoname: 'field:title',
    allow_import: 1,
    track_changes: 1,
    permissions: [
      { role: 'Harbour Master', ...all },
      { role: 'Harbour Master', permlevel: 1, read: 1, write: 1 },
      { role: 'Mate', ...all },
      { role: 'Clerk', read: 1 },
    ],
  },
);
const voyage = toy('Voyage', [{ fieldname: 'boat', fieldtype: 'Link', label: 'Boat', options: 'Boat', reqd: 1 }], {
  allow_import: 1,
  is_submittable: 1,
  autoname: 'hash',
});
const closed = toy('Closed Book', [{ fieldname: 'title', fieldtype: 'Data', label: 'Title' }]);

/** A mate has the boats that they have brought in themselves. */
const ownBoats = (ctx: Ctx) => ctx.hasRole('Harbour Master', 'Clerk') || { owner: ctx.user };
const hooks = { permission_query_conditions: { Boat: ownBoats } } as unknown as Hooks;

export interface Published {
  event: string;
  message: Record<string, unknown>;
  room: string | undefined;
}

/** A site with boats, files and background jobs. */
export class Harbour {
  #files = 0;

  private constructor(
    readonly test: TestSite,
    readonly folder: string,
    readonly runner: JobRunner,
    readonly published: Published[],
  ) {}

  static async open(database: TestDatabases, more: { hooks?: Hooks; doctypes?: DocTypeJson[] } = {}): Promise<Harbour> {
    const folder = await mkdtemp(path.join(tmpdir(), 'cairn-import-'));
    const published: Published[] = [];
    const test = await openTestSite(database, {
      doctypes: [crew, boat, voyage, closed, ...(more.doctypes ?? [])],
      hooks: mergeHooks(coreHooks, transferHooks, hooks, more.hooks ?? {}),
      ports: {
        files: new FileStorage(folder),
        jobs: new JobQueue(),
        realtime: { publish: (event, message, room) => void published.push({ event, message, room }) },
      },
    });
    const runner = new JobRunner(test.site, createLog(process.env.TEST_LOG ?? 'silent'));
    runner.onApplicationBootstrap();
    await test.admin(async (ctx) => {
      await storeDoctypes(test.site, ctx.db);
      await makeFolders(ctx);
    });
    await test.addUser(MASTER, ['System Manager', 'Harbour Master']);
    await test.addUser(MATE, ['System Manager', 'Mate']);
    await test.addUser(CLERK, ['System Manager', 'Clerk']);
    return new Harbour(test, folder, runner, published);
  }

  async close(): Promise<void> {
    await this.runner.beforeApplicationShutdown();
    await this.test.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** As another process of the same site has one. */
  anotherRunner(): JobRunner {
    return new JobRunner(this.test.site, createLog('silent'));
  }

  /** A file that hangs on nothing, as whoever uploads it has it. @returns its address */
  async upload(user: string, content: string | Buffer | Cell[][], extension = 'csv'): Promise<string> {
    const bytes = Array.isArray(content)
      ? await writeSheet(content, extension === 'csv' ? 'CSV' : 'Excel')
      : Buffer.from(content as string);
    const url = await new FileStorage(this.folder).write(bytes, `sheet-${++this.#files}.${extension}`, true);
    await this.test.as(user, (ctx) =>
      ctx
        .sudo()
        .newDoc('File', { file_name: path.basename(url), file_url: url, is_private: 1, folder: 'Home' })
        .insert(),
    );
    return url;
  }

  /** A Data Import of that content, not started. @returns its name */
  async order(
    user: string,
    content: string | Buffer | Cell[][],
    values: Record<string, unknown> = {},
    extension = 'csv',
  ): Promise<string> {
    const import_file = await this.upload(user, content, extension);
    const given = { reference_doctype: 'Boat', import_type: 'Insert New Records', import_file, ...values };
    return this.test.as(user, async (ctx) => (await ctx.newDoc('Data Import', given).insert()).name);
  }

  call<T>(user: string, name: string, args: Record<string, unknown>): Promise<T> {
    const method = this.test.site.hooks.method(name.includes('.') ? name : `${PATH}.${name}`);
    if (!method) throw new RangeError(`No method ${name}`);
    return this.test.as(user, (ctx) => method.call(ctx, args)) as Promise<T>;
  }

  /** Waits until no job is left. */
  async idle(seconds = 60): Promise<void> {
    const left = () => this.test.admin((ctx) => ctx.count('Background Job', { status: ['in', ['Queued', 'Started']] }));
    await until(async () => (await left()) === 0, seconds * 1000);
  }

  /** Starts an import and waits for its end. */
  async run(user: string, name: string): Promise<{ status: string; success: number; failed: number }> {
    await this.call(user, 'form_start_import', { data_import: name });
    await this.idle();
    return this.call(user, 'get_import_status', { data_import_name: name });
  }

  async import(user: string, content: string | Cell[][], values: Record<string, unknown> = {}) {
    const name = await this.order(user, content, values);
    return { name, ...(await this.run(user, name)), reasons: await this.reasons(user, name) };
  }

  /** Why rows were not imported: `row: reason`. */
  async reasons(user: string, name: string): Promise<string[]> {
    const logs = await this.call<{ success: number; row_indexes: string; messages: string }[]>(
      user,
      'get_import_logs',
      {
        data_import: name,
      },
    );
    return logs
      .filter((log) => !log.success)
      .map((log) => {
        const texts = (JSON.parse(log.messages) as { message: string }[]).map(({ message }) => message);
        return `${(JSON.parse(log.row_indexes) as number[]).join('+')}: ${texts.join(' ')}`;
      });
  }

  boats<T = Record<string, unknown>>(fields: string[], filters: Record<string, unknown> = {}): Promise<T[]> {
    return this.test.admin((ctx) => ctx.getList<T>('Boat', { fields, filters, order_by: 'name asc' }));
  }

  /** The cells of a file that a method made. */
  async cells(file: unknown): Promise<Cell[][]> {
    if (!(file instanceof Download)) throw new TypeError('That is no file');
    const parts: Buffer[] = [];
    if (file.content instanceof Uint8Array) parts.push(Buffer.from(file.content));
    else for await (const part of file.content) parts.push(Buffer.from(part as string));
    return readSheet(Buffer.concat(parts), file.filename);
  }
}
