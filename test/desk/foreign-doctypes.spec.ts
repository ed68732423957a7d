import type { DocTypeJson } from '../../src/engine/index.js';
import { type DeskBrowser, openDesk } from './support/browser.js';
import { type Foreign, foreignDoctypes } from './support/foreign.js';
import { Visitor } from './support/visitor.js';

/** DESK_DOCTYPES=all opens every doctype there is; without it, those that differ most. */
const isAll = process.env.DESK_DOCTYPES === 'all';
const TABS = 3;
/** Real files with what others have not: two kinds of tables, many conditions, a form of its own, no fields, a tree … */
const REAL = [
  ...['User', 'DocType', 'Customize Form', 'System Settings', 'Email Account', 'Notification', 'Web Form', 'Report'],
  ...['Web Page', 'Communication', 'Event', 'Website Settings', 'RQ Job', 'System Health Report', 'Address', 'File'],
];

const slug = (name: string) => encodeURIComponent(name.toLowerCase().replaceAll(' ', '-'));

describe('doctypes of other apps in the browser', () => {
  let desk: DeskBrowser;
  let foreign: Foreign;
  let visitors: Visitor[];
  beforeAll(async () => {
    foreign = await foreignDoctypes(isAll ? 60 : 12);
    desk = await openDesk({ doctypes: foreign.all });
    await desk.login();
    const more = Array.from({ length: TABS - 1 }, () => desk.page.context().newPage());
    visitors = [desk.page, ...(await Promise.all(more))].map((page) => new Visitor(page));
    for (const { page } of visitors) await page.goto(`${desk.server.url}/app`, { waitUntil: 'load' });
  }, 120_000);
  afterAll(() => desk?.close());

  const faults = async (visitor: Visitor, path: string, sign: string) =>
    (await visitor.visit(path, sign)).map((line) => `${path}: ${line}`);

  /** Documents that a class would bring, which only its app has: the page says so in words. */
  async function wrongOfVirtual(visitor: Visitor, path: string): Promise<string[]> {
    const lines = await faults(visitor, path, 'main .empty h2, article.form h1');
    const isTold = lines.length === 0 || lines.some((line) => line.includes(': says: '));
    return isTold ? lines.filter((line) => / (error|does not show): /.test(line)) : lines;
  }

  async function wrongOf(visitor: Visitor, { name, issingle, is_virtual }: DocTypeJson): Promise<string[]> {
    const form = 'main h1';
    const rows = 'section.list[aria-busy="false"] .empty, section.list tr.item';
    const path = `/app/${slug(name)}`;
    if (is_virtual) return wrongOfVirtual(visitor, path);
    if (issingle) return faults(visitor, path, form);
    return [...(await faults(visitor, path, rows)), ...(await faults(visitor, `${path}/new`, form))];
  }

  /** Opens list and form of each, some at a time. */
  async function open(doctypes: readonly DocTypeJson[]): Promise<string[]> {
    const left = doctypes.filter(({ istable }) => !istable);
    const wrong: string[] = [];
    await Promise.all(
      visitors.map(async (visitor) => {
        for (let next = left.shift(); next; next = left.shift()) wrong.push(...(await wrongOf(visitor, next)));
      }),
    );
    return wrong;
  }

  it('every oddity of real files opens as a list and as a form', async () => {
    const names = new Set(foreign.lookalikes.map(({ name }) => name));
    expect(names.size).toBeGreaterThan(50);
    expect(await open(foreign.lookalikes)).toEqual([]);
  }, 600_000);

  it("a real framework's own doctypes open as lists and as forms", async () => {
    if (foreign.corpus.length === 0) return console.warn('skipped: the files are not on this machine');
    const asked = foreign.corpus.filter(({ name }) => isAll || REAL.includes(name));
    expect(asked.length).toBeGreaterThanOrEqual(REAL.length);
    expect(await open(asked)).toEqual([]);
  }, 900_000);
});
