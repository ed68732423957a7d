/**
 * Who may see and change what (programs.md §5). Rules only deny: roles have allowed it before. Each serves
 * documents, lists, counts, reports and exports alike.
 */
import {
  type Ctx,
  GUEST,
  type PermissionRule,
  type QueryCondition,
  type Right,
  type RuleFilters,
} from '../../engine/index.js';
import { lockedFor, lockText } from './programs/order.js';
import { isCreator, isModerator } from './roles.js';

const READING: ReadonlySet<Right> = new Set(['select', 'read', 'print', 'email', 'report', 'export']);
/** Rights on what is not there yet. */
const MAKING: ReadonlySet<Right> = new Set(['create', 'import']);

const either = (...filters: readonly RuleFilters[]): RuleFilters => ({ or: filters });
const both = (...filters: readonly RuleFilters[]): RuleFilters => ({ and: filters });

/** The user teaches or has made the course that the column names. */
const taught = (ctx: Ctx, column: string): RuleFilters =>
  either(
    {
      exists: {
        doctype: 'Course Instructor',
        on: { parent: column },
        where: [
          ['parenttype', '=', 'LMS Course'],
          ['instructor', '=', ctx.user],
        ],
      },
    },
    { exists: { doctype: 'LMS Course', on: { name: column }, where: { owner: ctx.user } } },
  );

const enrolled = (ctx: Ctx, column: string): RuleFilters => ({
  exists: { doctype: 'LMS Enrollment', on: { course: column }, where: { member: ctx.user } },
});

const publishedCourse = (column: string): RuleFilters => ({
  exists: { doctype: 'LMS Course', on: { name: column }, where: { published: 1 } },
});

/** Members see published programs, everybody those they may join; creators their own, and published ones. */
export const programAccess: PermissionRule = (ctx, ptype) => {
  if (isModerator(ctx)) return true;
  if (ctx.user === GUEST) return false;
  const creator = isCreator(ctx);
  if (MAKING.has(ptype)) return creator;
  if (!READING.has(ptype)) return creator && { owner: ctx.user };
  if (creator) return either({ owner: ctx.user }, { published: 1 });
  const joined = { exists: { doctype: 'LMS Program Member', on: { parent: 'name' }, where: { member: ctx.user } } };
  return both({ published: 1 }, either({ allow_self_enrollment: 1 }, joined));
};

/** Nobody but staff sees other members. */
export const programMemberRows: QueryCondition = (ctx) => {
  if (isModerator(ctx)) return true;
  if (!isCreator(ctx)) return { member: ctx.user };
  return either(
    { member: ctx.user },
    { exists: { doctype: 'LMS Program', on: { name: 'parent' }, where: { owner: ctx.user } } },
  );
};

/** Why a program is not shown to somebody, in the words of its page and of every other door. */
export const whyHidden = (program: string, published: boolean): string =>
  published
    ? `You are not a member of the program ${program}. Ask a moderator to add you.`
    : `The program ${program} is not published.`;

programAccess.why = (ctx, ptype, doc) => {
  if (MAKING.has(ptype) || ctx.user === GUEST) return undefined;
  if (READING.has(ptype)) return whyHidden(doc.name, Boolean(doc.get('published')));
  return isCreator(ctx) ? `Only its owner and moderators change the program ${doc.name}.` : undefined;
};

export const courseAccess: PermissionRule = (ctx, ptype) => {
  if (isModerator(ctx)) return true;
  if (ctx.user === GUEST) return READING.has(ptype) && { published: 1 };
  const creator = isCreator(ctx);
  if (MAKING.has(ptype)) return creator;
  const own = taught(ctx, 'name');
  if (!READING.has(ptype)) return creator && own;
  return either({ published: 1 }, enrolled(ctx, 'name'), own);
};

export const chapterAccess: PermissionRule = (ctx, ptype) => {
  if (isModerator(ctx)) return true;
  if (ctx.user === GUEST) return READING.has(ptype) && publishedCourse('course');
  const creator = isCreator(ctx);
  const own = taught(ctx, 'course');
  if (!READING.has(ptype)) return creator && (MAKING.has(ptype) || own);
  return either(publishedCourse('course'), enrolled(ctx, 'course'), own);
};

/** A lesson is read by those who teach its course, and by learners while no program keeps the course shut. */
export const lessonAccess: PermissionRule = async (ctx, ptype) => {
  if (isModerator(ctx)) return true;
  const preview = both({ include_in_preview: 1 }, publishedCourse('course'));
  if (ctx.user === GUEST) return READING.has(ptype) && preview;
  const own = taught(ctx, 'course');
  if (!READING.has(ptype)) return isCreator(ctx) && (MAKING.has(ptype) || own);
  const shut = [...(await lockedFor(ctx)).keys()];
  const open = either(enrolled(ctx, 'course'), preview);
  return either(own, shut.length > 0 ? both(open, [['course', 'not in', shut]]) : open);
};

lessonAccess.why = async (ctx, ptype, doc) => {
  if (!READING.has(ptype) || ctx.user === GUEST) return undefined;
  const course = doc.text('course');
  if (!course) return undefined;
  const lock = (await lockedFor(ctx, course)).get(course);
  return lock ? lockText(lock) : `You are not enrolled in the course ${course}.`;
};

/** Learners see their own; who teaches a course has those of its learners. Nobody else writes, not even their own. */
function ofLearner(ctx: Ctx, ptype: Right, mayMakeOwn: boolean): boolean | RuleFilters {
  if (isModerator(ctx)) return true;
  if (ctx.user === GUEST) return false;
  const own = { member: ctx.user };
  const teaching = isCreator(ctx) && taught(ctx, 'course');
  if (!READING.has(ptype) && !(mayMakeOwn && ptype === 'create')) return teaching;
  return teaching ? either(own, teaching) : own;
}

export const enrollmentAccess: PermissionRule = (ctx, ptype) => ofLearner(ctx, ptype, true);
export const lessonProgressAccess: PermissionRule = (ctx, ptype) => ofLearner(ctx, ptype, false);
