import { FrequentStatements } from '../../src/engine/database/frequent.js';
import { FIELDTYPES, OutdatedError, type Session } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite, toy } from '../support/site.js';

const VALUES: Readonly<Record<string, unknown>> = {
  Check: 1,
  Currency: 1234567.891,
  Date: '2026-02-28',
  Datetime: '2026-02-28 23:59:59.000001',
  Duration: 86399.5,
  Float: -0.1,
  Geolocation: '{"type":"FeatureCollection","features":[]}',
  Int: -2147483647,
  JSON: '{"a":[1,null,"ü"]}',
  Percent: 33.333333333,
  Rating: 0.8,
  Time: '07:08:09.000010',
};

const fieldtypes = Object.entries(FIELDTYPES)
  .filter(([name, type]) => type.column && !['Link', 'Dynamic Link', 'Password', 'Select'].includes(name))
  .map(([name]) => name);
const fields = fieldtypes.map((fieldtype) => ({
  fieldname: `f_${fieldtype.toLowerCase().replaceAll(' ', '_')}`,
  fieldtype,
  label: fieldtype,
}));

/** A statement that comes often is prepared, and MariaDB sends its rows in another form than those of other statements. */
describe.each(databases)('a statement asked again and again, on $name', (kind) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(kind, { doctypes: [toy('Everything', fields, { autoname: 'prompt' })] });
    await test.admin(async (ctx) => {
      const text = Object.fromEntries(
        fields.map(({ fieldname, fieldtype }) => [fieldname, VALUES[fieldtype] ?? 'Täxt 😀']),
      );
      await ctx.newDoc('Everything', { name: 'full', ...text }).insert();
      await ctx.newDoc('Everything', { name: 'empty' }).insert();
    });
  });
  afterAll(() => test.close());

  it('answers each time with the same values of the same types', async () => {
    const session = test.site.database.session();
    const read = () =>
      session.query('SELECT * FROM `tabEverything` WHERE `name` IN (?, ?) ORDER BY `name`', ['full', 'empty']);
    const first = await read();
    expect(first).toHaveLength(2);
    for (let count = 0; count < 8; count++) expect(await read()).toEqual(first);
    await session.release();
  });

  it('takes parameters alike: text for numbers, numbers for text, fractions, nothing', async () => {
    const session = test.site.database.session();
    const ask = () =>
      session.query(
        'SELECT `name` FROM `tabEverything` WHERE `f_float` = ? AND `f_currency` = ? AND `f_int` = ? AND `f_date` = ? AND COALESCE(?, 1) = 1',
        [-0.1, 1234567.891, '-2147483647', '2026-02-28', null],
      );
    for (let count = 0; count < 8; count++) expect(await ask()).toEqual([{ name: 'full' }]);
    await session.release();
  });

  it('writes alike, too', async () => {
    const values = [0.1, 12345678901.12346, 33.3, -5e-9, 0];
    await test.admin(async (ctx) => {
      for (let round = 0; round < 3; round++) {
        for (const [place, value] of values.entries()) {
          await ctx.db.execute('UPDATE `tabEverything` SET `f_float` = ?, `f_data` = ? WHERE `name` = ?', [
            value,
            `${round} ${place}`,
            'empty',
          ]);
          const [row] = await ctx.db.query<{ value: number }>(
            'SELECT `f_float` AS `value` FROM `tabEverything` WHERE `name` = ?',
            ['empty'],
          );
          expect(row?.value).toBe(value);
        }
      }
    });
  });

  it('sees a column that was added meanwhile', async () => {
    const session = test.site.database.session();
    const read = () => session.query('SELECT * FROM `tabSeries` WHERE `name` = ?', ['protocol']);
    await session.execute("INSERT INTO `tabSeries` (`name`, `current`) VALUES ('protocol', 1)");
    await session.commit();
    for (let count = 0; count < 8; count++) expect(await read()).toEqual([{ name: 'protocol', current: 1 }]);
    const other = test.site.database.session();
    await other.define('ALTER TABLE `tabSeries` ADD COLUMN `note` varchar(10)');
    await other.commit();
    await other.release();
    expect(await read()).toEqual([{ name: 'protocol', current: 1, note: null }]);
    await session.release();
  });
});

describe.each(databases)('a session that rests on a premise, on $name', (kind) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(kind);
  });
  afterAll(() => test.close());

  const resting = (holds: boolean) => {
    const session = test.site.database.session();
    const check = () => {
      if (!holds) throw new OutdatedError('not so any more');
    };
    session.restOn({ sql: 'SELECT 1 AS `one`', params: [], check });
    return session;
  };

  it.each([
    ['a statement follows', (session: Session) => session.query('SELECT 2')],
    ['a transaction begins and no statement follows', (session: Session) => session.begin()],
    ['nothing is asked at all', async () => undefined],
  ])('gives nothing out when it does not hold: %s', async (_what, work) => {
    const session = resting(false);
    const done = (async () => {
      await work(session);
      await session.confirm();
    })();
    await expect(done).rejects.toBeInstanceOf(OutdatedError);
    await session.release();
    const fine = resting(true);
    await work(fine);
    await fine.confirm();
    await fine.release();
  });
});

describe('which statements are frequent', () => {
  it('is learnt by counting, and a flood of others makes it begin anew', () => {
    const statements = new FrequentStatements();
    const asked = Array.from({ length: 8 }, () => statements.isFrequent('SELECT 1'));
    expect(asked).toEqual([false, false, false, false, false, true, true, true]);
    for (let count = 0; count < 5_000; count++) statements.isFrequent(`SELECT ${count} + 1`);
    expect(statements.isFrequent('SELECT 1')).toBe(false);
  });
});
