import type { Ctx } from '../../../engine/index.js';

interface Missing {
  idx: number;
  member: string;
  course: string;
  has_user: number;
  has_course: number;
}

const LISTED = 500;

/**
 * Says in Error Log which members of a program could not be enrolled in which course, and why, and tells the person
 * who saves. Nothing else stops: those who could be enrolled are, and saving again tries again.
 * @param afterIdx only members from this position on
 */
export async function reportMissing(ctx: Ctx, program: string, afterIdx: number): Promise<void> {
  const missing = await ctx.db.query<Missing>(
    `SELECT m.\`idx\`, m.\`member\`, pc.\`course\`, CASE WHEN u.\`name\` IS NULL THEN 0 ELSE 1 END AS has_user,
      CASE WHEN c.\`name\` IS NULL THEN 0 ELSE 1 END AS has_course
    FROM \`tabLMS Program Member\` m
    JOIN \`tabLMS Program Course\` pc ON pc.\`parent\` = m.\`parent\`
    LEFT JOIN \`tabLMS Enrollment\` e ON e.\`member\` = m.\`member\` AND e.\`course\` = pc.\`course\`
    LEFT JOIN \`tabUser\` u ON u.\`name\` = m.\`member\`
    LEFT JOIN \`tabLMS Course\` c ON c.\`name\` = pc.\`course\`
    WHERE m.\`parent\` = ? AND m.\`idx\` > ? AND e.\`name\` IS NULL ORDER BY m.\`idx\`, pc.\`idx\` LIMIT ${LISTED + 1}`,
    [program, afterIdx],
  );
  if (missing.length === 0) return;
  const lines = missing.slice(0, LISTED).map(lineOf);
  if (missing.length > LISTED) lines.push('… and more.');
  const log = await ctx
    .importing()
    .newDoc('Error Log', {
      ...{ method: `Enrolments of the program ${program}`.slice(0, 140), error: lines.join('\n') },
      ...{ reference_doctype: 'LMS Program', reference_name: program },
    })
    .insert();
  const message = `Not every member could be enrolled: ${lines[0]} See Error Log ${log.name} for all of them.`;
  ctx.msgprint({ message, title: 'Enrolment Missing', indicator: 'orange' });
}

function lineOf(row: Missing): string {
  const where = `Row ${row.idx}: ${row.member} is not enrolled in ${row.course}`;
  if (!row.has_user) return `${where}: there is no user ${row.member}.`;
  if (!row.has_course) return `${where}: there is no course ${row.course}.`;
  return `${where}: the database refused the row.`;
}
