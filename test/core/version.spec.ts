import { coreHooks } from '../../src/apps/core/hooks.js';
import { type Changes, visibleVersion } from '../../src/apps/core/version.js';
import { type AuthSite, openAuthSite } from '../services/auth-site.js';
import { databases } from '../support/databases.js';
import { toy } from '../support/site.js';

const LINE = toy(
  'Toy Line',
  [
    { fieldname: 'item', fieldtype: 'Data' },
    { fieldname: 'price', fieldtype: 'Int', permlevel: 1 },
  ],
  { istable: 1 },
);
const ORDER = toy(
  'Toy Order',
  [
    { fieldname: 'title', fieldtype: 'Data' },
    { fieldname: 'margin', fieldtype: 'Int', permlevel: 1 },
    { fieldname: 'token', fieldtype: 'Password' },
    { fieldname: 'lines', fieldtype: 'Table', options: 'Toy Line' },
  ],
  {
    track_changes: 1,
    permissions: [
      { role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 },
      { role: 'System Manager', permlevel: 1, read: 1, write: 1 },
      { role: 'LMS Student', read: 1, write: 1 },
    ],
  },
);
const PLAIN = toy('Toy Plain', [{ fieldname: 'title', fieldtype: 'Data' }]);

describe.each(databases)('versions on $name', (database) => {
  let site: AuthSite;
  beforeAll(async () => {
    site = await openAuthSite(database, {}, [LINE, ORDER, PLAIN]);
    await site.person('mod@example.com', { roles: [{ role: 'System Manager' }] });
    await site.person('student@example.com', { roles: [{ role: 'LMS Student' }] });
  });
  afterAll(() => site.close());

  const versionsOf = async (name: string) => {
    const rows = await site.admin((ctx) =>
      ctx.db.query<{ data: string; owner: string }>(
        'SELECT `data`, `owner` FROM `tabVersion` WHERE `docname` = ? ORDER BY `creation`',
        [name],
      ),
    );
    return rows.map((row) => ({ ...(JSON.parse(row.data) as Changes), by: row.owner }));
  };
  const order = () =>
    site.as('mod@example.com', (ctx) =>
      ctx
        .newDoc('Toy Order', {
          title: 'a',
          margin: 1,
          lines: [
            { item: 'x', price: 1 },
            { item: 'y', price: 2 },
          ],
        })
        .insert(),
    );
  const change = (as: string, name: string, values: Record<string, unknown>) =>
    site.as(as, async (ctx) => (await ctx.getDoc('Toy Order', name)).update(values).save());

  it('hold the fields and rows that a save changed', async () => {
    const { name, values } = await order();
    const [x, y] = values.lines as { name: string }[];
    expect(await versionsOf(name)).toEqual([]);
    await change('mod@example.com', name, {
      title: 'b',
      lines: [
        { name: x!.name, item: 'X', price: 1 },
        { item: 'z', price: 3 },
      ],
    });
    expect(await versionsOf(name)).toEqual([
      {
        changed: [['title', 'a', 'b']],
        row_changed: [['lines', 1, x!.name, [['item', 'x', 'X']]]],
        added: [['lines', expect.objectContaining({ item: 'z', idx: 2, price: 3 })]],
        removed: [['lines', expect.objectContaining({ item: 'y', name: y!.name })]],
        data_import: null,
        updater_reference: null,
        by: 'mod@example.com',
      },
    ]);
  });

  it('are not written when nothing changed, nor for doctypes that do not ask', async () => {
    const { name } = await order();
    await change('mod@example.com', name, {});
    expect(await versionsOf(name)).toEqual([]);
    const plain = await site.admin(async (ctx) => ctx.newDoc('Toy Plain', { title: 'a' }).insert());
    await site.admin(async (ctx) => (await ctx.getDoc('Toy Plain', plain.name)).update({ title: 'b' }).save());
    expect(await versionsOf(plain.name)).toEqual([]);
  });

  it('go with a save that fails', async () => {
    const { name } = await order();
    await site
      .as('mod@example.com', async (ctx) => {
        await (await ctx.getDoc('Toy Order', name)).update({ title: 'b' }).save();
        throw new Error('stop');
      })
      .catch(() => undefined);
    expect(await versionsOf(name)).toEqual([]);
  });

  it('hold no password, not even stars', async () => {
    const { name } = await order();
    await change('mod@example.com', name, { token: 'hush-hush', title: 'c' });
    expect(await versionsOf(name)).toMatchObject([{ changed: [['title', 'a', 'c']] }]);
  });

  it('show each reader only the fields that the reader sees in the document', async () => {
    const { name, values } = await order();
    const [x] = values.lines as { name: string }[];
    await change('mod@example.com', name, {
      title: 'b',
      margin: 9,
      lines: [
        { name: x!.name, item: 'x', price: 7 },
        { item: 'z', price: 3 },
      ],
    });
    const [version] = await versionsOf(name);
    const seenBy = (user: string) =>
      site.as(user, async (ctx) => visibleVersion(ctx, await ctx.getDoc('Toy Order', name), JSON.stringify(version)));
    expect((await seenBy('mod@example.com')).changed).toEqual([
      ['title', 'a', 'b'],
      ['margin', 1, 9],
    ]);
    const seen = await seenBy('student@example.com');
    expect(seen.changed).toEqual([['title', 'a', 'b']]);
    expect(seen.row_changed).toEqual([]);
    expect(JSON.stringify(seen.added)).not.toContain('price');
  });

  it('cannot be written or changed by hand', async () => {
    const { name } = await order();
    await change('mod@example.com', name, { title: 'b' });
    await expect(
      site.as('mod@example.com', (ctx) =>
        ctx.newDoc('Version', { ref_doctype: 'Toy Order', docname: name, data: '{}' }).insert(),
      ),
    ).rejects.toMatchObject({ exc_type: 'PermissionError' });
    const [row] = await site.admin((ctx) =>
      ctx.db.query<{ name: string }>('SELECT `name` FROM `tabVersion` WHERE `docname` = ?', [name]),
    );
    await expect(
      site.as('mod@example.com', async (ctx) => (await ctx.getDoc('Version', row!.name)).update({ data: '{}' }).save()),
    ).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await expect(site.as('mod@example.com', (ctx) => ctx.deleteDoc('Version', row!.name))).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
  });

  it('cost a save no statement when nothing changed, and one when something did', async () => {
    const count = async (values: Record<string, unknown>) => {
      const { name } = await order();
      return site.as('mod@example.com', async (ctx) => {
        const doc = (await ctx.getDoc('Toy Order', name)).update(values);
        const before = ctx.db.statements;
        await doc.save();
        return ctx.db.statements - before;
      });
    };
    const changed = await count({ title: 'other' });
    expect(coreHooks.doc_events?.['*']?.on_update).toHaveLength(1);
    expect(changed - (await count({}))).toBeLessThanOrEqual(1);
  });
});
