import type { Ctx } from '../../../engine/index.js';
import { membershipsOf, membershipsOfMany, recomputePrograms } from '../programs/program-progress.js';
import { chunks, executeIn } from '../sql.js';
import { completedLessonCount, lessonCount } from './outline.js';

/** SQL: completed lessons ÷ lessons, in percent and exact; NULL for a course without lessons. */
export const courseProgressSql = (member: string, course: string): string =>
  `${completedLessonCount(member, course)} * 100e0 / NULLIF(${lessonCount(course)}, 0)`;

/** What a member has already learnt in a course, in percent: who was enrolled before goes on where they stood. */
export async function learntBefore(ctx: Ctx, member: string, course: string): Promise<number> {
  const [row] = await ctx.db.query<{ progress: number | null }>(
    `SELECT ${courseProgressSql('?', 'c.`name`')} AS progress FROM \`tabLMS Course\` c WHERE c.\`name\` = ?`,
    [member, course],
  );
  return row?.progress ?? 0;
}

interface Held {
  name: string;
  course: string;
  progress: number;
  completed_on: string | null;
}

/** A member's enrolment in a course, held until the transaction ends. A site that was Frappe's may have several. */
async function hold(ctx: Ctx, member: string, course: string): Promise<Held[]> {
  await ctx.db.begin();
  return ctx.db.query<Held>(
    `SELECT \`name\`, \`course\`, \`progress\`, \`completed_on\` FROM \`tabLMS Enrollment\`
    WHERE \`member\` = ? AND \`course\` = ?${ctx.db.dialect.forUpdate}`,
    [member, course],
  );
}

export interface Learnt {
  /** The lesson to go on with. */
  current_lesson?: string;
  /** A completion was taken back, so the course need not count as once completed. */
  withdrawn?: boolean;
}

/**
 * Brings a member's progress in a course, and in the programs that hold it, up to date after a lesson changed.
 * `modified` stays as it is: a form that staff have open is not made stale by a learner.
 * @returns the progress in percent; 0 when the member is not enrolled
 */
export async function updateCourseProgress(
  ctx: Ctx,
  member: string,
  course: string,
  learnt: Learnt = {},
): Promise<number> {
  const enrollments = await hold(ctx, member, course);
  const [first] = enrollments;
  if (!first) return 0;
  const [computed] = await ctx.db.query<{ progress: number | null }>(
    `SELECT ${courseProgressSql('e.`member`', 'e.`course`')} AS progress FROM \`tabLMS Enrollment\` e WHERE e.\`name\` = ?`,
    [first.name],
  );
  const progress = computed?.progress ?? first.progress;
  let moved = false;
  for (const held of enrollments) moved = (await advance(ctx, held, progress, learnt)) || moved;
  if (moved) await recomputePrograms(ctx, membershipsOf(member, course));
  return progress;
}

/** @returns is the progress another than before? */
async function advance(ctx: Ctx, held: Held, progress: number, learnt: Learnt): Promise<boolean> {
  const values: Record<string, string | number | null> = {};
  if (Math.abs(progress - held.progress) > 1e-8) values.progress = progress;
  if (learnt.current_lesson) values.current_lesson = learnt.current_lesson;
  if (progress >= 100 && !held.completed_on) values.completed_on = ctx.now();
  if (progress < 100 && learnt.withdrawn && held.completed_on) values.completed_on = null;
  if (Object.keys(values).length > 0) {
    const enrollment = await ctx.sudo().getDoc('LMS Enrollment', held.name);
    await enrollment.dbSet(values, false);
  }
  return 'progress' in values;
}

/** Holds a course's enrolments, and names whose progress is another than before; who has not begun costs next to nothing. */
async function movedLearners(ctx: Ctx, course: string): Promise<string[]> {
  await ctx.db.query(
    `SELECT COUNT(*) AS held FROM \`tabLMS Enrollment\` WHERE \`course\` = ?${ctx.db.dialect.forUpdate}`,
    [course],
  );
  const moved = await ctx.db.query<{ member: string }>(
    `SELECT t.\`member\` FROM (
      SELECT e.\`member\`, e.\`progress\` AS was, ${courseProgressSql('e.`member`', 'e.`course`')} AS reached
      FROM \`tabLMS Enrollment\` e WHERE e.\`course\` = ? AND (e.\`progress\` > 0 OR EXISTS (
        SELECT 1 FROM \`tabLMS Course Progress\` seen WHERE seen.\`member\` = e.\`member\` AND seen.\`course\` = e.\`course\`))
    ) t WHERE t.reached IS NOT NULL AND ABS(t.reached - COALESCE(t.was, 0)) > 1e-8`,
    [course],
  );
  return moved.map((row) => row.member);
}

/**
 * After lessons of a course came, went or moved: its lesson count, and everybody's progress in it and in the
 * programs that hold it. A course that was completed before stays open, though its progress falls.
 */
export async function updateCourse(ctx: Ctx, course: string | null): Promise<void> {
  if (!course) return;
  const { db } = ctx;
  await db.execute(
    `UPDATE \`tabLMS Course\` SET \`lessons\` = ${lessonCount('`tabLMS Course`.`name`')} WHERE \`name\` = ?`,
    [course],
  );
  const learners = await movedLearners(ctx, course);
  if (learners.length === 0) return;
  const progress = courseProgressSql('`tabLMS Enrollment`.`member`', '`tabLMS Enrollment`.`course`');
  await executeIn(
    ctx,
    `UPDATE \`tabLMS Enrollment\` SET \`progress\` = COALESCE(${progress}, \`progress\`) WHERE \`course\` = ? AND \`member\` IN (??)`,
    learners,
    [course],
  );
  await db.execute(
    'UPDATE `tabLMS Enrollment` SET `completed_on` = ? WHERE `course` = ? AND `progress` >= 100 AND `completed_on` IS NULL',
    [ctx.now(), course],
  );
  for (const part of chunks(learners)) await recomputePrograms(ctx, membershipsOfMany(part, course));
}

/** So many learners more (or fewer) in a course. It only adds: counting all of them is the hourly job's. */
export async function addLearners(ctx: Ctx, course: string, learners: number): Promise<void> {
  await ctx.db.execute('UPDATE `tabLMS Course` SET `enrollments` = COALESCE(`enrollments`, 0) + ? WHERE `name` = ?', [
    learners,
    course,
  ]);
}

/** Lessons, learners: what the hourly job sets right on every course. */
export async function updateCourseStatistics(ctx: Ctx): Promise<void> {
  await ctx.db.execute(
    `UPDATE \`tabLMS Course\` SET \`lessons\` = ${lessonCount('`tabLMS Course`.`name`')},
      \`enrollments\` = (SELECT COUNT(*) FROM \`tabLMS Enrollment\` e
        WHERE e.\`course\` = \`tabLMS Course\`.\`name\` AND e.\`member_type\` = 'Student')`,
  );
}
