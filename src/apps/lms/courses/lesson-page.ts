/** Reading lessons and completing them: two of the doors with the gate. */
import { type Ctx, type DocJson, UniqueValidationError, ValidationError } from '../../../engine/index.js';
import { assertCourseOpen } from '../programs/order.js';
import { mayTeach } from '../roles.js';
import { completedLessons, courseFor } from './course-page.js';
import { updateCourseProgress } from './course-progress.js';
import type { LMSCourseProgress } from './lesson-progress.js';
import { type OutlineLesson, outlineOf } from './outline.js';

const FOR_TRAINERS = ['instructor_notes', 'instructor_content'];

/**
 * A lesson by its place, with the way on and back.
 * @returns `{}` when there is no such lesson, `{ no_preview: 1 }` to those who are not enrolled
 * @throws PermissionError while a program keeps the course shut
 */
export async function lessonFor(ctx: Ctx, course: string, chapter: number, lesson: number): Promise<DocJson> {
  const details = await courseFor(ctx, course);
  const outline = details ? await outlineOf(ctx, course) : [];
  const place = outline.findIndex((one) => one.chapter_idx === chapter && one.idx === lesson);
  const found = outline[place];
  if (!details || !found) return {};
  const { title: course_title, disable_self_learning, membership, instructors } = details;
  const teaching = await mayTeach(ctx, course);
  if (!teaching) await assertCourseOpen(ctx, course);
  const preview = found.include_in_preview && details.published;
  if (!teaching && !membership && !preview)
    return { no_preview: 1, title: found.title, course_title, disable_self_learning };
  const doc = (await ctx.sudo().getDoc('Course Lesson', found.name)).toJSON();
  if (!teaching) for (const field of FOR_TRAINERS) delete doc[field];
  const is_complete = (await completedLessons(ctx, course)).has(found.name);
  return {
    ...doc,
    ...{ course_title, membership, instructors, is_complete, disable_self_learning },
    ...{ chapter_title: found.chapter_title, chapter_name: found.chapter },
    progress: membership?.progress ?? 0,
    next: dotted(outline[place + 1]),
    prev: dotted(outline[place - 1]),
  };
}

const dotted = (lesson: OutlineLesson | undefined) => (lesson ? `${lesson.chapter_idx}.${lesson.idx}` : null);

/**
 * The user has completed a lesson of a course they are enrolled in.
 * @returns the new progress of the course in percent; 0 when they are not enrolled
 * @throws ValidationError for a lesson of another course, PermissionError while a program keeps the course shut
 */
export async function saveProgress(ctx: Ctx, lesson: string, course: string): Promise<number> {
  const outline = await outlineOf(ctx, course);
  const place = outline.findIndex((one) => one.name === lesson);
  if (place < 0) throw new ValidationError(`The lesson ${lesson} is not part of the course ${course}.`);
  await assertCourseOpen(ctx, course);
  if (!(await ctx.sudo().exists('LMS Enrollment', { member: ctx.user, course }))) return 0;
  const next = outline[place + 1]?.name ?? lesson;
  if (!(await complete(ctx, lesson, next)))
    return updateCourseProgress(ctx, ctx.user, course, { current_lesson: next });
  const enrolled = await ctx
    .sudo()
    .getValue<{ progress: number }>('LMS Enrollment', { member: ctx.user, course }, ['progress']);
  return enrolled?.progress ?? 0;
}

/** Records the completion. @returns false when it was recorded before */
async function complete(ctx: Ctx, lesson: string, next: string): Promise<boolean> {
  const sudo = ctx.sudo();
  await ctx.db.begin();
  const name = await sudo.exists('LMS Course Progress', { member: ctx.user, lesson });
  const row = name
    ? await sudo.getDoc('LMS Course Progress', name, { lock: true })
    : sudo.newDoc('LMS Course Progress', { member: ctx.user, lesson });
  if (row.status === 'Complete') return false;
  row.status = 'Complete';
  (row as unknown as LMSCourseProgress).nextLesson = next;
  try {
    await ctx.db.savepoint(() => row.save());
    return true;
  } catch (error) {
    // The same lesson was completed in another window a moment ago.
    if (error instanceof UniqueValidationError) return false;
    throw error;
  }
}

/** The same by the lesson's place in the course. @throws ValidationError when there is no lesson there */
export async function markLesson(ctx: Ctx, course: string, chapter: number, lesson: number): Promise<number> {
  const found = (await outlineOf(ctx, course)).find((one) => one.chapter_idx === chapter && one.idx === lesson);
  if (!found) throw new ValidationError(`The course ${course} has no lesson ${chapter}.${lesson}.`);
  return saveProgress(ctx, found.name, course);
}
