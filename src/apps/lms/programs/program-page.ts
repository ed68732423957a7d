/** What learners see of programs. */
import { type Ctx, DoesNotExistError, PermissionError, ValidationError } from '../../../engine/index.js';
import { whyHidden } from '../access.js';
import { type CourseDetails, courseDetails } from '../courses/course-page.js';
import { isCreator, isModerator } from '../roles.js';
import { marks } from '../sql.js';
import { addMembers } from './members.js';
import { type Lock, lockedCourses, lockedFor, lockText } from './order.js';

interface ProgramCard {
  name: string;
  course_count: number;
  /** For staff only. */
  member_count?: number;
}
type Joined = ProgramCard & { progress: number; status: string; completed_on: string | null };

/** The programs the user has joined, and those they may join. */
export async function programsFor(ctx: Ctx): Promise<{ enrolled: Joined[]; published: ProgramCard[] }> {
  const memberships = await ctx.db.query<Omit<Joined, keyof ProgramCard> & { program: string }>(
    'SELECT `parent` AS program, `progress`, `status`, `completed_on` FROM `tabLMS Program Member` WHERE `member` = ?',
    [ctx.user],
  );
  const joined = new Map(memberships.map(({ program, ...state }) => [program, state]));
  const visible = await ctx.pluck('LMS Program', 'name', { order_by: 'title asc' });
  const cards = await programCards(ctx, visible);
  const enrolled = cards.flatMap(({ published: _published, ...card }) => {
    const state = joined.get(card.name);
    return state ? [{ ...card, ...state }] : [];
  });
  const published = cards
    .filter((card) => card.published && !joined.has(card.name))
    .map(({ published: _published, ...card }) => card);
  return { enrolled, published };
}

async function programCards(ctx: Ctx, names: readonly string[]): Promise<(ProgramCard & { published: number })[]> {
  if (names.length === 0) return [];
  const staff = isModerator(ctx) || isCreator(ctx);
  return ctx.db.query(
    `SELECT p.\`name\`, p.\`published\`, COUNT(pc.\`name\`) AS course_count${staff ? ', p.`member_count`' : ''}
    FROM \`tabLMS Program\` p LEFT JOIN \`tabLMS Program Course\` pc ON pc.\`parent\` = p.\`name\`
    WHERE p.\`name\` IN (${marks(names)}) GROUP BY p.\`name\`, p.\`published\`, p.\`member_count\`, p.\`title\` ORDER BY p.\`title\``,
    names,
  );
}

type ProgramCourse = CourseDetails & {
  /** May the user start it now? */
  eligible: boolean;
  /** Why not. */
  locked_reason: string | null;
};

interface ProgramHead {
  name: string;
  title: string;
  published: number;
  enforce_course_order: number;
  allow_self_enrollment: number;
  member_count?: number;
}

interface ProgramDetails extends ProgramHead {
  course_count: number;
  /** null to those who are not members. */
  progress: number | null;
  status: string | null;
  completed_on: string | null;
  /** The first course that is open and not complete. */
  next_course: string | null;
  courses: ProgramCourse[];
}

/**
 * A program with its courses in order, in a fixed number of statements whatever its size.
 * @throws DoesNotExistError, PermissionError that says what is missing
 */
export async function programDetails(ctx: Ctx, program: string): Promise<ProgramDetails> {
  const head = await visibleHead(ctx, program);
  const [member] = await ctx.db.query<{ progress: number; status: string; completed_on: string | null }>(
    'SELECT `progress`, `status`, `completed_on` FROM `tabLMS Program Member` WHERE `parent` = ? AND `member` = ?',
    [head.name, ctx.user],
  );
  const rows = await ctx.db.query<{ course: string }>(
    'SELECT `course` FROM `tabLMS Program Course` WHERE `parent` = ? ORDER BY `idx`',
    [head.name],
  );
  const details = await courseDetails(
    ctx,
    rows.map((row) => row.course),
  );
  const ordered = rows.flatMap(({ course }) => details.get(course) ?? []);
  const locks = member ? await lockedFor(ctx) : locksForVisitor(ctx, head, ordered);
  const courses = ordered.map((course): ProgramCourse => {
    const lock = locks.get(course.name);
    return Object.assign(course, { eligible: !lock, locked_reason: lock ? lockText(lock) : null });
  });
  const next = courses.find((course) => course.eligible && (course.membership?.progress ?? 0) < 100);
  return {
    ...head,
    ...{ course_count: rows.length, progress: member?.progress ?? null, status: member?.status ?? null },
    ...{ completed_on: member?.completed_on ?? null, next_course: next?.name ?? null, courses },
  };
}

async function visibleHead(ctx: Ctx, program: string): Promise<ProgramHead> {
  const fields = ['name', 'title', 'published', 'enforce_course_order', 'allow_self_enrollment', 'member_count'];
  const [head] = await ctx.getList<ProgramHead>('LMS Program', { fields, filters: { name: program }, limit: 1 });
  if (head) return head;
  const stored = await ctx.sudo().getValue<{ published: number }>('LMS Program', program, ['published']);
  if (!stored) throw new DoesNotExistError(`LMS Program ${program} not found`);
  throw new PermissionError(whyHidden(program, stored.published > 0));
}

/** What the order would ask of somebody who has not joined. */
function locksForVisitor(ctx: Ctx, head: ProgramHead, courses: readonly CourseDetails[]): ReadonlyMap<string, Lock> {
  if (!head.enforce_course_order || isModerator(ctx)) return new Map();
  const titles = new Map(courses.map((course) => [course.name, course.title]));
  const completed = courses.filter(
    (course) => (course.membership?.progress ?? 0) >= 100 || course.membership?.completed_on,
  );
  const shut = lockedCourses([...titles.keys()], new Set(completed.map((course) => course.name)));
  const lock = (course: string, first: string): Lock => ({
    ...{ course, course_title: titles.get(course) ?? course, program: head.name },
    ...{ first, first_title: titles.get(first) ?? first },
  });
  return new Map([...shut].map(([course, first]) => [course, lock(course, first)]));
}

/**
 * The user joins a program that takes learners of its own accord; joining twice changes nothing.
 * @throws DoesNotExistError, ValidationError when it is not published or not open to all
 */
export async function enrollInProgram(ctx: Ctx, program: string): Promise<void> {
  const sudo = ctx.sudo();
  const stored = await sudo.getValue<{ name: string; published: number; allow_self_enrollment: number }>(
    ...(['LMS Program', program, ['name', 'published', 'allow_self_enrollment']] as const),
  );
  if (!stored) throw new DoesNotExistError(`LMS Program ${program} not found`);
  const joined = await ctx.db.query(
    'SELECT 1 AS joined FROM `tabLMS Program Member` WHERE `parent` = ? AND `member` = ?',
    [stored.name, ctx.user],
  );
  if (joined.length > 0) return;
  if (!stored.published) throw new ValidationError('You cannot enroll in an unpublished program.');
  if (!stored.allow_self_enrollment) {
    throw new PermissionError(`The program ${program} is not open to all. Ask a moderator to add you.`);
  }
  await addMembers(sudo, stored.name, { members: [ctx.user] });
}
