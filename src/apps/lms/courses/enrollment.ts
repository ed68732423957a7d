import { type Ctx, DocumentOf, UniqueValidationError, ValidationError } from '../../../engine/index.js';
import { assertCourseOpen } from '../programs/order.js';
import { membershipsOf, recomputePrograms } from '../programs/program-progress.js';
import { grantStudentRole, mayTeach } from '../roles.js';
import { addLearners, learntBefore } from './course-progress.js';

/** A learner in a course, and how far they are. */
export class LMSEnrollment extends DocumentOf('LMS Enrollment') {
  #heldName: string | undefined;

  override async before_insert() {
    this.values.owner = this.member;
    if (this.ctx.mode.importing) return;
    const byStaff = await mayTeach(this.ctx, this.course);
    const held = await heldEnrollment(this.ctx, this.member, this.course);
    if (held) await this.#takeOver(held, byStaff);
    if (!byStaff) {
      await checkSelfEnrollment(this.ctx, this.course);
      Object.assign(this.values, BEGINNER);
    }
    this.enrollment_source ||= byStaff ? 'Staff' : 'Self';
    if (!this.progress) this.progress = await learntBefore(this.ctx, this.member ?? '', this.course ?? '');
  }

  override autoname() {
    if (this.#heldName) this.name = this.#heldName;
  }

  override validate() {
    if (this.progress < 0 || this.progress > 100) {
      throw new ValidationError(`Progress is a percentage from 0 to 100, not ${this.progress}.`);
    }
  }

  override before_save() {
    if (this.progress >= 100) this.completed_on ||= this.ctx.now();
    // Staff who lower the figure by hand take the completion back.
    else if (this.before && this.hasChanged('progress')) this.completed_on = null;
  }

  override async on_update() {
    if (!this.before) await grantStudentRole(this.ctx, '?', [this.member]);
    await this.#countLearner();
    if (this.hasChanged('progress')) await this.#updatePrograms();
  }

  override async after_delete() {
    if (this.member_type === 'Student') await addLearners(this.ctx, this.course ?? '', -1);
    await this.#updatePrograms();
  }

  /** Mentors and staff are no learners; one that was taken over is counted already. */
  async #countLearner() {
    const isLearner = this.member_type === 'Student';
    const wasLearner = this.before ? this.before.get('member_type') === 'Student' : this.#heldName !== undefined;
    if (isLearner !== wasLearner) await addLearners(this.ctx, this.course ?? '', isLearner ? 1 : -1);
  }

  async #updatePrograms() {
    await recomputePrograms(this.ctx, membershipsOf(this.member ?? '', this.course ?? ''));
  }

  /**
   * Staff who give an enrolment to somebody who has one of their own or through a program make it theirs:
   * it keeps its name and progress, and from now on opens the course whatever order a program asks for.
   */
  async #takeOver(held: Held, byStaff: boolean) {
    if (!byStaff || !held.enrollment_source || held.enrollment_source === 'Staff') {
      throw new UniqueValidationError(`${this.member} is already enrolled in the course ${this.course}.`, {
        title: 'Already Enrolled',
      });
    }
    const old = await this.ctx.sudo().getDoc('LMS Enrollment', held.name, { lock: true });
    for (const field of KEPT) if (!this.get(field)) this.values[field] = old.get(field);
    await this.ctx.db.execute('DELETE FROM `tabLMS Enrollment` WHERE `name` = ?', [held.name]);
    this.#heldName = held.name;
  }
}

/** How everybody begins who enrols without staff, whatever the client says. */
const BEGINNER = {
  ...{ member_type: 'Student', role: 'Member', progress: 0, current_lesson: null },
  ...{ completed_on: null, payment: null, certificate: null, purchased_certificate: 0, enrollment_source: 'Self' },
};

const KEPT = [
  'progress',
  'completed_on',
  'current_lesson',
  'payment',
  'certificate',
  'enrollment_from_batch',
  'purchased_certificate',
] as const;

interface Held {
  name: string;
  enrollment_source: string | null;
}

async function heldEnrollment(ctx: Ctx, member: string | null, course: string | null): Promise<Held | undefined> {
  const [held] = await ctx.db.query<Held>(
    'SELECT `name`, `enrollment_source` FROM `tabLMS Enrollment` WHERE `member` = ? AND `course` = ?',
    [member, course],
  );
  return held;
}

interface SelfEnrollment {
  title: string;
  published: number;
  disable_self_learning: number;
  paid_course: number;
  /** The member is in a program that holds the course. */
  belongs: number;
}

/**
 * May the user enrol in the course without anybody's help? Membership of a program that holds it is enough.
 * @throws PermissionError while a program keeps the course shut, ValidationError when it takes no learners of its own
 */
async function checkSelfEnrollment(ctx: Ctx, course: string | null): Promise<void> {
  const [found] = await ctx.db.query<SelfEnrollment>(
    `SELECT c.\`title\`, c.\`published\`, c.\`disable_self_learning\`, c.\`paid_course\`,
      CASE WHEN EXISTS (SELECT 1 FROM \`tabLMS Program Member\` m JOIN \`tabLMS Program Course\` pc ON pc.\`parent\` = m.\`parent\`
        WHERE m.\`member\` = ? AND pc.\`course\` = c.\`name\`) THEN 1 ELSE 0 END AS belongs
    FROM \`tabLMS Course\` c WHERE c.\`name\` = ?`,
    [ctx.user, course],
  );
  if (!found || !course) return;
  await assertCourseOpen(ctx, course);
  if (found.belongs) return;
  if (!found.published) throw new ValidationError('You cannot enroll in an unpublished course.');
  if (found.disable_self_learning) {
    throw new ValidationError(`${found.title} takes only learners whom staff, a cohort or a program enrolls.`);
  }
  if (found.paid_course) throw new ValidationError(`${found.title} has to be paid before you can enroll.`);
}
