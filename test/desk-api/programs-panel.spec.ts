import { PermissionError } from '../../src/engine/index.js';
import { CREATOR, MANAGER, MODERATOR, type School } from '../lms/support/school.js';
import { databases } from '../support/databases.js';
import { openDesk, statementsOf } from './support/desk.js';

interface Dashboard {
  members: number;
  completed: number;
  average_progress: number;
  bands: { band: string; members: number }[];
  funnel: { course: string; enrolled: number; completed: number }[];
  median_days: number | null;
  mean_days: number | null;
  missing_enrolments: number;
}
interface Chart {
  labels: string[];
  datasets: { values: number[] }[];
}

const DASHBOARD = 'lms.lms.api.program_dashboard';
const EVIDENCE = 'lms.lms.api.program_evidence';
const REPAIR = 'lms.lms.api.repair_enrolments';
const GET = 'frappe.desk.doctype.dashboard_chart.dashboard_chart.get';
const RESULT = 'frappe.desk.doctype.number_card.number_card.get_result';

describe.each(databases)('how a program is doing, on $name', (database) => {
  let school: School;
  const program = 'First Path';
  beforeAll(async () => {
    school = await openDesk(database);
    const courses = [await school.course('One', 4), await school.course('Two', 2)];
    const [ann = '', ben = '', cem = ''] = await school.students('ann', 'ben', 'cem');
    await school.program(program, courses, [ann, ben, cem]);
    await school.program('Other Path', courses, [ann], { published: 0 });
    await school.learn(ann, 'one');
    await school.learn(ann, 'two');
    await school.learn(ben, 'one', 3);
    await school.site.admin(async (ctx) => {
      const at = (course: string, time: string) =>
        ctx.db.execute('UPDATE `tabLMS Enrollment` SET `completed_on` = ? WHERE `course` = ? AND `member` = ?', [
          ...[time, course, ann],
        ]);
      await ctx.db.execute("UPDATE `tabLMS Program Member` SET `enrolled_on` = '2026-01-01 00:00:00'");
      await at('one', '2026-01-03 00:00:00');
      await at('two', '2026-01-09 00:00:00');
    });
  }, 60_000);
  afterAll(() => school.close());

  it('is told in one call: bands, funnel, and days between completions', async () => {
    const panel = await school.call<Dashboard>(MODERATOR, DASHBOARD, { program });
    expect(panel).toMatchObject({ members: 3, completed: 1, average_progress: 45, missing_enrolments: 0 });
    expect(panel.bands).toEqual([
      { band: '0', members: 1 },
      { band: '1-25', members: 0 },
      { band: '26-50', members: 1 },
      { band: '51-75', members: 0 },
      { band: '76-99', members: 0 },
      { band: '100', members: 1 },
    ]);
    expect(panel.funnel).toMatchObject([
      { course: 'one', enrolled: 3, started: 2, completed: 1, median_days: 2 },
      { course: 'two', enrolled: 3, started: 1, completed: 1, median_days: 6 },
    ]);
    expect(panel).toMatchObject({ median_days: 4, mean_days: 4 });
    expect(await statementsOf(school, MODERATOR, DASHBOARD, { program })).toBeLessThanOrEqual(5);
  });

  it('is told to those only who may change the program', async () => {
    for (const user of [CREATOR, 'ann@school.org']) {
      await expect(school.call(user, DASHBOARD, { program })).rejects.toThrow(PermissionError);
      await expect(school.call(user, REPAIR, { program })).rejects.toThrow(PermissionError);
    }
    await expect(school.call(MODERATOR, DASHBOARD, { program: 'None' })).rejects.toThrow('LMS Program None not found');
  });

  it('and enrolments that are missing are made when somebody asks for it', async () => {
    await school.site.admin((ctx) =>
      ctx.db.execute("DELETE FROM `tabLMS Enrollment` WHERE `member` = 'cem@school.org'"),
    );
    expect(await school.call(MODERATOR, DASHBOARD, { program })).toMatchObject({ missing_enrolments: 2 });
    expect(await school.call(MODERATOR, REPAIR, { program })).toEqual({ program, made: 2, missing: 0 });
    expect(await school.call(MODERATOR, REPAIR, { program })).toEqual({ program, made: 0, missing: 0 });
    expect(await school.member(program, 'ben@school.org')).toMatchObject({ progress: 37, status: 'In Progress' });
  });

  it('is proved by a file: a line for each member and course, times with their distance from UTC', async () => {
    await school.site.admin((ctx) =>
      ctx.db.execute("UPDATE `tabLMS Program Member` SET `full_name` = '=1+1' WHERE `member` = 'ben@school.org'"),
    );
    const file = await school.call<{ filename: string; content: Uint8Array }>(MODERATOR, EVIDENCE, { program });
    expect(file.filename).toBe('First Path evidence.csv');
    const [head, ...lines] = Buffer.from(file.content).toString('utf8').trimEnd().split('\r\n');
    expect(head).toBe(
      '\ufeffprogram,member,full_name,program_status,program_progress,program_enrolled_on,program_completed_on,course,course_title,course_enrolled_on,course_progress,course_completed_on,source',
    );
    expect(lines).toHaveLength(6);
    const ann = lines.find((line) => line.includes('ann@school.org') && line.includes(',one,')) ?? '';
    expect(ann).toMatch(/Completed,100,2026-01-01 00:00:00[+-]\d\d:\d\d,/);
    expect(ann).toMatch(/,one,One,[^,]+,100,2026-01-03 00:00:00[+-]\d\d:\d\d,Program$/);
    expect(lines.filter((line) => line.includes("ben@school.org,'=1+1,In Progress,"))).toHaveLength(2);
    await expect(school.call(CREATOR, EVIDENCE, { program })).rejects.toThrow(PermissionError);
    await expect(school.call(MODERATOR, EVIDENCE, { program: 'None' })).rejects.toThrow('LMS Program None not found');
  });

  it('is drawn for all programs, or for one', async () => {
    const bands = async (user: string, more = {}) =>
      (await school.call<Chart>(user, GET, { chart_name: 'Program Progress', ...more })).datasets[0]?.values;
    expect(await bands(MODERATOR)).toEqual([1, 0, 1, 0, 0, 2]);
    expect(await bands(MODERATOR, { filters: { program: 'Other Path' } })).toEqual([0, 0, 0, 0, 0, 1]);
    expect(await bands(MODERATOR, { filters: [['LMS Program', 'program', '=', 'Other Path']] })).toEqual([
      0, 0, 0, 0, 0, 1,
    ]);
    expect(await bands(CREATOR)).toEqual([0, 0, 0, 0, 0, 0]);
    await expect(bands('ann@school.org')).rejects.toThrow(PermissionError);
  });

  it('is counted by the cards of the page Learning, and drawn by its charts', async () => {
    const value = (user: string, doc: string) => school.call(user, RESULT, { doc });
    expect(await value(MODERATOR, 'Published Courses')).toBe(2);
    expect(await value(MODERATOR, 'Program Members')).toBe(4);
    expect(await value(MODERATOR, 'Programs Completed')).toBe(2);
    expect(await value(MODERATOR, 'Courses Completed')).toBe(2);
    expect(await value(CREATOR, 'Program Members')).toBe(0);
    const chart = (name: string) => school.call<Chart>(MODERATOR, GET, { chart_name: name });
    const byCourse = await chart('Enrollments by Course');
    expect([...byCourse.labels].sort()).toEqual(['One', 'Two']);
    expect(byCourse.datasets[0]?.values).toEqual([3, 3]);
    expect((await chart('Program Members by Status')).labels).toContain('Completed');
    const enrolments = await chart('Course Enrollments');
    expect(enrolments.datasets[0]?.values.at(-1)).toBe(6);
    const charts = await school.site.admin((ctx) =>
      ctx.pluck('Dashboard Chart', 'name', { filters: [['document_type', '!=', 'LMS Certificate']] }),
    );
    for (const name of charts) expect(await school.call(MANAGER, GET, { chart_name: name })).toBeDefined();
  });
});
