/** How the members of a program are doing, for staff. */
import { type Ctx, likePattern } from '../../../engine/index.js';
import { programHead } from './program-head.js';

interface MemberRow {
  member: string;
  full_name: string | null;
  progress: number;
  status: string;
  enrolled_on: string | null;
  completed_on: string | null;
}

export interface MemberProgress {
  members: MemberRow[];
  total: number;
  /** Members in each band of progress, from the lowest. */
  bands: { band: Band; members: number }[];
}

export const BANDS = ['0', '1-25', '26-50', '51-75', '76-99', '100'] as const;
type Band = (typeof BANDS)[number];

/** @param progress whole percent */
export function bandOf(progress: number): Band {
  if (progress <= 0) return '0';
  if (progress >= 100) return '100';
  if (progress > 75) return '76-99';
  if (progress > 50) return '51-75';
  return progress > 25 ? '26-50' : '1-25';
}

export interface Page {
  start: number;
  page_length: number;
  search: string;
}

const LONGEST_PAGE = 500;

/** Members with the least progress first. @throws PermissionError unless the user may change the program */
export async function memberProgress(ctx: Ctx, program: string, page: Page): Promise<MemberProgress> {
  const { name } = await programHead(ctx, program, 'write');
  const { like } = ctx.db.dialect;
  const found = page.search ? `AND (${like('`member`')} OR ${like('`full_name`')})` : '';
  const pattern = likePattern(page.search, 'search');
  const params = page.search ? [name, pattern, pattern] : [name];
  const from = `FROM \`tabLMS Program Member\` WHERE \`parent\` = ? ${found}`;
  const counts = await ctx.db.query<{ progress: number; n: number }>(
    `SELECT \`progress\`, COUNT(*) AS n ${from} GROUP BY \`progress\``,
    params,
  );
  const length = Math.min(Math.max(1, page.page_length), LONGEST_PAGE);
  const start = Math.min(Math.max(0, page.start), Number.MAX_SAFE_INTEGER);
  const members = await ctx.db.query<MemberRow>(
    `SELECT \`member\`, \`full_name\`, \`progress\`, \`status\`, \`enrolled_on\`, \`completed_on\` ${from}
    ORDER BY \`progress\`, \`full_name\`, \`member\` LIMIT ${length} OFFSET ${start}`,
    params,
  );
  const sum = (rows: typeof counts) => rows.reduce((total, row) => total + row.n, 0);
  const bands = BANDS.map((band) => ({ band, members: sum(counts.filter((row) => bandOf(row.progress) === band)) }));
  return { members, total: sum(counts), bands };
}

export interface FunnelStep {
  course: string;
  course_title: string;
  idx: number;
  enrolled: number;
  started: number;
  completed: number;
  average_progress: number;
  /** Days from the completion of the course before (or from joining) to this one's; null when nobody got here. */
  median_days: number | null;
  mean_days: number | null;
}

/** How many members reached each course of a program, and how long it took them. @throws PermissionError */
export async function programFunnel(ctx: Ctx, program: string): Promise<FunnelStep[]> {
  const { name } = await programHead(ctx, program, 'write');
  return (await funnelOf(ctx, name)).steps;
}

/** The same, permissions not asked, with the days that lie between any two completions of a member. */
export async function funnelOf(ctx: Ctx, name: string): Promise<{ steps: FunnelStep[]; days: number[] }> {
  const steps = await ctx.db.query<Omit<FunnelStep, 'median_days' | 'mean_days'>>(
    `SELECT pc.\`course\`, pc.\`course_title\`, pc.\`idx\`, COUNT(e.\`name\`) AS enrolled,
      COALESCE(SUM(CASE WHEN e.\`progress\` > 0 THEN 1 ELSE 0 END), 0) AS started,
      COALESCE(SUM(CASE WHEN e.\`progress\` >= 100 THEN 1 ELSE 0 END), 0) AS completed,
      COALESCE(AVG(e.\`progress\`), 0) AS average_progress
    FROM \`tabLMS Program Course\` pc
    LEFT JOIN \`tabLMS Program Member\` m ON m.\`parent\` = pc.\`parent\`
    LEFT JOIN \`tabLMS Enrollment\` e ON e.\`member\` = m.\`member\` AND e.\`course\` = pc.\`course\`
    WHERE pc.\`parent\` = ? GROUP BY pc.\`course\`, pc.\`course_title\`, pc.\`idx\` ORDER BY pc.\`idx\``,
    [name],
  );
  const days = daysPerCourse(await completionsIn(ctx, name));
  const told = steps.map((step) => {
    const taken = days.get(step.course) ?? [];
    return { ...step, median_days: median(taken), mean_days: mean(taken) };
  });
  return { steps: told, days: [...days.values()].flat() };
}

interface Completion {
  member: string;
  course: string;
  enrolled_on: string | null;
  completed_on: string;
}

function completionsIn(ctx: Ctx, program: string): Promise<Completion[]> {
  return ctx.db.query<Completion>(
    `SELECT m.\`member\`, m.\`enrolled_on\`, e.\`course\`, e.\`completed_on\`
    FROM \`tabLMS Program Member\` m
    JOIN \`tabLMS Program Course\` pc ON pc.\`parent\` = m.\`parent\`
    JOIN \`tabLMS Enrollment\` e ON e.\`member\` = m.\`member\` AND e.\`course\` = pc.\`course\`
    WHERE m.\`parent\` = ? AND e.\`completed_on\` IS NOT NULL ORDER BY m.\`member\`, e.\`completed_on\``,
    [program],
  );
}

const DAY = 86_400_000;
const timeOf = (stamp: string) => Date.parse(`${stamp.slice(0, 19).replace(' ', 'T')}Z`);

/** Days each member took for each completed course, counted from their completion before. */
export function daysPerCourse(completions: readonly Completion[]): Map<string, number[]> {
  const days = new Map<string, number[]>();
  let member = '';
  let since: string | null = null;
  for (const done of completions) {
    if (done.member !== member) {
      member = done.member;
      since = done.enrolled_on;
    }
    if (since) {
      const taken = Math.max(0, (timeOf(done.completed_on) - timeOf(since)) / DAY);
      const known = days.get(done.course);
      if (known) known.push(taken);
      else days.set(done.course, [taken]);
    }
    since = done.completed_on;
  }
  return days;
}

const tenths = (value: number) => Math.round(value * 10) / 10;

export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) return null;
  const before = sorted[Math.floor((sorted.length - 1) / 2)] ?? middle;
  return tenths((before + middle) / 2);
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : tenths(values.reduce((sum, value) => sum + value, 0) / values.length);
}
