/** Progress, status and completion of program members, kept right by statements over sets of rows. */
import type { Ctx, Dialect, SqlValue } from '../../../engine/index.js';
import { executeIn, marks, queryIn, type Where } from '../sql.js';
import { isComplete } from './completion.js';
import { recordChange } from './versions.js';

const MEMBERS = '`tabLMS Program Member`';
const PAIR = { enrollment: 'e', member: `${MEMBERS}.\`member\``, course: 'pc.`course`' };

/** The courses of a member row's program, with the member's enrolments. */
const COURSES = `\`tabLMS Program Course\` pc LEFT JOIN \`tabLMS Enrollment\` e
  ON e.\`course\` = pc.\`course\` AND e.\`member\` = ${MEMBERS}.\`member\` WHERE pc.\`parent\` = ${MEMBERS}.\`parent\``;

const REACHED = `CASE WHEN ${isComplete(PAIR)} THEN 100 ELSE COALESCE(e.\`progress\`, 0) END`;

/**
 * SQL: the average over the program's courses, rounded down; 100 only when every course is complete.
 * Shares such as 1/3 are stored with nine digits, so a hair is added before rounding down.
 */
function progressSql(dialect: Dialect): string {
  return `COALESCE((SELECT CASE
    WHEN SUM(CASE WHEN ${isComplete(PAIR)} THEN 1 ELSE 0 END) = COUNT(*) THEN 100
    WHEN AVG(${REACHED}) >= 99 THEN 99
    ELSE ${dialect.floor(`AVG(${REACHED}) + 0.000001`)} END
    FROM ${COURSES}), 0)`;
}

const STATUS = `CASE WHEN ${MEMBERS}.\`progress\` >= 100 THEN 'Completed'
  WHEN ${MEMBERS}.\`progress\` > 0 OR EXISTS (SELECT 1 FROM ${COURSES} AND e.\`progress\` > 0) THEN 'In Progress'
  ELSE 'Enrolled' END`;

/** All members of a program; from a position on, those added last. */
export const membersOf = (program: string, afterIdx = 0): Where => ({
  sql: '`parent` = ? AND `idx` > ?',
  params: [program, afterIdx],
});

/** A member's rows in the programs that hold a course. */
export const membershipsOf = (member: string, course: string): Where => ({
  sql: '`member` = ? AND `parent` IN (SELECT `parent` FROM `tabLMS Program Course` WHERE `course` = ?)',
  params: [member, course],
});

/** These learners' rows in the programs that hold a course. */
export const membershipsOfMany = (members: readonly string[], course: string): Where => ({
  sql: `\`member\` IN (${marks(members)}) AND \`parent\` IN (SELECT \`parent\` FROM \`tabLMS Program Course\` WHERE \`course\` = ?)`,
  params: [...members, course],
});

interface Turn {
  name: string;
  parent: string;
  idx: number;
  was: string | null;
  is: string;
  completed_on: string | null;
}

/**
 * Brings progress, status and completion up to date, in a fixed number of statements whatever the number of rows.
 * Who reaches 100 becomes Completed; who falls below goes back, and the change log keeps when they had completed.
 */
export async function recomputePrograms(ctx: Ctx, rows: Where): Promise<void> {
  const { dialect } = ctx.db;
  if (!(await hold(ctx, rows))) return;
  const progress = progressSql(dialect);
  await ctx.db.execute(
    `UPDATE ${MEMBERS} SET \`progress\` = ${progress} WHERE ${rows.sql} AND \`progress\` <> ${progress}`,
    rows.params,
  );
  const turns = await ctx.db.query<Turn>(
    `SELECT * FROM (SELECT \`name\`, \`parent\`, \`idx\`, \`completed_on\`, \`status\` AS was, ${STATUS} AS \`is\`
      FROM ${MEMBERS} WHERE ${rows.sql}) t WHERE COALESCE(t.was, '') <> t.\`is\``,
    rows.params,
  );
  await turn(ctx, turns);
}

/**
 * Holds the rows until the transaction ends: whoever holds them computes last, from everything committed before.
 * One by one by name, in one order for all: a locking search by program would also touch the next program's rows,
 * and two savers could wait for each other.
 * @returns whether there are any
 */
async function hold(ctx: Ctx, rows: Where): Promise<boolean> {
  await ctx.db.begin();
  const found = await ctx.db.query<{ name: string }>(
    `SELECT \`name\` FROM ${MEMBERS} WHERE ${rows.sql} ORDER BY \`name\``,
    rows.params,
  );
  const names = found.map((row) => row.name);
  if (ctx.db.dialect.forUpdate === '') return names.length > 0;
  const held = await queryIn(
    ctx,
    `SELECT \`name\` FROM ${MEMBERS} WHERE \`name\` IN (??) ORDER BY \`name\`${ctx.db.dialect.forUpdate}`,
    names,
  );
  return held.length > 0;
}

async function turn(ctx: Ctx, turns: readonly Turn[]): Promise<void> {
  for (const status of ['Enrolled', 'In Progress', 'Completed']) {
    const names = turns.filter((row) => row.is === status).map((row) => row.name);
    const completedOn: SqlValue = status === 'Completed' ? ctx.now() : null;
    await executeIn(ctx, `UPDATE ${MEMBERS} SET \`status\` = ?, \`completed_on\` = ? WHERE \`name\` IN (??)`, names, [
      status,
      completedOn,
    ]);
  }
  await recordReopened(
    ctx,
    turns.filter((row) => row.was === 'Completed'),
  );
}

/** The row forgets when it was completed; the program's change log does not. */
async function recordReopened(ctx: Ctx, turns: readonly Turn[]): Promise<void> {
  for (const program of new Set(turns.map((row) => row.parent))) {
    const reopened = turns.filter((row) => row.parent === program);
    await recordChange(ctx, 'LMS Program', program, {
      row_changed: reopened.map((row) => [
        'program_members',
        row.idx,
        row.name,
        [
          ['status', row.was, row.is],
          ['completed_on', row.completed_on, null],
        ],
      ]),
    });
  }
}
