import { readFileSync } from 'node:fs';
import path from 'node:path';
import { seedDemo } from '../../src/apps/lms/demo/demo.js';
import { databases } from '../support/databases.js';
import { School } from './support/school.js';

const EXPECTED = {
  'Leadership Essentials Academy': [100, 100, 86, 73, 66, 50, 41, 33, 20, 13, 6, 0],
  'Health Data Compliance': [100, 100, 100, 100, 100, 83, 83, 66, 50, 50, 37, 25, 25, 0, 0],
  'Open Library': [100, 50, 16, 58, 33, 41, 75, 25, 16, 25, 25, 0],
};
const categories = path.resolve(import.meta.dirname, '../../fixtures/lms/lms_category.json');

describe.each(databases)('the demo data on $name', (database) => {
  let school: School;

  beforeAll(async () => {
    school = await School.open(database);
    await school.site.admin(async (ctx) => {
      for (const row of JSON.parse(readFileSync(categories, 'utf8')))
        await ctx.importing().newDoc('LMS Category', row).insert();
    });
    await school.site.admin(seedDemo);
  }, 60_000);
  afterAll(() => school.close());

  it.each(Object.entries(EXPECTED))('%s has members on their way', async (program, progress) => {
    const rows = await school.query<{ progress: number }>(
      'SELECT `progress` FROM `tabLMS Program Member` WHERE `parent` = ? ORDER BY `idx`',
      [program],
    );
    expect(rows.map((row) => row.progress)).toEqual(progress);
    const [counted] = await school.query('SELECT `member_count`, `owner` FROM `tabLMS Program` WHERE `name` = ?', [
      program,
    ]);
    expect(counted?.member_count).toBe(progress.length);
    expect(counted?.owner).not.toBe('Administrator');
  });

  it('has times that make sense: joined, then learnt lesson by lesson, then completed', async () => {
    const wrong = await school.count(
      'LMS Program Member',
      "(`status` = 'Completed') <> (`completed_on` IS NOT NULL) OR `completed_on` < `enrolled_on` OR `enrolled_on` IS NULL",
    );
    expect(wrong).toBe(0);
    const early = await school.query(
      'SELECT p.`name` FROM `tabLMS Course Progress` p JOIN `tabLMS Program Member` m ON m.`member` = p.`member` WHERE p.`creation` < m.`enrolled_on`',
    );
    expect(early).toEqual([]);
    const now = await school.site.admin(async (ctx) => ctx.now());
    expect(await school.count('LMS Course Progress', '`creation` > ?', [now])).toBe(0);
    const [spread] = await school.query<{ days: number }>(
      'SELECT COUNT(DISTINCT SUBSTR(`creation`, 1, 10)) AS days FROM `tabLMS Course Progress`',
    );
    expect(spread?.days).toBeGreaterThan(20);
  });

  it('has lessons in order, counted on every course, read by its members', async () => {
    const [course] = await school.query(
      "SELECT `lessons`, `enrollments` FROM `tabLMS Course` WHERE `name` = 'communication'",
    );
    expect(course).toEqual({ lessons: 5, enrollments: 12 });
    const lesson = { course: 'communication', chapter: 1, lesson: 1 };
    expect(await school.call('amara.okafor@example.com', 'lms.lms.utils.get_lesson', lesson)).toMatchObject({
      title: 'Listen Before You Answer',
      next: '1.2',
    });
  });

  it('is not made twice', async () => {
    await school.site.admin(seedDemo);
    expect(await school.count('LMS Program', '1 = 1')).toBe(4);
  });
});
