import { QueryTimeoutError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const doctypes = [toy('Crate', [{ fieldname: 'lid', fieldtype: 'Data' }], { autoname: 'prompt' })];

describe.each(databases)('deleting on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, { doctypes });
    await test.admin((ctx) => ctx.newDoc('Crate', { name: 'C-1' }).insert());
  });
  afterAll(() => test.close());

  // SQLite has one writer at a time, and no locks of rows.
  (database.name === 'mariadb' ? it : it.skip)(
    'does not wait for a document that another transaction holds, and asks to try again',
    async () => {
      await test.admin(async (holder) => {
        await holder.getDoc('Crate', 'C-1', { lock: true });
        const started = performance.now();
        const error: unknown = await test
          .admin((ctx) => ctx.deleteDoc('Crate', 'C-1'))
          .catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(QueryTimeoutError);
        expect((error as Error).message).toBe('Crate C-1 is being changed by somebody else. Please try again');
        expect(performance.now() - started).toBeLessThan(500);
      });
      await test.admin((ctx) => ctx.deleteDoc('Crate', 'C-1'));
      expect(await test.admin((ctx) => ctx.exists('Crate', 'C-1'))).toBeFalsy();
    },
  );
});
