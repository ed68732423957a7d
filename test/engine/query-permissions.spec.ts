import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ListParams, ListRow } from '../../src/engine/query/params.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite } from '../support/site.js';
import { makeTours, TOUR_DOCTYPES } from '../support/tours.js';

describe.each(databases)('what a list shows on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, {
      doctypes: TOUR_DOCTYPES,
      hooks: {
        permission_query_conditions: {
          'Tour Stop': (ctx: { user: string }) => (ctx.user === 'shy@x.y' ? [['city', '!=', 'Linz']] : true),
        },
      } as object,
    });
    await test.admin(makeTours);
    await test.addUser('boss@x.y', ['System Manager']);
    await test.addUser('visitor@x.y', ['Visitor']);
    await test.addUser('shy@x.y', ['Visitor']);
    await test.addUser('chooser@x.y', ['Chooser']);
    await test.addUser('owner@x.y', ['Owner Only']);
    await test.addUser('nobody@x.y', []);
    await test.admin((ctx) => ctx.db.execute("UPDATE `tabTour` SET `owner` = 'owner@x.y' WHERE `name` = 'Crete'"));
  });
  afterAll(() => test.close());

  const list = (user: string, params: ListParams = {}, doctype = 'Tour') =>
    test.as(user, (ctx) => ctx.getList<ListRow>(doctype, { order_by: 'name asc', ...params }));
  const refusal = (user: string, params: ListParams, doctype = 'Tour') =>
    list(user, params, doctype).then(
      (rows) => `answered ${JSON.stringify(rows)}`,
      (error: Error) => `${error.name}: ${error.message}`,
    );
  const alps = { filters: { name: 'Alps' } };

  it('is refused to who has no right on the doctype', async () => {
    expect(await refusal('nobody@x.y', {})).toBe('PermissionError: No permission for Tour');
    expect(await refusal('Guest', {})).toBe('PermissionError: No permission for Tour');
  });
  it('is only their own documents for who has the right on those', async () => {
    expect(await list('owner@x.y')).toEqual([{ name: 'Crete' }]);
    expect(await test.as('owner@x.y', (ctx) => ctx.count('Tour'))).toBe(1);
  });
  it('leaves out fields above the permlevels of the user, without a word', async () => {
    expect(await list('visitor@x.y', { ...alps, fields: ['name', 'margin', 'sum(margin) as m'] })).toEqual([
      { name: 'Alps' },
    ]);
    expect(await list('boss@x.y', { ...alps, fields: ['name', 'margin'] })).toEqual([{ name: 'Alps', margin: 7 }]);
    expect((await list('visitor@x.y', { ...alps, fields: ['*'] }))[0]).not.toHaveProperty('margin');
    expect(
      await list('visitor@x.y', { ...alps, fields: ['guide.rate', 'stops.secret', 'costs.what', { costs: ['what'] }] }),
    ).toEqual([{ name: 'Alps' }]);
    expect(await list('boss@x.y', { ...alps, fields: ['guide.name as g', 'costs.what'] })).toEqual([
      { g: 'anna', what: 'bus' },
    ]);
    expect(await list('visitor@x.y', { ...alps, fields: [{ stops: ['*'] }], limit: 1 })).toEqual([
      { stops: [expect.not.objectContaining({ secret: expect.anything() }), expect.anything(), expect.anything()] },
    ]);
  });
  it('cannot be filtered, sorted or grouped by them, which would tell their values', async () => {
    const hidden = /^PermissionError: You do not have permission to access field: /;
    for (const params of [
      { filters: { margin: 7 } },
      { or_filters: [['margin', '>', 5]] },
      { filters: [['name', '=', 'x'], 'or', ['margin', '>', 5]] },
      { filters: [['Tour Stop', 'secret', '=', 's1']] },
      { filters: { 'stops.secret': 's1' } },
      { filters: [['Tour Cost', 'what', '=', 'bus']] },
      { order_by: 'margin desc' },
      { order_by: 'stops.secret' },
      { group_by: 'margin' },
      { filters: { phone: ['like', '0%'] } },
      { order_by: 'phone' },
      { fields: ['name', 'phone as p'], order_by: 'p' },
      { fields: ['phone as p'], group_by: 'p' },
    ]) {
      expect(await refusal('visitor@x.y', params)).toMatch(hidden);
      expect(await refusal('boss@x.y', params)).toMatch(/^answered/);
    }
    expect(await refusal('boss@x.y', { order_by: 'guide.rate' })).toMatch(hidden);
    expect(await refusal('visitor@x.y', { fields: ['name', 'margin as m'], order_by: 'm' })).toMatch(/^DataError/);
    expect(
      await test.as('visitor@x.y', (ctx) => ctx.count('Tour', { margin: 7 })).catch((error: Error) => error.message),
    ).toMatch(/permission/);
  });
  it('shows masked values as X to who may not see them', async () => {
    const crete = { filters: { name: 'Crete' }, fields: ['phone', 'max(phone) as m'] };
    expect(await list('visitor@x.y', crete)).toEqual([{ phone: 'XXXXXXXX' }]);
    expect(await list('boss@x.y', crete)).toEqual([{ phone: '0301234', m: '0301234' }]);
  });
  it('never filters, sorts or computes by a Password, for anybody', async () => {
    for (const params of [
      { filters: { pin: ['like', 'a%'] } },
      { order_by: 'pin' },
      { group_by: 'pin' },
      { fields: ['max(pin) as p'] },
      { fields: [{ MAX: 'pin' }] },
    ]) {
      expect(await refusal('Administrator', params)).toBe('DataError: Field not permitted in query: pin');
    }
  });
  it('is name, title and search fields for who may only select', async () => {
    expect(await list('chooser@x.y', { ...alps, fields: ['*'] })).toEqual([
      { name: 'Alps', title: 'Über die Alpen', region: 'Austria' },
    ]);
    expect(
      await list('chooser@x.y', { ...alps, fields: ['name', 'seats', 'stops.city', { stops: ['city'] }] }),
    ).toEqual([{ name: 'Alps' }]);
    expect(await refusal('chooser@x.y', { filters: { seats: 5 } })).toMatch(/^PermissionError/);
    expect(await refusal('chooser@x.y', { filters: [['Tour Stop', 'city', '=', 'x']] })).toMatch(/^PermissionError/);
    expect(await list('chooser@x.y', { filters: { title: ['like', 'a%'] } })).toEqual([{ name: 'Andes' }]);
  });
  it('joins linked documents only as far as the user may read them', async () => {
    expect(await refusal('owner@x.y', { fields: ['guide.full_name'] })).toBe(
      'PermissionError: No permission for Guide',
    );
    expect(await list('owner@x.y', { fields: ['guide'], expand: ['guide'] })).toEqual([{ guide: null }]);
    await test.admin((ctx) =>
      ctx
        .importing()
        .newDoc('User Permission', {
          user: 'shy@x.y',
          allow: 'Guide',
          for_value: 'bert',
          apply_to_all_doctypes: 0,
          applicable_for: 'Guide',
        })
        .insert(),
    );
    await test.admin(async (ctx) => void ctx.unit.stale.add('access'));
    const fields = ['name', 'guide.full_name as who'];
    expect(await list('visitor@x.y', { ...alps, fields })).toEqual([{ name: 'Alps', who: 'Anna Berg' }]);
    expect(await list('shy@x.y', { ...alps, fields })).toEqual([{ name: 'Alps', who: null }]);
    expect(await list('shy@x.y', { ...alps, fields: ['guide'], expand: ['guide'] })).toEqual([{ guide: 'anna' }]);
  });

  describe('of a child doctype', () => {
    it('needs the parent doctype', async () => {
      expect(await refusal('boss@x.y', {}, 'Tour Stop')).toMatch(/^PermissionError: Tour Stop is a child table/);
      expect(await refusal('Administrator', {}, 'Tour Stop')).toMatch(/^PermissionError/);
      expect(await refusal('boss@x.y', { parent: 'Nope' }, 'Tour Stop')).toBe(
        'DoesNotExistError: DocType Nope not found',
      );
      expect(await refusal('boss@x.y', { parent: 'Guide' }, 'Tour Stop')).toMatch(/^PermissionError/);
      expect(await test.admin((ctx) => ctx.sudo().getList('Tour Stop'))).toHaveLength(6);
    });
    it('is the rows of documents that the user may read', async () => {
      const rows = { parent: 'Tour', fields: ['parent', 'city'], order_by: 'parent asc, idx asc' };
      expect(await list('owner@x.y', rows, 'Tour Stop')).toEqual([{ parent: 'Crete', city: 'Chania' }]);
      expect(await list('visitor@x.y', rows, 'Tour Stop')).toHaveLength(6);
      expect(await refusal('nobody@x.y', rows, 'Tour Stop')).toBe('PermissionError: No permission for Tour');
      expect(await refusal('chooser@x.y', rows, 'Tour Stop')).toMatch(/^PermissionError/);
    });
    it('keeps the levels of its fields and of the table', async () => {
      expect(
        await list(
          'visitor@x.y',
          { parent: 'Tour', fields: ['city', 'secret'], limit: 1, order_by: 'city' },
          'Tour Stop',
        ),
      ).toEqual([{ city: 'Chania' }]);
      expect(await refusal('visitor@x.y', { parent: 'Tour', filters: { secret: 's1' } }, 'Tour Stop')).toMatch(
        /^PermissionError/,
      );
      expect(await refusal('visitor@x.y', { parent: 'Tour' }, 'Tour Cost')).toMatch(/^PermissionError/);
      expect(await list('boss@x.y', { parent: 'Tour' }, 'Tour Cost')).toHaveLength(5);
    });
    it('leaves out rows that the user does not see, wherever they appear', async () => {
      const cities = async (user: string, params: ListParams, doctype?: string) =>
        (await list(user, params, doctype)).map((row) => row.city);
      expect(
        await cities(
          'shy@x.y',
          { parent: 'Tour', filters: { parent: 'Alps' }, fields: ['city'], order_by: 'idx' },
          'Tour Stop',
        ),
      ).toEqual(['Graz', 'Wien']);
      expect(await cities('shy@x.y', { ...alps, fields: ['stops.city'] })).toEqual(['Graz', 'Wien']);
      expect(await list('shy@x.y', { ...alps, fields: [{ stops: ['city'] }] })).toEqual([
        { stops: [{ city: 'Graz' }, { city: 'Wien' }] },
      ]);
      expect(await list('shy@x.y', { filters: [['Tour Stop', 'city', '=', 'Linz']] })).toEqual([]);
      expect(await test.as('shy@x.y', (ctx) => ctx.count('Tour', [['Tour Stop', 'city', '=', 'Linz']]))).toBe(0);
    });
  });
});
