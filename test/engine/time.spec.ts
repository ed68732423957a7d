import { databases } from '../support/databases.js';
import { openTestSite, type TestSite } from '../support/site.js';

describe.each(databases)('the time of a site on $name', (database) => {
  let test: TestSite;
  let now = new Date('2026-03-01T12:00:00.500Z');

  beforeAll(async () => {
    test = await openTestSite(database, { ports: { clock: { now: () => now } } });
  });
  afterAll(() => test.close());

  it('only goes forward, when the clock is set back and everything in memory is read anew', async () => {
    const before = test.site.time.now();
    now = new Date('2026-03-01T12:00:00.400Z');
    await test.site.refresh();
    const after = test.site.time.now();
    expect([before, after].toSorted()).toEqual([before, after]);
    expect(after).not.toBe(before);
  });
});
