import { DocumentOf, sanitiseHtml } from '../../../engine/index.js';
import { assertTeaches } from './course.js';
import { updateCourse } from './course-progress.js';

/** One lesson of a module: a text, a video, a quiz or a task. */
export class CourseLesson extends DocumentOf('Course Lesson') {
  override async validate() {
    if (!this.before || this.hasChanged('chapter')) await assertTeaches(this.ctx, this.course);
    this.content = sanitiseBlocks(this.content);
    this.instructor_content = sanitiseBlocks(this.instructor_content);
  }

  override async on_update() {
    const from = this.before?.text('course') ?? '';
    if (from === this.course) return;
    if (from) await updateCourse(this.ctx, from);
    await updateCourse(this.ctx, this.course);
  }

  /** Nothing may point at a lesson that is gone. */
  override async on_trash() {
    const { db } = this.ctx;
    await db.execute('DELETE FROM `tabLesson Reference` WHERE `lesson` = ?', [this.name]);
    await db.execute('DELETE FROM `tabLMS Course Progress` WHERE `lesson` = ?', [this.name]);
    await db.execute('UPDATE `tabLMS Enrollment` SET `current_lesson` = NULL WHERE `current_lesson` = ?', [this.name]);
  }

  override async after_delete() {
    await updateCourse(this.ctx, this.course);
  }
}

/**
 * Cleans every text inside EditorJS blocks, which are stored as JSON. What is not such JSON stays as it is:
 * the document's own cleaning looks after it.
 */
export function sanitiseBlocks(content: string | null): string | null {
  if (!content?.trim().startsWith('{')) return content;
  try {
    return JSON.stringify(sanitiseValue(JSON.parse(content)));
  } catch {
    return content;
  }
}

function sanitiseValue(value: unknown): unknown {
  if (typeof value === 'string') return sanitiseHtml(value);
  if (Array.isArray(value)) return value.map(sanitiseValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sanitiseValue(inner)]));
}
