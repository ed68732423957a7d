import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const doctypes = [toy('Crate', [{ fieldname: 'lid', fieldtype: 'Data' }], { autoname: 'prompt' })];

describe.each(databases)('a commit that fails on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, { doctypes });
  });
  afterAll(() => test.close());

  const rename = async (from: string, to: string) => {
    const session = test.site.database.session();
    try {
      await session.define(`ALTER TABLE \`${from}\` RENAME TO \`${to}\``);
      await session.commit();
    } finally {
      await session.release();
    }
  };

  it('keeps nothing, and undoes outside what the transaction asked to undo', async () => {
    let undone = 0;
    let done = 0;
    // without this table a change that other processes must learn of cannot be committed
    await rename('__cairn_version', '__cairn_elsewhere');
    const ctx = await test.site.begin('Administrator');
    await ctx.newDoc('Crate', { name: 'C-1' }).insert();
    ctx.afterCommit(() => ++done);
    ctx.afterRollback(() => ++undone);
    ctx.unit.stale.add('access');
    await expect(test.site.finish(ctx, 'commit')).rejects.toThrow('The database refused a statement');
    await rename('__cairn_elsewhere', '__cairn_version');
    expect([done, undone]).toEqual([0, 1]);
    expect(await test.admin((again) => again.exists('Crate', 'C-1'))).toBeFalsy();
    expect(test.site.database.held.count).toBe(0);
  });
});
