import { listDocs, type SqlValue } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const sqlite = databases.filter((database) => database.name === 'sqlite');

describe.each(sqlite)('the plan of a list on $name', (database) => {
  let site: TestSite;
  beforeAll(async () => {
    const fields = [
      { fieldname: 'status', fieldtype: 'Select', label: 'Status', options: 'Open\nShut', search_index: 1 },
      { fieldname: 'kind', fieldtype: 'Data', label: 'Kind' },
      { fieldname: 'member', fieldtype: 'Link', label: 'Member', options: 'User', search_index: 1 },
    ];
    site = await openTestSite(database, { doctypes: [toy('Walk', fields)] });
  });
  afterAll(() => site.close());

  const plan = (filters: object, rest: object = { limit: 20 }) =>
    site.admin(async (ctx) => {
      const query = ctx.db.query.bind(ctx.db);
      let asked: { sql: string; params?: readonly SqlValue[] | undefined } = { sql: '' };
      ctx.db.query = ((sql: string, params?: readonly SqlValue[]) => {
        asked = { sql, params };
        return query(sql, params);
      }) as typeof ctx.db.query;
      await listDocs(ctx, ctx.meta('Walk'), { filters, ...rest });
      const steps = await query<{ detail: string }>(`EXPLAIN QUERY PLAN ${asked.sql}`, asked.params);
      return steps.map((step) => step.detail).join('; ');
    });

  it('walks the index of the order for first rows by a value that many have', async () => {
    expect(await plan({ status: 'Open' })).toMatch(/^SCAN .* USING INDEX tabWalk_creation/);
    expect(await plan({ kind: 'x' })).toMatch(/^SCAN .* USING INDEX tabWalk_creation/);
  });

  it('goes by an index that leads to few rows', async () => {
    expect(await plan({ member: 'a@example.org' })).toMatch(/USING INDEX tabWalk_member/);
    expect(await plan({ name: 'x' })).toMatch(/^SEARCH .*autoindex/);
    expect(await plan({ member: 'a@example.org', status: 'Open' })).toMatch(/USING INDEX tabWalk_member/);
  });

  it('goes by the index of the value when all rows are wanted', async () => {
    expect(await plan({ status: 'Open' }, {})).toMatch(/USING INDEX tabWalk_status/);
  });
});
