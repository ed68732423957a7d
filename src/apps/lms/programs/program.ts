import { type Ctx, type Document, DocumentOf, ValidationError } from '../../../engine/index.js';
import { queryIn } from '../sql.js';
import { enrolMembers } from './enrol.js';
import { membersOf, recomputePrograms } from './program-progress.js';

/** A curated path of courses that its members take, in order when the program says so. */
export class LMSProgram extends DocumentOf('LMS Program') {
  #showProgress = false;

  override async validate() {
    rejectRepeats(this.program_courses, 'course', 'Course');
    rejectRepeats(this.program_members, 'member', 'Member');
    await this.#rejectUnpublishedCourses();
    await this.#rejectDisabledMembers();
  }

  override before_save() {
    this.course_count = this.program_courses.length;
    this.member_count = this.program_members.length;
    this.#keepProgress();
  }

  override async on_update() {
    if (this.program_members.length === 0) return;
    await enrolMembers(this.ctx, this.name);
    await recomputePrograms(this.ctx, membersOf(this.name));
    this.#showProgress = true;
  }

  /** After the change log has been written: what a client sent is logged, what follows from it is not. */
  override async on_change() {
    if (!this.#showProgress) return;
    this.#showProgress = false;
    const stored = await this.ctx.db.query<MemberState & { name: string }>(
      'SELECT `name`, `progress`, `status`, `completed_on` FROM `tabLMS Program Member` WHERE `parent` = ?',
      [this.name],
    );
    const byName = new Map(stored.map(({ name, ...state }) => [name, state]));
    for (const row of this.program_members) Object.assign(row.values, byName.get(row.name));
  }

  /** A course must be published when it joins the program; what happens to it later never blocks a save. */
  async #rejectUnpublishedCourses() {
    const fresh = joining(this.program_courses, this.before?.rows('program_courses'), 'course');
    const unpublished = await queryIn<{ name: string; title: string }>(
      this.ctx,
      'SELECT `name`, `title` FROM `tabLMS Course` WHERE `published` = 0 AND `name` IN (??)',
      this.program_courses.map((row) => key(row, 'course')),
    );
    const joined = unpublished.filter(({ name }) => fresh.has(name.toLowerCase()));
    if (joined.length === 0 && this.published) warnUnpublished(this.ctx, unpublished);
    const messages = joined.map(({ name, title }) => {
      const row = fresh.get(name.toLowerCase())?.idx;
      return `Row ${row}: the course ${title} (${name}) is not published. Publish it before adding it to a program.`;
    });
    if (messages.length > 0) throw new ValidationError(messages.join('\n'), { messages, title: 'Unpublished Course' });
  }

  async #rejectDisabledMembers() {
    const fresh = joining(this.program_members, this.before?.rows('program_members'), 'member');
    const disabled = await queryIn<{ name: string }>(
      this.ctx,
      "SELECT `name` FROM `tabUser` WHERE (`enabled` = 0 OR `name` = 'Guest') AND `name` IN (??)",
      [...fresh.keys()],
    );
    const messages = disabled.map(({ name }) => {
      return `Row ${fresh.get(name.toLowerCase())?.idx}: ${name} is disabled and cannot be added to a program.`;
    });
    if (messages.length > 0) throw new ValidationError(messages.join('\n'), { messages, title: 'Disabled User' });
  }

  /** A row that a client removed and added again, or sent without what it may not write, keeps the member's state. */
  #keepProgress() {
    const before = new Map(this.before?.rows('program_members').map((row) => [key(row, 'member'), row]));
    for (const row of this.program_members) {
      const known = before.get(key(row, 'member'));
      if (known) {
        for (const field of STATE) row.values[field] = known.get(field);
      } else if (!this.ctx.mode.importing) {
        Object.assign(row.values, { progress: 0, status: 'Enrolled', completed_on: null, enrolled_on: this.ctx.now() });
      } else {
        row.enrolled_on ||= this.ctx.now();
      }
    }
  }
}

/** Members see the program, and a course in it that is withdrawn: whoever saves should know. */
function warnUnpublished(ctx: Ctx, courses: readonly { name: string; title: string }[]): void {
  if (courses.length === 0) return;
  const names = courses.map(({ name, title }) => `${title} (${name})`).join(', ');
  const message = `This program is published, but these courses of it are not: ${names}.`;
  ctx.msgprint({ message, title: 'Unpublished Course', indicator: 'orange' });
}

type MemberState = Record<'progress' | 'status' | 'completed_on', string | number | null>;
const STATE = ['progress', 'status', 'enrolled_on', 'completed_on'] as const;

const key = (row: Document, field: string) => row.text(field).trim().toLowerCase();

/** @throws ValidationError naming the first value that stands in two rows */
function rejectRepeats(rows: readonly Document[], field: string, label: string): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const value = key(row, field);
    if (value && seen.has(value)) {
      throw new ValidationError(`${label} ${row.text(field)} has already been added to this program.`);
    }
    seen.add(value);
  }
}

/** The rows whose value no row held before, by value. */
function joining(
  rows: readonly Document[],
  before: readonly Document[] | undefined,
  field: string,
): Map<string, Document> {
  const held = new Set(before?.map((row) => key(row, field)));
  return new Map(
    rows.filter((row) => key(row, field) && !held.has(key(row, field))).map((row) => [key(row, field), row]),
  );
}
