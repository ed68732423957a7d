import { defineHooks } from '../../engine/index.js';
import {
  chapterAccess,
  courseAccess,
  enrollmentAccess,
  lessonAccess,
  lessonProgressAccess,
  programAccess,
  programMemberRows,
} from './access.js';
import { adoptedAccess } from './adopted-access.js';
import { LMSCourse } from './courses/course.js';
import { CourseChapter } from './courses/course-chapter.js';
import { CourseLesson } from './courses/course-lesson.js';
import { updateCourseStatistics } from './courses/course-progress.js';
import { LMSEnrollment } from './courses/enrollment.js';
import { LMSCourseProgress } from './courses/lesson-progress.js';
import { seedDemo } from './demo/demo.js';
import { methods } from './methods.js';
import { fills, mends } from './programs/adoption.js';
import { progressBands } from './programs/dashboard.js';
import { LMSProgram } from './programs/program.js';
import { LMSSettings } from './settings.js';

/** Where the learning system meets the engine. */
export const lmsHooks = defineHooks({
  doctype_classes: {
    'LMS Program': LMSProgram,
    'LMS Course': LMSCourse,
    'Course Chapter': CourseChapter,
    'Course Lesson': CourseLesson,
    'LMS Enrollment': LMSEnrollment,
    'LMS Course Progress': LMSCourseProgress,
    'LMS Settings': LMSSettings,
  },
  adopted_permission: adoptedAccess,
  has_permission: {
    'LMS Program': programAccess,
    'LMS Course': courseAccess,
    'Course Chapter': chapterAccess,
    'Course Lesson': lessonAccess,
    'LMS Enrollment': enrollmentAccess,
    'LMS Course Progress': lessonProgressAccess,
  },
  permission_query_conditions: { 'LMS Program Member': programMemberRows },
  scheduler_events: { hourly: [updateCourseStatistics] },
  methods,
  chart_sources: { 'Program Progress': progressBands },
  fixtures: [
    { dt: 'Dashboard Chart', filters: [['module', '=', 'LMS']] },
    { dt: 'Number Card', filters: [['module', '=', 'LMS']] },
    {
      dt: 'Workspace',
      filters: [
        ['module', '=', 'LMS'],
        ['public', '=', 1],
      ],
    },
    { dt: 'Custom Field', filters: [['module', '=', 'LMS']] },
    'LMS Category',
    { dt: 'Role', filters: [['name', 'in', ['Moderator', 'Course Creator', 'Batch Evaluator', 'LMS Student']]] },
  ],
  demo: [seedDemo],
  fills,
  mends,
});
