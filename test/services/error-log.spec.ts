import { recordFault } from '../../src/services/error-log.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite } from '../support/site.js';

describe.each(databases)('Error Log on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database);
  });
  afterAll(() => test.close());
  const rows = () => test.admin((ctx) => ctx.getList('Error Log', { fields: ['method', 'error', 'trace_id'] }));

  it('keeps where, why and the request’s id of a fault, and only the first of a flood', async () => {
    await recordFault(test.site, { method: 'GET /api/x', error: new Error('broken pipe'), traceId: 'r-1' });
    const [row] = await rows();
    expect(row).toMatchObject({ method: 'GET /api/x', trace_id: 'r-1' });
    expect(row?.error).toContain('broken pipe');
    await Promise.all(
      Array.from({ length: 60 }, () => recordFault(test.site, { method: 'GET /api/x', error: 'again' })),
    );
    expect((await rows()).length).toBeLessThanOrEqual(30);
  });
});
