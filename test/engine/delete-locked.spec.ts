import { setTimeout as pause } from 'node:timers/promises';
import { PermissionError, QueryTimeoutError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const doctypes = [toy('Crate', [{ fieldname: 'lid', fieldtype: 'Data' }], { autoname: 'prompt' })];

describe.each(databases)('deleting on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, { doctypes });
    await test.addUser('nobody@example.com');
    await test.admin((ctx) => ctx.newDoc('Crate', { name: 'C-1' }).insert());
  });
  afterAll(() => test.close());

  const gone = async () => expect(await test.admin((ctx) => ctx.exists('Crate', 'C-1'))).toBeFalsy();

  if (database.name === 'mariadb') {
    it('waits a moment for a document that another transaction holds, then asks to try again', async () => {
      await test.admin(async (holder) => {
        await holder.getDoc('Crate', 'C-1', { lock: true });
        const error: unknown = await test
          .admin((ctx) => ctx.deleteDoc('Crate', 'C-1'))
          .catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(QueryTimeoutError);
        expect((error as Error).message).toBe('Crate C-1 is being changed by somebody else. Please try again');
        // who may not delete it does not learn that it is there
        const stranger = test.as('nobody@example.com', (ctx) => ctx.deleteDoc('Crate', 'C-1'));
        await expect(stranger).rejects.toBeInstanceOf(PermissionError);
      });
      let deleted: Promise<void> | undefined;
      await test.admin(async (holder) => {
        await holder.getDoc('Crate', 'C-1', { lock: true });
        deleted = test.admin((ctx) => ctx.deleteDoc('Crate', 'C-1'));
        await pause(300);
      });
      await deleted;
      await gone();
    });
  } else {
    it('takes its turn, for there is one writer at a time and no lock of a row', async () => {
      let deleted: Promise<void> | undefined;
      await test.admin(async (holder) => {
        const held = await holder.getDoc('Crate', 'C-1', { lock: true });
        deleted = test.admin((ctx) => ctx.deleteDoc('Crate', 'C-1'));
        await held.update({ lid: 'oak' }).save();
      });
      await deleted;
      await gone();
    });
  }
});
