/** What an auditor asks of a program: who was enrolled in what, since when, how far they are and when they were done. */
import { type Cell, type Ctx, csvLine } from '../../../engine/index.js';
import { programHead } from './program-head.js';

/** The columns of the file: whoever reads it by machine relies on their names and order. */
export const EVIDENCE_COLUMNS = [
  'program',
  'member',
  'full_name',
  'program_status',
  'program_progress',
  'program_enrolled_on',
  'program_completed_on',
  'course',
  'course_title',
  'course_enrolled_on',
  'course_progress',
  'course_completed_on',
  'source',
] as const;

type Row = Record<string, string | number | null>;

const PAGE = 500;
const MINUTE = 60_000;

/**
 * A stored time with its distance from UTC, `2026-03-01 09:00:00+01:00`, so that it says the same everywhere.
 * @param local as it is stored: in the site's zone, which says how far that is
 */
function withOffset(ctx: Ctx, local: string | number | null | undefined): string | null {
  const text = String(local ?? '').slice(0, 19);
  const wall = Date.parse(`${text.replace(' ', 'T')}Z`);
  if (Number.isNaN(wall)) return null;
  const offsetAt = (millis: number) =>
    Date.parse(`${ctx.site.time.local(new Date(millis)).slice(0, 19).replace(' ', 'T')}Z`) - millis;
  const minutes = Math.round(offsetAt(wall - offsetAt(wall)) / MINUTE);
  const two = (part: number) => String(Math.floor(part)).padStart(2, '0');
  const distance = Math.abs(minutes);
  return `${text}${minutes < 0 ? '-' : '+'}${two(distance / 60)}:${two(distance % 60)}`;
}

/** So many members with all courses of the program, by the names of their rows. */
const pageAfter = (ctx: Ctx, program: string, after: string): Promise<Row[]> =>
  ctx.db.query<Row>(
    `SELECT m.\`name\` AS row_name, m.\`member\`, m.\`full_name\`, m.\`status\`, m.\`progress\`, m.\`enrolled_on\`,
      m.\`completed_on\`, pc.\`course\`, pc.\`course_title\`, e.\`creation\` AS course_enrolled_on,
      e.\`progress\` AS course_progress, e.\`completed_on\` AS course_completed_on, e.\`enrollment_source\`
    FROM (SELECT * FROM \`tabLMS Program Member\` WHERE \`parent\` = ? AND \`name\` > ? ORDER BY \`name\` LIMIT ${PAGE}) m
    LEFT JOIN \`tabLMS Program Course\` pc ON pc.\`parent\` = m.\`parent\`
    LEFT JOIN \`tabLMS Enrollment\` e ON e.\`member\` = m.\`member\` AND e.\`course\` = pc.\`course\`
    ORDER BY m.\`name\`, pc.\`idx\``,
    [program, after],
  );

const cellsOf = (ctx: Ctx, program: string, row: Row): Cell[] => [
  program,
  row.member ?? null,
  row.full_name ?? null,
  row.status ?? null,
  row.progress ?? null,
  withOffset(ctx, row.enrolled_on),
  withOffset(ctx, row.completed_on),
  row.course ?? null,
  row.course_title ?? null,
  withOffset(ctx, row.course_enrolled_on),
  row.course_progress ?? null,
  withOffset(ctx, row.course_completed_on),
  row.enrollment_source ?? null,
];

/**
 * A line for each member and course, as CSV; a course that a member is not enrolled in has empty cells. Times carry
 * their distance from UTC, and no text runs as a formula.
 * @throws DoesNotExistError, PermissionError unless the user may change the program
 */
export async function programEvidence(ctx: Ctx, program: string): Promise<Buffer> {
  const { name } = await programHead(ctx, program, 'write');
  // spreadsheet programs take a file for UTF-8 only when it says so
  const parts = [Buffer.from(`\ufeff${csvLine(EVIDENCE_COLUMNS)}`)];
  for (let page = await pageAfter(ctx, name, ''); page.length > 0; ) {
    parts.push(Buffer.from(page.map((row) => csvLine(cellsOf(ctx, name, row))).join('')));
    page = await pageAfter(ctx, name, String(page.at(-1)?.row_name));
  }
  return Buffer.concat(parts);
}
