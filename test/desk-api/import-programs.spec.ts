import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lmsHooks } from '../../src/apps/lms/hooks.js';
import { readDoctypeFiles, type Session } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { Harbour } from './support/harbour.js';

/** As many rows, one in twenty of them bad; the figures of the docs are those of 10,000. */
const ROWS = Number(process.env.IMPORT_ROWS ?? 400);
const BAD = ROWS / 20;
const STAFF = 'staff@school.org';
const COURSES = ['first-course', 'second-course', 'third-course'];

const faults = [
  (n: number) => [`Bad ${n}`, '1', 'no-such-course'],
  () => ['', '1', COURSES[0] ?? ''],
  (n: number) => [`Bad ${n}`, 'perhaps', COURSES[0] ?? ''],
  () => ['Program 0', '0', ''],
];

function rowOf(n: number): string[] {
  if (n % 20 === 19) return faults[Math.floor(n / 20) % faults.length]?.(n) ?? [];
  return [`Program ${n}`, String(n % 2), COURSES[n % 3] ?? ''];
}
const sheet = [['Title', 'Published', 'Course (Program Courses)'], ...Array.from({ length: ROWS }, (_, n) => rowOf(n))];

describe.each(databases)('an import of programs on $name', (database) => {
  let harbour: Harbour;
  const sessions: Session[] = [];
  beforeAll(async () => {
    harbour = await Harbour.open(database, {
      hooks: lmsHooks,
      doctypes: readDoctypeFiles([path.resolve(import.meta.dirname, '../../doctypes/lms')]),
    });
    await harbour.test.addUser(STAFF, [
      'System Manager',
      'Moderator',
      'LMS Student',
      'Course Creator',
      'Batch Evaluator',
    ]);
    await harbour.test.admin(async (ctx) => {
      for (const name of COURSES) {
        const values = { title: name.replace('-', ' '), published: 1, short_introduction: 'x', description: 'x' };
        await ctx.newDoc('LMS Course', { ...values, instructors: [{ instructor: STAFF }] }).insert();
      }
    });
    const { database: open } = harbour.test.site;
    const begin = open.session.bind(open);
    open.session = () => {
      const session = begin();
      sessions.push(session);
      return session;
    };
  }, 60_000);
  afterAll(() => harbour?.close());

  async function measure(values: Record<string, unknown>) {
    const name = await harbour.order(STAFF, sheet, { reference_doctype: 'LMS Program', ...values });
    sessions.length = 0;
    const began = Date.now();
    const used = process.cpuUsage();
    await harbour.call(STAFF, 'form_start_import', { data_import: name });
    await harbour.idle(300);
    const seconds = (Date.now() - began) / 1000;
    const { user, system } = process.cpuUsage(used);
    const cpu = (user + system) / 1e6;
    const statements = sessions.reduce((sum, session) => sum + session.statements, 0) / ROWS;
    const status = await harbour.call<Record<string, unknown>>(STAFF, 'get_import_status', { data_import_name: name });
    if (process.env.IMPORT_ROWS) console.log(database.name, values, { seconds, cpu, statements, ...status });
    return { name, statements, ...status };
  }

  it('takes the good rows in and explains the bad ones, at few statements a document', async () => {
    const done = await measure({});
    expect(done).toMatchObject({ status: 'Partial Success', success: ROWS - BAD, failed: BAD, total_records: ROWS });
    expect(done.statements).toBeLessThan(20);
    const counted = await harbour.test.admin((ctx) => ctx.count('LMS Program'));
    expect(counted).toBe(ROWS - BAD);
    const reasons = await harbour.reasons(STAFF, done.name);
    expect(reasons).toHaveLength(Math.min(BAD, reasons.length));
    expect(reasons.slice(0, 4)).toEqual([
      '21: Row 21: Course: there is no LMS Course "no-such-course"',
      expect.stringMatching(/^41: .*Title/),
      '61: Row 61: Published: "perhaps" is not yes or no (1, 0, true, false, yes, no)',
      '81: LMS Program Program 0 already exists',
    ]);
  }, 300_000);

  it('changes nothing when the same file comes again as an update', async () => {
    const state = () =>
      harbour.test.admin((ctx) => ctx.getList('LMS Program', { fields: ['name', 'modified'], order_by: 'name asc' }));
    const before = await state();
    const done = await measure({ import_type: 'Update Existing Records' });
    expect(done).toMatchObject({ status: 'Partial Success', total_records: ROWS });
    expect(done.statements).toBeLessThan(12);
    const after = await state();
    expect(
      after.filter((row, place) => JSON.stringify(row) !== JSON.stringify(before[place])).map(({ name }) => name),
    ).toEqual([]);
  }, 300_000);
});
