import { DocumentOf, PermissionError, UniqueValidationError } from '../../../engine/index.js';
import { mayTeach } from '../roles.js';
import { updateCourseProgress } from './course-progress.js';

/** How far a learner is in one lesson. */
export class LMSCourseProgress extends DocumentOf('LMS Course Progress') {
  /** The lesson that the learner goes on with, when this one is completed. */
  nextLesson: string | undefined;

  override async before_insert() {
    if (this.ctx.mode.importing) return;
    if (await this.ctx.sudo().exists('LMS Course Progress', { member: this.member, lesson: this.lesson })) {
      throw new UniqueValidationError(`The progress of ${this.member} in this lesson is already recorded.`);
    }
  }

  override async validate() {
    const own = this.member?.toLowerCase() === this.ctx.user.toLowerCase();
    if (own || (await mayTeach(this.ctx, this.course))) return;
    throw new PermissionError('Learners record their own progress only.');
  }

  override async on_update() {
    const { before } = this;
    if (before && (before.get('member') !== this.member || before.get('course') !== this.course)) {
      await this.#update(before.text('member'), before.text('course'), true);
    }
    await this.#update(this.member, this.course, before?.get('status') === 'Complete' && this.status !== 'Complete');
  }

  override async after_delete() {
    await this.#update(this.member, this.course, this.status === 'Complete');
  }

  async #update(member: string | null, course: string | null, withdrawn: boolean) {
    if (!member || !course) return;
    await updateCourseProgress(this.ctx, member, course, {
      withdrawn,
      ...(this.nextLesson ? { current_lesson: this.nextLesson } : {}),
    });
  }
}
