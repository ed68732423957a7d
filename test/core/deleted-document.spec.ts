import { coreHooks } from '../../src/apps/core/hooks.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const doctypes = [toy('Crate', [{ fieldname: 'lid', fieldtype: 'Data', label: 'Lid' }], { autoname: 'prompt' })];

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
});
