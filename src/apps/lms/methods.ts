/** What clients may call, by the names that Frappe LMS clients use. */
import { arg, download, method, optional } from '../../engine/index.js';
import { countCourses, coursesFor } from './courses/catalogue.js';
import { coursePage, guestsMayLook, outlineFor } from './courses/course-page.js';
import { lessonFor, markLesson, saveProgress } from './courses/lesson-page.js';
import { programDashboard, repairEnrolments } from './programs/dashboard.js';
import { programEvidence } from './programs/evidence.js';
import { addMembers, removeMembers } from './programs/members.js';
import { programHead } from './programs/program-head.js';
import { enrollInProgram, programDetails, programsFor } from './programs/program-page.js';
import { memberProgress, programFunnel } from './programs/reports.js';

const WRITING = { verbs: ['POST', 'PUT'] } as const;
const whom = { members: optional(arg.list()), filters: optional(arg.any()), csv: optional(arg.text()) };

const getPrograms = method({}, programsFor);
const getProgramDetails = method({ args: { program_name: arg.text() } }, (ctx, { program_name }) =>
  programDetails(ctx, program_name),
);
const enroll = method({ args: { program: arg.text() }, ...WRITING }, (ctx, { program }) =>
  enrollInProgram(ctx, program),
);

const getCourseDetails = method({ args: { course: arg.text() }, allow_guest: true }, async (ctx, { course }) => {
  return (await coursePage(ctx, course)) ?? {};
});
const getCourses = method(
  {
    args: { filters: optional(arg.any()), start: optional(arg.int(), 0), limit_page_length: optional(arg.int(), 24) },
    allow_guest: true,
  },
  (ctx, { filters, ...page }) => coursesFor(ctx, filters, page),
);
const getCourseCount = method({ args: { filters: optional(arg.any()) }, allow_guest: true }, (ctx, { filters }) =>
  countCourses(ctx, filters),
);
const getCourseOutline = method({ args: { course: arg.text() }, allow_guest: true }, (ctx, { course }) =>
  outlineFor(ctx, course),
);
const getLesson = method(
  { args: { course: arg.text(), chapter: arg.int(), lesson: arg.int() }, allow_guest: true },
  async (ctx, { course, chapter, lesson }) =>
    (await guestsMayLook(ctx)) ? lessonFor(ctx, course, chapter, lesson) : {},
);
const save = method({ args: { lesson: arg.text(), course: arg.text() }, ...WRITING }, (ctx, { lesson, course }) =>
  saveProgress(ctx, lesson, course),
);
const mark = method(
  { args: { course: arg.text(), chapter_number: arg.int(), lesson_number: arg.int() }, ...WRITING },
  (ctx, { course, chapter_number, lesson_number }) => markLesson(ctx, course, chapter_number, lesson_number),
);

const add = method(
  { args: { program: arg.text(), ...whom, in_background: optional(arg.check(), false) }, ...WRITING },
  async (ctx, { program, in_background, ...input }) => {
    const { jobs } = ctx.site.ports;
    if (!in_background || !jobs) return addMembers(ctx, program, input);
    await programHead(ctx, program, 'write');
    return { job: await jobs.enqueue(ctx, 'lms.lms.api.add_members', { program, ...input }) };
  },
);
const remove = method({ args: { program: arg.text(), ...whom }, ...WRITING }, (ctx, { program, ...input }) =>
  removeMembers(ctx, program, input),
);
const getMemberProgress = method(
  {
    args: {
      program: arg.text(),
      start: optional(arg.int(), 0),
      page_length: optional(arg.int(), 20),
      search: optional(arg.text(), ''),
    },
  },
  (ctx, { program, ...page }) => memberProgress(ctx, program, page),
);
const getFunnel = method({ args: { program: arg.text() } }, (ctx, { program }) => programFunnel(ctx, program));
const getDashboard = method({ args: { program: arg.text() }, verbs: ['GET', 'POST'] }, (ctx, { program }) =>
  programDashboard(ctx, program),
);
const getEvidence = method({ args: { program: arg.text() }, verbs: ['GET', 'POST'] }, async (ctx, { program }) => {
  const file = await programEvidence(ctx, program);
  return download(`${program} evidence.csv`, 'text/csv; charset=utf-8', file);
});
const repair = method({ args: { program: arg.text() }, ...WRITING }, (ctx, { program }) =>
  repairEnrolments(ctx, program),
);

export const methods = {
  'lms.lms.utils.get_programs': getPrograms,
  'lms.lms.utils.get_program_details': getProgramDetails,
  'lms.lms.utils.enroll_in_program': enroll,
  'lms.lms.utils.get_courses': getCourses,
  'lms.lms.utils.get_course_count': getCourseCount,
  'lms.lms.utils.get_course_details': getCourseDetails,
  'lms.lms.utils.get_course_outline': getCourseOutline,
  'lms.lms.utils.get_lesson': getLesson,
  'lms.lms.doctype.course_lesson.course_lesson.save_progress': save,
  'lms.lms.api.mark_lesson_progress': mark,
  'lms.lms.api.add_members': add,
  'lms.lms.api.remove_members': remove,
  'lms.lms.api.member_progress': getMemberProgress,
  'lms.lms.api.program_dashboard': getDashboard,
  'lms.lms.api.program_evidence': getEvidence,
  'lms.lms.api.program_funnel': getFunnel,
  'lms.lms.api.repair_enrolments': repair,
};
