import { DocumentOf } from '../../../engine/index.js';
import { assertTeaches, rowsDiffer } from './course.js';
import { updateCourse } from './course-progress.js';

/** A module of a course: an ordered set of lessons. */
export class CourseChapter extends DocumentOf('Course Chapter') {
  override async validate() {
    if (!this.before || this.hasChanged('course')) await assertTeaches(this.ctx, this.course);
  }

  override async on_update() {
    const from = this.before?.text('course');
    if (from && from !== this.course) await this.#moveLessons(from);
    else if (rowsDiffer(this.before?.rows('lessons') ?? [], this.lessons)) await updateCourse(this.ctx, this.course);
  }

  /** A module takes its lessons along. */
  override async on_trash() {
    const sudo = this.ctx.sudo();
    await this.ctx.db.execute('DELETE FROM `tabLesson Reference` WHERE `parent` = ?', [this.name]);
    for (const lesson of await sudo.pluck('Course Lesson', 'name', { filters: { chapter: this.name } })) {
      await sudo.deleteDoc('Course Lesson', lesson);
    }
    await this.ctx.db.execute('DELETE FROM `tabChapter Reference` WHERE `chapter` = ?', [this.name]);
    await this.ctx.db.execute('UPDATE `tabLMS Course Progress` SET `chapter` = NULL WHERE `chapter` = ?', [this.name]);
  }

  override async after_delete() {
    await updateCourse(this.ctx, this.course);
  }

  async #moveLessons(from: string) {
    const { db } = this.ctx;
    await db.execute('UPDATE `tabCourse Lesson` SET `course` = ? WHERE `chapter` = ?', [this.course, this.name]);
    await db.execute('UPDATE `tabLMS Course Progress` SET `course` = ? WHERE `chapter` = ?', [this.course, this.name]);
    await updateCourse(this.ctx, from);
    await updateCourse(this.ctx, this.course);
  }
}
