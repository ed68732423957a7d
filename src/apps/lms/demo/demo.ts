/** The demo data of a new site: an academy, a compliance path, an open library, and people who are on their way. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Ctx } from '../../../engine/index.js';
import { updateCourseStatistics } from '../courses/course-progress.js';
import { executeIn } from '../sql.js';
import { believableTimes } from './demo-times.js';

type Fixture = Record<string, unknown> & { doctype: string; name: string };

/** Fills a site that has no program yet; the documents' own rules run as if people had entered them. */
export async function seedDemo(ctx: Ctx): Promise<void> {
  if (await ctx.sudo().exists('LMS Program', {})) return;
  const importing = ctx.importing();
  for (const fixture of demoFixtures(ctx)) await load(importing, fixture);
  await spreadOverWeeks(ctx);
  await updateCourseStatistics(ctx);
}

/** The fixtures in the order of their files' numbers. */
function demoFixtures(ctx: Ctx): Fixture[] {
  const folder = path.join(ctx.site.paths.fixtures, 'lms', 'demo');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.sort().flatMap((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Fixture[]);
}

/** A document that is there already is brought up to date: courses learn their modules after both exist. */
async function load(importing: Ctx, fixture: Fixture): Promise<void> {
  const { doctype, name, ...values } = fixture;
  if (!(await importing.exists(doctype, name))) {
    await importing.newDoc(doctype, fixture).insert();
    return;
  }
  const doc = await importing.getDoc(doctype, name, { lock: true });
  await doc.update(values).save();
}

interface Done {
  name: string;
  member: string;
  course: string;
}

/** Nobody learns five courses in the second in which the site is made. */
async function spreadOverWeeks(ctx: Ctx): Promise<void> {
  const done = await ctx.db.query<Done>(
    'SELECT `name`, `member`, `course` FROM `tabLMS Course Progress` ORDER BY `member`, `creation`, `name`',
  );
  const now = ctx.site.ports.clock.now().getTime();
  const members = new Set([
    ...done.map((row) => row.member),
    ...(await ctx.db.query<{ member: string }>('SELECT DISTINCT `member` FROM `tabLMS Program Member`')).map(
      (row) => row.member,
    ),
  ]);
  for (const member of members) {
    const own = done.filter((row) => row.member === member);
    const times = believableTimes(member, own.length, now).map((time) => ctx.site.time.local(new Date(time)));
    await backdate(ctx, member, own, times);
  }
}

/** @param times when the member joined, then when each lesson was completed */
async function backdate(ctx: Ctx, member: string, own: readonly Done[], times: readonly string[]): Promise<void> {
  const [joined = ctx.now(), ...completed] = times;
  const { db } = ctx;
  for (const [place, row] of own.entries()) {
    const time = completed[place] ?? joined;
    await db.execute('UPDATE `tabLMS Course Progress` SET `creation` = ?, `modified` = ? WHERE `name` = ?', [
      time,
      time,
      row.name,
    ]);
  }
  await db.execute('UPDATE `tabLMS Enrollment` SET `creation` = ?, `modified` = ? WHERE `member` = ?', [
    joined,
    joined,
    member,
  ]);
  await db.execute('UPDATE `tabLMS Program Member` SET `enrolled_on` = ?, `creation` = ? WHERE `member` = ?', [
    joined,
    joined,
    member,
  ]);
  await executeIn(
    ctx,
    `UPDATE \`tabLMS Enrollment\` SET \`completed_on\` = (SELECT MAX(p.\`creation\`) FROM \`tabLMS Course Progress\` p
      WHERE p.\`member\` = \`tabLMS Enrollment\`.\`member\` AND p.\`course\` = \`tabLMS Enrollment\`.\`course\`)
    WHERE \`completed_on\` IS NOT NULL AND \`member\` IN (??)`,
    [member],
  );
  await executeIn(
    ctx,
    `UPDATE \`tabLMS Program Member\` SET \`completed_on\` = (SELECT MAX(e.\`completed_on\`) FROM \`tabLMS Enrollment\` e
      JOIN \`tabLMS Program Course\` pc ON pc.\`course\` = e.\`course\`
      WHERE e.\`member\` = \`tabLMS Program Member\`.\`member\` AND pc.\`parent\` = \`tabLMS Program Member\`.\`parent\`)
    WHERE \`completed_on\` IS NOT NULL AND \`member\` IN (??)`,
    [member],
  );
}
