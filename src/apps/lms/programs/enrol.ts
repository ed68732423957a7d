import type { Ctx } from '../../../engine/index.js';
import { courseProgressSql } from '../courses/course-progress.js';
import { grantStudentRole } from '../roles.js';
import { executeIn, newNameSql } from '../sql.js';
import { reportMissing } from './missing.js';

/** What a member has already learnt in a course counts from the start; most have learnt nothing, which is cheap to see. */
const ALREADY_LEARNT = `CASE WHEN EXISTS (SELECT 1 FROM \`tabLMS Course Progress\` seen
    WHERE seen.\`member\` = m.\`member\` AND seen.\`course\` = pc.\`course\` AND seen.\`status\` = 'Complete')
  THEN COALESCE(${courseProgressSql('m.`member`', 'pc.`course`')}, 0) ELSE 0 END`;

/**
 * Membership means enrolment: makes every LMS Enrollment that members of the program lack, in one statement.
 * Those that exist stay as they are, so running it again repairs and nothing else. In one order for all, so that two
 * programs with the same members do not wait for each other.
 * @param afterIdx only members from this position on @returns enrolments made
 */
export async function enrolMembers(ctx: Ctx, program: string, afterIdx = 0): Promise<number> {
  const { dialect } = ctx.db;
  const now = ctx.now();
  const made = await ctx.db.execute(
    `${dialect.insertIgnore} \`tabLMS Enrollment\` (\`name\`, \`owner\`, \`modified_by\`, \`creation\`, \`modified\`, \`docstatus\`, \`idx\`,
      \`member\`, \`member_name\`, \`member_username\`, \`member_image\`, \`course\`, \`member_type\`, \`role\`,
      \`enrollment_source\`, \`progress\`)
    SELECT ${newNameSql(dialect)}, m.\`member\`, ?, ?, ?, 0, 0,
      m.\`member\`, u.\`full_name\`, u.\`username\`, u.\`user_image\`, pc.\`course\`, 'Student', 'Member', 'Program', ${ALREADY_LEARNT}
    FROM \`tabLMS Program Member\` m
    JOIN \`tabUser\` u ON u.\`name\` = m.\`member\`
    JOIN \`tabLMS Program Course\` pc ON pc.\`parent\` = m.\`parent\`
    JOIN \`tabLMS Course\` c ON c.\`name\` = pc.\`course\`
    LEFT JOIN \`tabLMS Enrollment\` e ON e.\`member\` = m.\`member\` AND e.\`course\` = pc.\`course\`
    WHERE m.\`parent\` = ? AND m.\`idx\` > ? AND e.\`name\` IS NULL
    ORDER BY m.\`member\`, pc.\`course\``,
    [ctx.user, now, now, program, afterIdx],
  );
  if (made > 0) {
    await markCompleted(ctx, program, afterIdx, now);
    await countLearners(ctx, program, afterIdx, now);
  }
  await reportMissing(ctx, program, afterIdx);
  await grantStudentRole(ctx, 'SELECT `member` FROM `tabLMS Program Member` WHERE `parent` = ? AND `idx` > ?', [
    program,
    afterIdx,
  ]);
  return made;
}

/**
 * The courses' counters, by what was made: nobody else is counted. Counted by the members first, for whoever counts by
 * course may read all of its enrolments.
 */
async function countLearners(ctx: Ctx, program: string, afterIdx: number, madeAt: string): Promise<void> {
  const made = await ctx.db.query<{ course: string; learners: number }>(
    `SELECT e.\`course\`, COUNT(*) AS learners
    FROM \`tabLMS Program Member\` m JOIN \`tabLMS Enrollment\` e ON e.\`member\` = m.\`member\`
    WHERE m.\`parent\` = ? AND m.\`idx\` > ? AND e.\`creation\` = ? GROUP BY e.\`course\``,
    [program, afterIdx, madeAt],
  );
  const added = made.map(() => 'WHEN ? THEN ?').join(' ');
  await executeIn(
    ctx,
    `UPDATE \`tabLMS Course\` SET \`enrollments\` = COALESCE(\`enrollments\`, 0) + CASE \`name\` ${added} ELSE 0 END
    WHERE \`name\` IN (??)`,
    made.map(({ course }) => course),
    made.flatMap(({ course, learners }) => [course, learners]),
  );
}

/** An enrolment that was made complete is completed now. Found without locking those of other learners. */
async function markCompleted(ctx: Ctx, program: string, afterIdx: number, madeAt: string): Promise<void> {
  const complete = await ctx.db.query<{ name: string }>(
    `SELECT DISTINCT e.\`name\` FROM \`tabLMS Program Member\` m JOIN \`tabLMS Enrollment\` e ON e.\`member\` = m.\`member\`
    WHERE m.\`parent\` = ? AND m.\`idx\` > ? AND e.\`creation\` = ? AND e.\`progress\` >= 100`,
    [program, afterIdx, madeAt],
  );
  const names = complete.map((enrollment) => enrollment.name);
  await executeIn(ctx, 'UPDATE `tabLMS Enrollment` SET `completed_on` = ? WHERE `name` IN (??)', names, [madeAt]);
}
