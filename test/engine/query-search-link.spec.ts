import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LinkSearch, searchLink } from '../../src/engine/query/search-link.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite } from '../support/site.js';
import { makeTours, TOUR_DOCTYPES } from '../support/tours.js';

describe.each(databases)('link search on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, { doctypes: TOUR_DOCTYPES });
    await test.admin(makeTours);
    await test.addUser('chooser@x.y', ['Chooser']);
  });
  afterAll(() => test.close());

  const search = (rest: Partial<LinkSearch>, user = 'Administrator') =>
    test.as(user, (ctx) => searchLink(ctx, { doctype: 'Tour', ...rest }));
  const values = async (rest: Partial<LinkSearch>) => (await search(rest)).map((one) => one.value);

  it('looks into name, title and search fields', async () => {
    expect(await values({ txt: 'TREK' })).toEqual(['Andes']);
    expect(await values({ txt: 'greece' })).toEqual(['Crete']);
    expect(await values({ txt: 'nothing' })).toEqual([]);
  });
  it('puts names that begin with the text first, then what is used most, then the doctype’s order', async () => {
    expect(await values({ txt: 'a' })).toEqual(['Andes', 'Alps', 'Delta', 'Baltic', 'Crete']);
    await test.admin((ctx) => ctx.db.execute("UPDATE `tabTour` SET `idx` = 9 WHERE `name` IN ('Alps', 'Baltic')"));
    expect(await values({ txt: 'a' })).toEqual(['Alps', 'Andes', 'Baltic', 'Delta', 'Crete']);
    expect(await values({})).toEqual(['Baltic', 'Alps', 'Delta', 'Crete', 'Andes']);
  });
  it('describes with search fields and title', async () => {
    expect(await search({ txt: 'Andes' })).toEqual([{ value: 'Andes', description: 'Peru, Andes trek' }]);
    expect(await search({ txt: 'Andes', searchfield: 'seats' })).toEqual([
      { value: 'Andes', description: 'Peru, Andes trek, 20' },
    ]);
  });
  it('shows the title instead of the name where the doctype says so, and no disabled documents', async () => {
    expect(await search({ doctype: 'Guide', txt: 'anna' })).toEqual([
      { value: 'anna', label: 'Anna Berg', description: 'anna' },
    ]);
  });
  it('takes filters and pages, and signs that LIKE knows as ordinary ones', async () => {
    expect(await values({ filters: { open: 1 } })).toEqual(['Alps', 'Delta', 'Andes']);
    expect(await values({ filters: [['Tour', 'open', '=', 1]], page_length: 1, start: 1 })).toEqual(['Delta']);
    expect(await values({ txt: '%' })).toEqual([]);
    expect(await values({ txt: '_' })).toEqual([]);
    expect(await values({ txt: '\\' })).toEqual([]);
  });
  it('is open to who may select, and closed to others', async () => {
    expect(await search({ txt: 'Andes', searchfield: 'seats' }, 'chooser@x.y')).toEqual([
      { value: 'Andes', description: 'Peru, Andes trek' },
    ]);
    await expect(search({}, 'Guest')).rejects.toThrow('No permission for Tour');
    await expect(search({ doctype: 'Tour Stop' })).rejects.toThrow(/child table/);
    await expect(search({ searchfield: 'nope' })).rejects.toThrow('Field not permitted in query: nope');
  });
});
