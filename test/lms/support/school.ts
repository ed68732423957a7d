import path from 'node:path';
import { customizeHooks } from '../../../src/apps/core/customize/hooks.js';
import { coreHooks } from '../../../src/apps/core/hooks.js';
import { lmsHooks } from '../../../src/apps/lms/hooks.js';
import { type Ctx, mergeHooks, readDoctypeFiles } from '../../../src/engine/index.js';
import type { TestDatabases } from '../../support/databases.js';
import { openTestSite, type TestSite } from '../../support/site.js';

const doctypes = path.resolve(import.meta.dirname, '../../../doctypes/lms');
const ROLES = ['System Manager', 'Moderator', 'Course Creator', 'LMS Student', 'Batch Evaluator'];

export const MODERATOR = 'moderator@school.org';
export const CREATOR = 'creator@school.org';
export const MANAGER = 'manager@school.org';

/** A site of the learning system with staff and students, and short ways to make courses and programs. */
export class School {
  constructor(readonly site: TestSite) {}

  static async open(database: TestDatabases): Promise<School> {
    const site = await openTestSite(database, {
      doctypes: readDoctypeFiles([doctypes]),
      hooks: mergeHooks(coreHooks, customizeHooks, lmsHooks),
    });
    await site.addUser('roles@school.org', ROLES);
    await site.addUser(MODERATOR, ['Moderator']);
    await site.addUser(CREATOR, ['Course Creator']);
    await site.addUser(MANAGER, ['System Manager']);
    return new School(site);
  }

  close(): Promise<void> {
    return this.site.close();
  }
  as<T>(user: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return this.site.as(user, work);
  }
  moderator<T>(work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return this.as(MODERATOR, work);
  }

  async students(...names: string[]): Promise<string[]> {
    const users = names.map((name) => `${name}@school.org`);
    for (const user of users) await this.site.addUser(user, ['LMS Student']);
    return users;
  }

  /** Many users at once; without a role unless they are to be students. */
  async users(count: number, prefix: string, role?: 'LMS Student'): Promise<string[]> {
    const names = Array.from({ length: count }, (_, n) => `${prefix}${n}@school.org`);
    await this.site.admin(async (ctx) => {
      const now = ctx.now();
      await ctx.db.insertRows(
        'tabUser',
        [
          'name',
          'email',
          'first_name',
          'full_name',
          'username',
          'enabled',
          'owner',
          'modified_by',
          'creation',
          'modified',
        ],
        names.map((name) => [name, name, name, `Full ${name}`, name, 1, 'Administrator', 'Administrator', now, now]),
      );
      if (!role) return;
      await ctx.db.insertRows(
        'tabHas Role',
        ['name', 'parent', 'parenttype', 'parentfield', 'role', 'creation'],
        names.map((name) => [`role-${name}`, name, 'User', 'roles', role, now]),
      );
      ctx.unit.stale.add('access');
    });
    return names;
  }

  /** A published course of one module, with so many lessons, taught by the course creator. @returns its name */
  course(title: string, lessons = 2, values: Record<string, unknown> = {}): Promise<string> {
    return this.moderator(async (ctx) => {
      const course = await ctx
        .newDoc('LMS Course', {
          ...{ title, published: 1, short_introduction: title, description: `<p>${title}</p>` },
          instructors: [{ instructor: CREATOR }],
          ...values,
        })
        .insert();
      const chapter = await ctx.newDoc('Course Chapter', { course: course.name, title: `${title} module` }).insert();
      const names: string[] = [];
      for (let n = 1; n <= lessons; n++) names.push(await addLesson(ctx, chapter.name, `${title} ${n}`));
      await chapter.update({ lessons: names.map((lesson) => ({ lesson })) }).save();
      const stored = await ctx.getDoc('LMS Course', course.name);
      await stored.update({ chapters: [{ chapter: chapter.name }] }).save();
      return course.name;
    });
  }

  program(title: string, courses: readonly string[], members: readonly string[], values: Record<string, unknown> = {}) {
    return this.moderator((ctx) =>
      ctx
        .newDoc('LMS Program', {
          ...{ title, published: 1, enforce_course_order: 1 },
          program_courses: courses.map((course) => ({ course })),
          program_members: members.map((member) => ({ member })),
          ...values,
        })
        .insert(),
    );
  }

  call<T = unknown>(user: string, name: string, args: Record<string, unknown> = {}): Promise<T> {
    const method = this.site.site.hooks.method(name);
    if (!method) throw new RangeError(`No method ${name}`);
    return this.as(user, (ctx) => method.call(ctx, args)) as Promise<T>;
  }

  lessons(course: string): Promise<string[]> {
    return this.site.admin((ctx) => ctx.pluck('Course Lesson', 'name', { filters: { course }, order_by: 'title asc' }));
  }

  /** The user completes that many lessons of a course (all by default). @returns the course's progress */
  async learn(user: string, course: string, lessons?: number): Promise<number> {
    let progress = 0;
    for (const lesson of (await this.lessons(course)).slice(0, lessons))
      progress = await this.save(user, course, lesson);
    return progress;
  }
  save(user: string, course: string, lesson: string): Promise<number> {
    return this.call<number>(user, 'lms.lms.doctype.course_lesson.course_lesson.save_progress', { course, lesson });
  }

  /** A member's row in a program. */
  async member(program: string, member: string): Promise<Record<string, unknown>> {
    const rows = await this.query('SELECT * FROM `tabLMS Program Member` WHERE `parent` = ? AND `member` = ?', [
      program,
      member,
    ]);
    return rows[0] ?? {};
  }
  query<T = Record<string, unknown>>(sql: string, params: (string | number)[] = []): Promise<T[]> {
    return this.site.admin((ctx) => ctx.db.query<T>(sql, params));
  }
  async count(table: string, where: string, params: (string | number)[] = []): Promise<number> {
    const [row] = await this.query<{ n: number }>(`SELECT COUNT(*) AS n FROM \`tab${table}\` WHERE ${where}`, params);
    return row?.n ?? 0;
  }
}

export async function addLesson(ctx: Ctx, chapter: string, title: string): Promise<string> {
  return (await ctx.newDoc('Course Lesson', { chapter, title, body: `About ${title}.` }).insert()).name;
}
