import {
  type Ctx,
  type Document,
  DocumentOf,
  LinkExistsError,
  PermissionError,
  ValidationError,
} from '../../../engine/index.js';
import { isModerator, teaches } from '../roles.js';
import { updateCourse } from './course-progress.js';
import { freeSlug, slug } from './slug.js';

/** One subject, taught in modules of lessons. */
export class LMSCourse extends DocumentOf('LMS Course') {
  override async autoname() {
    const wanted = slug(this.title ?? '') || 'course';
    const taken = await this.ctx.db.query<{ name: string }>(
      `SELECT \`name\` FROM \`tabLMS Course\` WHERE \`name\` = ? OR ${this.ctx.db.dialect.like('`name`')}`,
      [wanted, `${wanted.replace(/[\\%_]/g, '\\$&')}-%`],
    );
    this.name = freeSlug(wanted, new Set(taken.map((row) => row.name)));
  }

  override validate() {
    this.#stampPublishing();
    this.#checkCertificates();
    this.#checkPrice();
    if (!this.image) this.card_gradient ||= colourOf(this.title ?? '');
  }

  override async on_update() {
    if (rowsDiffer(this.before?.rows('chapters') ?? [], this.chapters)) {
      await updateCourse(this.ctx, this.name);
      this.lessons = Number((await this.ctx.sudo().getValue('LMS Course', this.name, ['lessons']))?.lessons ?? 0);
    }
    if (this.before?.get('published') && !this.published) await this.#warnPrograms();
  }

  override async on_trash() {
    const programs = await publishedPrograms(this.ctx, this.name);
    if (programs.length === 0) return;
    throw new LinkExistsError(
      `${this.title} cannot be deleted: the published programs ${programs.join(', ')} use it. Remove it there first.`,
      { title: 'Course in Use' },
    );
  }

  #stampPublishing() {
    if (!this.published) return;
    this.status = 'Approved';
    const goesLive = !this.before?.get('published');
    const dated = this.published_on && this.hasChanged('published_on');
    if (goesLive && !dated) this.published_on = this.ctx.today();
  }

  #checkCertificates() {
    if (this.enable_certification && this.paid_certificate) {
      throw new ValidationError('A course gives either a certificate on completion or a paid certificate, not both.');
    }
  }

  #checkPrice() {
    if ((this.paid_course || this.paid_certificate) && !(this.course_price > 0 && this.currency)) {
      throw new ValidationError('A paid course or certificate needs a price above 0 and a currency.');
    }
  }

  async #warnPrograms() {
    const programs = await publishedPrograms(this.ctx, this.name);
    if (programs.length === 0) return;
    this.ctx.msgprint({
      message: `${this.title} is no longer published, but published programs still use it: ${programs.join(', ')}.`,
      title: 'Course in Use',
      indicator: 'orange',
    });
  }
}

const COLOURS = [
  'Red',
  'Blue',
  'Green',
  'Amber',
  'Cyan',
  'Orange',
  'Pink',
  'Purple',
  'Teal',
  'Violet',
  'Yellow',
  'Gray',
] as const;

/** Always the same colour for the same title. */
function colourOf(title: string): (typeof COLOURS)[number] {
  const sum = [...title].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return COLOURS[sum % COLOURS.length] ?? 'Blue';
}

const reference = (row: Document) => `${row.text('chapter')}${row.text('lesson')}`;

/** Do the rows refer to others, or in another order? */
export function rowsDiffer(before: readonly Document[], now: readonly Document[]): boolean {
  return before.map(reference).join('\n') !== now.map(reference).join('\n');
}

async function publishedPrograms(ctx: Ctx, course: string): Promise<string[]> {
  const found = await ctx.db.query<{ name: string }>(
    `SELECT p.\`name\` FROM \`tabLMS Program\` p JOIN \`tabLMS Program Course\` pc ON pc.\`parent\` = p.\`name\`
    WHERE p.\`published\` = 1 AND pc.\`course\` = ? ORDER BY p.\`name\``,
    [course],
  );
  return found.map((program) => program.name);
}

/** @throws PermissionError for a course creator who neither created nor teaches the course */
export async function assertTeaches(ctx: Ctx, course: string | null): Promise<void> {
  if (isModerator(ctx) || !course || (await teaches(ctx, course))) return;
  throw new PermissionError(`Only instructors of the course ${course} change what is taught in it.`);
}
