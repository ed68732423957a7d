import { PermissionError } from '../../src/engine/index.js';
import { MANAGER, MODERATOR, type School } from '../lms/support/school.js';
import { databases } from '../support/databases.js';
import { CLERK, openDesk, statementsOf } from './support/desk.js';

interface Hit {
  doctype: string;
  name: string;
  title: string;
  content: string;
}
interface Everything {
  doctypes: { name: string; can_create: number }[];
  reports: { name: string }[];
  workspaces: { name: string }[];
  records: Hit[];
}

const SEARCH = 'frappe.utils.global_search.search';
const EVERYTHING = 'frappe.desk.search.search_everything';

describe.each(databases)('search over everything on $name', (database) => {
  let school: School;
  let student: string;
  beforeAll(async () => {
    school = await openDesk(database);
    [student = ''] = await school.students('sam');
    await school.course('Leading Teams');
    await school.course('Deep Leading', 1, { published: 0 });
    await school.program('Leading Path', ['leading-teams'], [student]);
    await school.as(CLERK, (ctx) =>
      ctx.newDoc('Note', { title: 'Leading thoughts', content: '<p>100% <b>mine</b></p>' }).insert(),
    );
  }, 60_000);
  afterAll(() => school.close());

  const search = (user: string, text: string, more = {}) => school.call<Hit[]>(user, SEARCH, { text, ...more });
  const named = (hits: readonly Hit[]) => hits.map(({ doctype, title }) => `${doctype}: ${title}`);

  it('finds documents by title, name and searched fields, those that begin with the text first', async () => {
    const hits = await search(MODERATOR, 'leading');
    expect(named(hits)).toContain('LMS Course: Leading Teams');
    expect(named(hits)).toContain('LMS Program: Leading Path');
    expect(named(hits)).toContain('LMS Course: Deep Leading');
    const [first] = hits;
    expect(first?.title.startsWith('Leading')).toBe(true);
    expect(named(hits).indexOf('LMS Course: Deep Leading')).toBeGreaterThan(
      named(hits).indexOf('LMS Course: Leading Teams'),
    );
    expect(hits.find(({ title }) => title === 'Leading Path')).toMatchObject({ content: 'Title : Leading Path' });
  });

  it('finds only what the user may read', async () => {
    expect(named(await search(student, 'leading'))).not.toContain('LMS Course: Deep Leading');
    expect(named(await search(student, 'leading'))).toContain('LMS Program: Leading Path');
    expect(named(await search(student, 'deep'))).toEqual([]);
    expect(named(await search(MODERATOR, 'thoughts'))).toEqual([]);
    expect(named(await search(CLERK, 'leading'))).toEqual(['Note: Leading thoughts']);
    await expect(search(CLERK, 'x y', { doctype: 'LMS Program' })).rejects.toThrow(PermissionError);
  });

  it('takes signs of patterns as they are, and shows no HTML', async () => {
    expect(await search(CLERK, '100%')).toMatchObject([{ content: 'Content : 100% mine' }]);
    expect(await search(CLERK, '1_0')).toEqual([]);
    expect(await search(CLERK, "' OR 1=1 --")).toEqual([]);
  });

  it('keeps to a doctype, a start and a limit; one letter finds nothing', async () => {
    const all = await search(MODERATOR, 'leading');
    expect(await search(MODERATOR, 'leading', { limit: 1 })).toEqual(all.slice(0, 1));
    expect(await search(MODERATOR, 'leading', { start: 1, limit: 2 })).toEqual(all.slice(1, 3));
    expect(named(await search(MODERATOR, 'leading', { doctype: 'LMS Program' }))).toEqual([
      'LMS Program: Leading Path',
    ]);
    expect(await search(MODERATOR, 'l')).toEqual([]);
  });

  it('answers the palette: doctypes, pages and documents at once', async () => {
    const found = await school.call<Everything>(MODERATOR, EVERYTHING, { txt: 'lea' });
    expect(found.workspaces.map(({ name }) => name)).toEqual(['Learning']);
    expect(named(found.records)).toContain('LMS Course: Leading Teams');
    const courses = await school.call<Everything>(MODERATOR, EVERYTHING, { txt: 'course' });
    expect(courses.doctypes[0]).toMatchObject({ name: 'Course Chapter', can_create: 1 });
    expect(courses.doctypes.map(({ name }) => name)).toContain('LMS Course');
    const clerk = await school.call<Everything>(CLERK, EVERYTHING, { txt: 'course' });
    expect(clerk).toEqual({ doctypes: [], reports: [], workspaces: [], records: [] });
  });

  it('finds a learner, not every enrolment of theirs, unless it is asked for enrolments', async () => {
    expect(named(await search(MANAGER, 'sam@s'))).toEqual(['User: sam']);
    const enrolments = await search(MANAGER, 'sam', { doctype: 'LMS Enrollment' });
    expect(named(enrolments)).toEqual(['LMS Enrollment: sam']);
    const doctypes = await school.call<string[]>(MANAGER, 'frappe.utils.global_search.get_search_doctypes');
    expect(doctypes).toContain('User');
    expect(doctypes).not.toContain('LMS Enrollment');
  });

  it('finds reports by their name, of those open to the user', async () => {
    await school.site.admin((ctx) =>
      ctx
        .importing()
        .newDoc('Report', {
          report_name: 'Errors of late',
          ref_doctype: 'Error Log',
          report_type: 'Report Builder',
          is_standard: 'No',
        })
        .insert(),
    );
    const reports = async (user: string) =>
      (await school.call<Everything>(user, EVERYTHING, { txt: 'of late' })).reports;
    expect(await reports(MANAGER)).toMatchObject([{ name: 'Errors of late' }]);
    expect(await reports(MODERATOR)).toEqual([]);
  });

  it('looks into the doctypes that the client names, as far as the user may read them', async () => {
    const doctypes = ['LMS Program', 'Error Log', 'No Such', 'LMS Program Member'];
    const found = await school.call<Everything>(MODERATOR, EVERYTHING, { txt: 'leading', doctypes });
    expect(named(found.records)).toEqual(['LMS Program: Leading Path']);
  });

  it('takes few statements, and little time over 10,000 documents', async () => {
    const now = await school.site.admin(async (ctx) => ctx.now());
    const rows = Array.from({ length: 10_000 }, (_, n) => [
      ...[`n${n}`, `Thing number ${n}`, MODERATOR, MODERATOR, now, now, 0],
    ]);
    await school.site.admin((ctx) =>
      ctx.db.insertRows(
        'tabLMS Category',
        ['name', 'category', 'owner', 'modified_by', 'creation', 'modified', 'docstatus'],
        rows,
      ),
    );
    expect(await statementsOf(school, MODERATOR, EVERYTHING, { txt: 'number 99' })).toBeLessThanOrEqual(6);
    expect(await statementsOf(school, MANAGER, EVERYTHING, { txt: 'number 99' })).toBeLessThanOrEqual(6);
    const started = performance.now();
    const hits = await search(MODERATOR, 'number 99');
    expect(performance.now() - started).toBeLessThan(1000);
    expect(hits).toHaveLength(20);
  });
});
