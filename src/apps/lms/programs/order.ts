import { type Ctx, PermissionError } from '../../../engine/index.js';
import { isModerator } from '../roles.js';
import { wasCompleted } from './completion.js';

/**
 * Which courses of an ordered program are shut, and which course opens each of them.
 * A completed course is never shut, wherever it stands.
 * @returns shut course → the first course before it that is not completed
 */
export function lockedCourses(
  orderedCourses: readonly string[],
  completed: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const locked = new Map<string, string>();
  let first: string | undefined;
  for (const course of orderedCourses) {
    if (completed.has(course)) continue;
    if (first === undefined) first = course;
    else locked.set(course, first);
  }
  return locked;
}

/** Why a course is shut. */
export interface Lock {
  course: string;
  course_title: string;
  /** The course to complete first. */
  first: string;
  first_title: string;
  program: string;
}

/** A course of one of the member's programs, in the program's order. */
export interface PathStep {
  program: string;
  enforce_course_order: number;
  course: string;
  title: string;
  completed: number;
  /** What gave the member the enrolment; null when nobody knows, as in data from before. */
  source: string | null;
  enrolled: number;
  /** The member owns the program or teaches the course. */
  exempt: number;
  /** It is the course that was asked about. */
  asked?: number;
}

/** Enrolments that open a course only as far as programs allow. */
const BOUND_BY_ORDER: ReadonlySet<string | null> = new Set(['Self', 'Program']);

const opensByItself = (step: PathStep) =>
  step.exempt > 0 || step.completed > 0 || (step.enrolled > 0 && !BOUND_BY_ORDER.has(step.source));

function byProgram(steps: readonly PathStep[]): Map<string, PathStep[]> {
  const programs = new Map<string, PathStep[]>();
  for (const step of steps) {
    const path = programs.get(step.program);
    if (path) path.push(step);
    else programs.set(step.program, [step]);
  }
  return programs;
}

/**
 * The courses that are shut for a member: those that no program of theirs opens and no enrolment given by staff,
 * a cohort or a training assignment either.
 * @param steps every course of every program of the member, each program in its order
 */
export function locksOf(steps: readonly PathStep[]): ReadonlyMap<string, Lock> {
  const locks = new Map<string, Lock>();
  const open = new Set(steps.filter(opensByItself).map((step) => step.course));
  for (const path of byProgram(steps).values()) {
    const completed = new Set(path.filter((step) => step.completed > 0).map((step) => step.course));
    const ordered = path.some((step) => step.enforce_course_order > 0);
    const shut = ordered
      ? lockedCourses(
          path.map((step) => step.course),
          completed,
        )
      : new Map<string, string>();
    const titles = new Map(path.map((step) => [step.course, step.title]));
    for (const { course, title, program } of path) {
      const first = shut.get(course);
      if (first === undefined) open.add(course);
      else locks.set(course, { course, course_title: title, first, first_title: titles.get(first) ?? first, program });
    }
  }
  for (const course of open) locks.delete(course);
  return locks;
}

/** Reads the paths of a member. @param course only programs that hold it, however the client writes its name */
async function pathsOf(ctx: Ctx, member: string, course?: string): Promise<PathStep[]> {
  const pair = { enrollment: 'e', member: 'm.`member`', course: 'pc.`course`' };
  const holding = course ? 'AND m.`parent` IN (SELECT `parent` FROM `tabLMS Program Course` WHERE `course` = ?)' : '';
  return ctx.db.query<PathStep>(
    `SELECT p.\`name\` AS program, p.\`enforce_course_order\`, pc.\`course\`, COALESCE(c.\`title\`, pc.\`course\`) AS title,
      CASE WHEN ${wasCompleted(pair)} THEN 1 ELSE 0 END AS completed, e.\`enrollment_source\` AS source,
      CASE WHEN e.\`name\` IS NULL THEN 0 ELSE 1 END AS enrolled,
      CASE WHEN p.\`owner\` = m.\`member\` OR EXISTS (SELECT 1 FROM \`tabCourse Instructor\` i
        WHERE i.\`parent\` = pc.\`course\` AND i.\`parenttype\` = 'LMS Course' AND i.\`instructor\` = m.\`member\`)
        THEN 1 ELSE 0 END AS exempt,
      CASE WHEN pc.\`course\` = ? THEN 1 ELSE 0 END AS asked
    FROM \`tabLMS Program Member\` m
    JOIN \`tabLMS Program\` p ON p.\`name\` = m.\`parent\`
    JOIN \`tabLMS Program Course\` pc ON pc.\`parent\` = p.\`name\`
    LEFT JOIN \`tabLMS Course\` c ON c.\`name\` = pc.\`course\`
    LEFT JOIN \`tabLMS Enrollment\` e ON e.\`member\` = m.\`member\` AND e.\`course\` = pc.\`course\`
    WHERE m.\`member\` = ? ${holding} ORDER BY p.\`name\`, pc.\`idx\``,
    course ? [course, member, course] : ['', member],
  );
}

/** The courses that are shut for the ctx's user; none for System Managers and Moderators. */
export async function lockedFor(ctx: Ctx, course?: string): Promise<ReadonlyMap<string, Lock>> {
  return isModerator(ctx) ? new Map() : locksOf(await pathsOf(ctx, ctx.user, course));
}

export const lockText = (lock: Lock): string =>
  `Complete "${lock.first_title}" before "${lock.course_title}": the program "${lock.program}" takes its courses in order.`;

/**
 * The gate at every door through which course content or progress flows.
 * @throws PermissionError that says which course to complete first, and in which program
 */
export async function assertCourseOpen(ctx: Ctx, course: string): Promise<void> {
  if (isModerator(ctx)) return;
  const steps = await pathsOf(ctx, ctx.user, course);
  // To the database "Coaching" is "coaching": locks are kept under the name that is stored.
  const stored = steps.find((step) => step.asked)?.course ?? course;
  const lock = locksOf(steps).get(stored);
  if (lock) throw new PermissionError(lockText(lock), { title: 'Course Locked' });
}
