/** What learners see of courses. */
import { type Ctx, GUEST, type SqlValue } from '../../../engine/index.js';
import { lockedFor, lockText } from '../programs/order.js';
import { mayTeach } from '../roles.js';
import { marks } from '../sql.js';
import { lessonNumber, type OutlineLesson, outlineOf } from './outline.js';

export interface Instructor {
  name: string;
  full_name: string | null;
  username: string | null;
  user_image: string | null;
}

export interface Membership {
  name: string;
  member: string;
  course: string;
  current_lesson: string | null;
  progress: number;
  completed_on: string | null;
  certificate: string | null;
  purchased_certificate: number;
}

export interface CourseDetails {
  name: string;
  title: string;
  published: number;
  instructors: Instructor[];
  membership: Membership | null;
  /** `2-3`: the lesson to go on with. */
  current_lesson: string;
  [field: string]: SqlValue | boolean | Instructor[] | Membership | null;
}

const CARD = [
  ...['name', 'title', 'image', 'card_gradient', 'short_introduction', 'description', 'tags', 'category', 'video_link'],
  ...['published', 'published_on', 'upcoming', 'featured', 'status', 'disable_self_learning', 'enable_certification'],
  ...['paid_course', 'paid_certificate', 'course_price', 'currency', 'amount_usd', 'lessons', 'enrollments', 'rating'],
];
const MEMBERSHIP = [
  'name',
  'member',
  'course',
  'current_lesson',
  'progress',
  'completed_on',
  'certificate',
  'purchased_certificate',
];

const columns = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

/** The courses' cards with the user's own enrolments, in four statements. Whether they may be seen is the caller's to ask. */
export async function courseDetails(ctx: Ctx, courses: readonly string[]): Promise<Map<string, CourseDetails>> {
  if (courses.length === 0) return new Map();
  const list = marks(courses);
  const cards = await ctx.db.query<Record<string, SqlValue> & { name: string; title: string; published: number }>(
    `SELECT ${columns(CARD)} FROM \`tabLMS Course\` WHERE \`name\` IN (${list})`,
    courses,
  );
  const instructors = await ctx.db.query<Instructor & { course: string }>(
    `SELECT i.\`parent\` AS course, u.\`name\`, u.\`full_name\`, u.\`username\`, u.\`user_image\`
    FROM \`tabCourse Instructor\` i JOIN \`tabUser\` u ON u.\`name\` = i.\`instructor\`
    WHERE i.\`parenttype\` = 'LMS Course' AND i.\`parent\` IN (${list}) ORDER BY i.\`parent\`, i.\`idx\``,
    courses,
  );
  const memberships = await ctx.db.query<Membership>(
    `SELECT ${columns(MEMBERSHIP)} FROM \`tabLMS Enrollment\` WHERE \`member\` = ? AND \`course\` IN (${list})`,
    [ctx.user, ...courses],
  );
  const places = await lessonPlaces(ctx, memberships);
  return new Map(
    cards.map((card) => {
      const membership = memberships.find((one) => one.course === card.name) ?? null;
      const taughtBy = instructors
        .filter((one) => one.course === card.name)
        .map(({ course: _course, ...person }) => person);
      const current_lesson = places.get(membership?.current_lesson ?? '') ?? '1-1';
      return [card.name, { ...card, instructors: taughtBy, membership, current_lesson }];
    }),
  );
}

/** Where the lessons that members go on with stand: `2-3`. */
async function lessonPlaces(ctx: Ctx, memberships: readonly Membership[]): Promise<Map<string, string>> {
  const lessons = memberships.map((one) => one.current_lesson).filter((lesson) => lesson !== null);
  if (lessons.length === 0) return new Map();
  const found = await ctx.db.query<{ lesson: string; chapter: number; place: number }>(
    `SELECT lr.\`lesson\`, cr.\`idx\` AS chapter, lr.\`idx\` AS place FROM \`tabLesson Reference\` lr
    JOIN \`tabChapter Reference\` cr ON cr.\`chapter\` = lr.\`parent\` WHERE lr.\`lesson\` IN (${marks(lessons)})`,
    lessons,
  );
  return new Map(found.map((one) => [one.lesson, `${one.chapter}-${one.place}`]));
}

/** May guests look at courses at all? */
export async function guestsMayLook(ctx: Ctx): Promise<boolean> {
  return ctx.user !== GUEST || (await ctx.single('LMS Settings')).allow_guest_access > 0;
}

/** A course as its page shows it; nothing of it to those who may not see it. */
export async function courseFor(ctx: Ctx, course: string): Promise<CourseDetails | undefined> {
  if (!(await guestsMayLook(ctx))) return undefined;
  const details = (await courseDetails(ctx, [course])).get(course);
  if (!details) return undefined;
  const visible = details.published || details.membership || (await mayTeach(ctx, course));
  return visible ? details : undefined;
}

/** The course's page, which says why the user may not start it yet. */
export async function coursePage(ctx: Ctx, course: string): Promise<CourseDetails | undefined> {
  const details = await courseFor(ctx, course);
  if (!details) return undefined;
  const lock = (await lockedFor(ctx, details.name)).get(details.name);
  return Object.assign(details, { eligible: !lock, locked_reason: lock ? lockText(lock) : null });
}

interface OutlineChapter {
  name: string;
  title: string;
  idx: number;
  is_scorm_package: number;
  lessons: (Pick<OutlineLesson, 'name' | 'title' | 'include_in_preview'> & { number: string; is_complete: boolean })[];
}

/** Modules and lessons of a course that the user may see, each lesson with its number and whether it is done. */
export async function outlineFor(ctx: Ctx, course: string): Promise<OutlineChapter[]> {
  if (!(await courseFor(ctx, course))) return [];
  const done = await completedLessons(ctx, course);
  const chapters = new Map<string, OutlineChapter>();
  for (const lesson of await outlineOf(ctx, course)) {
    const { chapter: name, chapter_title: title, chapter_idx: idx, is_scorm_package } = lesson;
    const chapter = chapters.get(name) ?? { name, title, idx, is_scorm_package, lessons: [] };
    chapters.set(name, chapter);
    chapter.lessons.push({
      name: lesson.name,
      title: lesson.title,
      include_in_preview: lesson.include_in_preview,
      number: lessonNumber(lesson),
      is_complete: done.has(lesson.name),
    });
  }
  return [...chapters.values()];
}

export async function completedLessons(ctx: Ctx, course: string): Promise<ReadonlySet<string>> {
  const rows = await ctx.db.query<{ lesson: string }>(
    "SELECT `lesson` FROM `tabLMS Course Progress` WHERE `member` = ? AND `course` = ? AND `status` = 'Complete'",
    [ctx.user, course],
  );
  return new Set(rows.map((row) => row.lesson));
}
