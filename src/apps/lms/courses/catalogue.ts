/** The courses that somebody may choose from. */
import { type Ctx, GUEST, likePattern, type SqlValue, ValidationError } from '../../../engine/index.js';
import { isCreator, isModerator } from '../roles.js';
import type { Where } from '../sql.js';
import { type CourseDetails, courseDetails, guestsMayLook } from './course-page.js';

export interface Page {
  start: number;
  limit_page_length: number;
}

const LONGEST_PAGE = 120;
const NEW_DAYS = 90;

/**
 * Cards of the courses that the user may see, in pages. Filters: `title` (also searches tags and introduction),
 * `category`, `published`, `upcoming`, `featured`, `certification`, and the tabs `live`, `new`, `enrolled`, `created`.
 * @throws ValidationError for any other filter
 */
export async function coursesFor(ctx: Ctx, filters: unknown, page: Page): Promise<CourseDetails[]> {
  if (!(await guestsMayLook(ctx))) return [];
  const wheres = [visible(ctx), ...filtersIn(ctx, filters)];
  const length = Math.min(Math.max(1, page.limit_page_length), LONGEST_PAGE);
  const featuredFirst = wantsLive(filters) ? 'c.`featured` DESC, ' : '';
  const found = await ctx.db.query<{ name: string }>(
    `SELECT c.\`name\` FROM \`tabLMS Course\` c WHERE ${wheres.map((where) => `(${where.sql})`).join(' AND ')}
    ORDER BY ${featuredFirst}c.\`published_on\` DESC, c.\`creation\` DESC, c.\`name\` LIMIT ${length} OFFSET ${Math.max(0, page.start)}`,
    wheres.flatMap((where) => where.params),
  );
  const names = found.map((course) => course.name);
  const details = await courseDetails(ctx, names);
  return names.flatMap((name) => details.get(name) ?? []);
}

/** @returns how many courses `coursesFor` has in all its pages */
export async function countCourses(ctx: Ctx, filters: unknown): Promise<number> {
  if (!(await guestsMayLook(ctx))) return 0;
  const wheres = [visible(ctx), ...filtersIn(ctx, filters)];
  const [row] = await ctx.db.query<{ n: number }>(
    `SELECT COUNT(*) AS n FROM \`tabLMS Course\` c WHERE ${wheres.map((where) => `(${where.sql})`).join(' AND ')}`,
    wheres.flatMap((where) => where.params),
  );
  return row?.n ?? 0;
}

const ENROLLED = 'EXISTS (SELECT 1 FROM `tabLMS Enrollment` e WHERE e.`course` = c.`name` AND e.`member` = ?)';
const TAUGHT = `(c.\`owner\` = ? OR EXISTS (SELECT 1 FROM \`tabCourse Instructor\` i
  WHERE i.\`parent\` = c.\`name\` AND i.\`parenttype\` = 'LMS Course' AND i.\`instructor\` = ?))`;

/** The same as `courseAccess` says, for those whom roles let read no course at all, too. */
function visible(ctx: Ctx): Where {
  if (isModerator(ctx)) return { sql: '1 = 1', params: [] };
  if (ctx.user === GUEST) return { sql: 'c.`published` = 1', params: [] };
  const own: Where = isCreator(ctx) ? { sql: ` OR ${TAUGHT}`, params: [ctx.user, ctx.user] } : { sql: '', params: [] };
  return { sql: `c.\`published\` = 1 OR ${ENROLLED}${own.sql}`, params: [ctx.user, ...own.params] };
}

type Filter = (ctx: Ctx, value: unknown) => Where;

const flag =
  (column: string): Filter =>
  (_ctx, value) => ({ sql: `c.\`${column}\` = ?`, params: [isOn(value) ? 1 : 0] });
const isOn = (value: unknown) => value === true || Number(value) === 1;
const fixed =
  (sql: string, params: (ctx: Ctx) => SqlValue[] = () => []): Filter =>
  (ctx, value) =>
    isOn(value) ? { sql, params: params(ctx) } : { sql: '1 = 1', params: [] };

const FILTERS: Readonly<Record<string, Filter>> = {
  published: flag('published'),
  upcoming: flag('upcoming'),
  featured: flag('featured'),
  category: (_ctx, value) => ({ sql: 'c.`category` = ?', params: [String(value)] }),
  title: (ctx, value) => ({
    sql: ['title', 'tags', 'short_introduction'].map((column) => ctx.db.dialect.like(`c.\`${column}\``)).join(' OR '),
    params: Array.from({ length: 3 }, () => patternOf(value)),
  }),
  certification: fixed('c.`enable_certification` = 1 OR c.`paid_certificate` = 1'),
  live: fixed('c.`published` = 1 AND c.`upcoming` = 0'),
  new: fixed('c.`published` = 1 AND c.`published_on` >= ?', (ctx) => [daysAgo(ctx, NEW_DAYS)]),
  enrolled: fixed(ENROLLED, (ctx) => [ctx.user]),
  created: fixed(TAUGHT, (ctx) => [ctx.user, ctx.user]),
};

/** `["like", "%word%"]`, as Frappe's clients search, or the word itself. */
function patternOf(value: unknown): string {
  const text = Array.isArray(value) ? String(value.at(-1)).replace(/^%|%$/g, '') : String(value);
  return likePattern(text, 'title');
}

function daysAgo(ctx: Ctx, days: number): string {
  const today = Date.parse(`${ctx.today()}T00:00:00Z`);
  return new Date(today - days * 86_400_000).toISOString().slice(0, 10);
}

function filtersIn(ctx: Ctx, filters: unknown): Where[] {
  if (filters === undefined || filters === null || filters === '') return [];
  if (typeof filters !== 'object' || Array.isArray(filters)) {
    throw new ValidationError('Filters on courses are given as {"field": value}.');
  }
  return Object.entries(filters).map(([field, value]) => {
    const filter = Object.hasOwn(FILTERS, field) ? FILTERS[field] : undefined;
    if (!filter) throw new ValidationError(`Courses cannot be filtered by ${field}.`);
    return filter(ctx, value);
  });
}

const wantsLive = (filters: unknown) => isOn((filters as { live?: unknown } | null | undefined)?.live);
