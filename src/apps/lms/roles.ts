import { ADMINISTRATOR, type Ctx, type SqlValue } from '../../engine/index.js';
import { chunks, newNames, queryIn } from './sql.js';

export const STUDENT = 'LMS Student';

/** May the user run everything that is taught here? */
export const isModerator = (ctx: Ctx): boolean =>
  ctx.mode.sudo || ctx.user === ADMINISTRATOR || ctx.hasRole('System Manager', 'Moderator');

/** Somebody who makes courses and programs, and manages those that are theirs. */
export const isCreator = (ctx: Ctx): boolean => ctx.hasRole('Course Creator');

/** Is the user an instructor of the course, or did they create it? */
export async function teaches(ctx: Ctx, course: string | null): Promise<boolean> {
  if (!course) return false;
  const found = await ctx.db.query(
    `SELECT 1 AS yes FROM \`tabLMS Course\` c WHERE c.\`name\` = ? AND (c.\`owner\` = ? OR EXISTS (
      SELECT 1 FROM \`tabCourse Instructor\` i
      WHERE i.\`parent\` = c.\`name\` AND i.\`parenttype\` = 'LMS Course' AND i.\`instructor\` = ?))`,
    [course, ctx.user, ctx.user],
  );
  return found.length > 0;
}

/** May the user change the course's content and see what is meant for trainers only? */
export async function mayTeach(ctx: Ctx, course: string | null): Promise<boolean> {
  return isModerator(ctx) || (await teaches(ctx, course));
}

interface Missing {
  member: string;
  idx: number;
}

/**
 * The role is compared as an expression so that each user's few rows are looked up, not the many of the role. A join
 * rather than NOT EXISTS: of that, MariaDB sometimes makes a table of everybody's roles first.
 * @param members SQL that selects names of users, with its parameters
 */
async function withoutRole(ctx: Ctx, members: string, params: readonly SqlValue[]): Promise<Missing[]> {
  return ctx.db.query<Missing>(
    `SELECT u.\`name\` AS member,
      (SELECT COALESCE(MAX(h.\`idx\`), 0) + 1 FROM \`tabHas Role\` h WHERE h.\`parent\` = u.\`name\` AND h.\`parenttype\` = 'User') AS idx
    FROM \`tabUser\` u LEFT JOIN \`tabHas Role\` has
      ON has.\`parent\` = u.\`name\` AND has.\`parenttype\` = 'User' AND COALESCE(has.\`role\`, '') = ?
    WHERE u.\`name\` IN (${members}) AND has.\`name\` IS NULL`,
    [STUDENT, ...params],
  );
}

/**
 * Gives the role LMS Student to those who lack it; others cost one SELECT.
 * @param members SQL that selects names of users, with its parameters
 */
export async function grantStudentRole(ctx: Ctx, members: string, params: readonly SqlValue[]): Promise<void> {
  const lacking = await withoutRole(ctx, members, params);
  if (lacking.length === 0) return;
  // Somebody else may be giving it at this moment: whoever holds the users' rows decides.
  const users = lacking.map((user) => user.member).sort();
  await queryIn(
    ctx,
    `SELECT \`name\` FROM \`tabUser\` WHERE \`name\` IN (??) ORDER BY \`name\`${ctx.db.dialect.forUpdate}`,
    users,
  );
  const now = ctx.now();
  for (const part of chunks(users)) {
    const still = await withoutRole(ctx, part.map(() => '?').join(', '), part);
    const names = newNames(still.length);
    const rows = still.map(({ member, idx }, place) => [
      names[place] ?? '',
      member,
      'User',
      'roles',
      idx,
      STUDENT,
      now,
      now,
      ctx.user,
      ctx.user,
      0,
    ]);
    await ctx.db.insertRows('tabHas Role', HAS_ROLE, rows);
  }
  ctx.unit.stale.add('access');
}

const HAS_ROLE = [
  ...['name', 'parent', 'parenttype', 'parentfield', 'idx', 'role'],
  ...['creation', 'modified', 'owner', 'modified_by', 'docstatus'],
] as const;
