import path from 'node:path';
import { importFixtures } from '../../src/services/transfer/fixtures.js';
import { databases } from '../support/databases.js';
import { School } from './support/school.js';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/lms');

describe.each(databases)('what the learning system adds to User on $name', (database) => {
  let school: School;

  beforeAll(async () => {
    school = await School.open(database);
    await importFixtures(school.site.site, fixtures, { only: (file) => file === 'custom_field.json' });
  });
  afterAll(() => school.close());

  it('stands in the form where Frappe LMS has it', async () => {
    const order = await school.site.admin((ctx) =>
      Promise.resolve(ctx.meta('User').fields.map((one) => one.fieldname)),
    );
    expect(order[order.indexOf('username') + 1]).toBe('verify_terms');
    expect(order[order.indexOf('unsubscribed') + 1]).toBe('hide_private');
    expect(order).toEqual(expect.arrayContaining(['headline', 'country', 'cover_image', 'linkedin', 'open_to']));
  });

  it('is kept with the user, who changes their own profile but not that they accepted the terms', async () => {
    const [ann = ''] = await school.students('profile');
    await school.as(ann, async (ctx) =>
      (await ctx.getDoc('User', ann))
        .update({ headline: 'Learns', hide_private: 1, verify_terms: 1, open_to: 'Work' })
        .save(),
    );
    const stored = await school.query(
      'SELECT `headline`, `hide_private`, `verify_terms`, `open_to` FROM `tabUser` WHERE `name` = ?',
      [ann],
    );
    expect(stored).toEqual([{ headline: 'Learns', hide_private: 1, verify_terms: 0, open_to: 'Work' }]);
  });

  it('is not written twice', async () => {
    expect(await importFixtures(school.site.site, fixtures, { only: (file) => file === 'custom_field.json' })).toBe(0);
  });
});
