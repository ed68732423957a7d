import { coreHooks } from '../../src/apps/core/hooks.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const doctypes = [
  toy('Crate', [{ fieldname: 'lid', fieldtype: 'Data', label: 'Lid' }], { autoname: 'prompt', allow_rename: 1 }),
];

describe.each(databases)('deleting a document on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, {
      doctypes: doctypes,
      hooks: coreHooks,
    });
  });
  afterAll(() => test.close());

  it('keeps a copy that could be restored, and takes its comments and shares along', async () => {
    await test.admin(async (ctx) => {
      await ctx.newDoc('Crate', { name: 'C-1', lid: 'oak' }).insert();
      await ctx
        .importing()
        .newDoc('Comment', { comment_type: 'Comment', reference_doctype: 'Crate', reference_name: 'C-1', content: 'x' })
        .insert();
      await ctx.deleteDoc('Crate', 'C-1');
    });
    const copy = await test.admin((ctx) =>
      ctx.getValue<{ data: string }>('Deleted Document', { deleted_doctype: 'Crate', deleted_name: 'C-1' }, ['data']),
    );
    expect(JSON.parse(copy?.data ?? '{}')).toMatchObject({ doctype: 'Crate', name: 'C-1', lid: 'oak' });
    expect(await test.admin((ctx) => ctx.count('Comment', { reference_name: 'C-1' }))).toBe(0);
  });

  it('keeps what was written about it, which points to it no more; a rename takes notices along', async () => {
    const left = await test.admin(async (ctx) => {
      const loading = ctx.importing();
      await ctx.newDoc('Crate', { name: 'C-2', lid: 'ash' }).insert();
      const about = { reference_doctype: 'Crate', reference_name: 'C-2', subject: 'About C-2', content: 'x' };
      const mail = await loading.newDoc('Communication', about).insert();
      const place = { document_type: 'Crate', document_name: 'C-2', for_user: 'Administrator', subject: 'Look' };
      const notice = await loading.newDoc('Notification Log', { ...place, type: 'Alert' }).insert();
      await (await ctx.getDoc<string>('Crate', 'C-2')).rename('C-3');
      const told = await ctx.getValue('Notification Log', notice.name, ['document_name']);
      expect(told).toEqual({ document_name: 'C-3' });
      await ctx.deleteDoc('Crate', 'C-3');
      return ctx.getValue('Communication', mail.name, ['reference_doctype', 'reference_name']);
    });
    expect(left).toEqual({ reference_doctype: null, reference_name: null });
  });
});
