import type { Ctx } from '../../../engine/index.js';

/**
 * SQL: is the lesson part of its course? It is when a module of the course lists it; where no module lists any
 * lesson yet, every lesson of the course is.
 * @param lesson SQL of the lesson's name @param course SQL of the course's name
 */
const inOutline = (lesson: string, course: string) => `(EXISTS (
    SELECT 1 FROM \`tabLesson Reference\` lr JOIN \`tabChapter Reference\` cr ON cr.\`chapter\` = lr.\`parent\`
    WHERE lr.\`lesson\` = ${lesson} AND cr.\`parent\` = ${course})
  OR NOT EXISTS (
    SELECT 1 FROM \`tabChapter Reference\` cx JOIN \`tabLesson Reference\` lx ON lx.\`parent\` = cx.\`chapter\`
    WHERE cx.\`parent\` = ${course}))`;

/** SQL: how many lessons the course has. */
export const lessonCount = (course: string): string =>
  `(SELECT COUNT(*) FROM \`tabCourse Lesson\` cl WHERE cl.\`course\` = ${course} AND ${inOutline('cl.`name`', course)})`;

/** SQL: how many of them the member has completed. */
export const completedLessonCount = (member: string, course: string): string =>
  `(SELECT COUNT(DISTINCT cp.\`lesson\`) FROM \`tabLMS Course Progress\` cp
    JOIN \`tabCourse Lesson\` dl ON dl.\`name\` = cp.\`lesson\` AND dl.\`course\` = ${course}
    WHERE cp.\`member\` = ${member} AND cp.\`status\` = 'Complete' AND ${inOutline('dl.`name`', course)})`;

export interface OutlineLesson {
  name: string;
  title: string;
  chapter: string;
  chapter_title: string;
  is_scorm_package: number;
  include_in_preview: number;
  /** Position of the module, from 1. */
  chapter_idx: number;
  /** Position in the module, from 1. */
  idx: number;
}

interface Found extends OutlineLesson {
  listed: number;
  chapter_place: number | null;
  place: number | null;
}

/** The lessons of a course in the order in which they are taught: two positions number each of them. */
export async function outlineOf(ctx: Ctx, course: string): Promise<OutlineLesson[]> {
  const found = await ctx.db.query<Found>(
    `SELECT l.\`name\`, l.\`title\`, l.\`include_in_preview\`, ch.\`name\` AS chapter, ch.\`title\` AS chapter_title,
      ch.\`is_scorm_package\`, cr.\`idx\` AS chapter_place, lr.\`idx\` AS place,
      CASE WHEN cr.\`name\` IS NOT NULL AND lr.\`name\` IS NOT NULL THEN 1 ELSE 0 END AS listed
    FROM \`tabCourse Lesson\` l
    LEFT JOIN \`tabLesson Reference\` lr ON lr.\`lesson\` = l.\`name\`
    JOIN \`tabCourse Chapter\` ch ON ch.\`name\` = COALESCE(lr.\`parent\`, l.\`chapter\`)
    LEFT JOIN \`tabChapter Reference\` cr ON cr.\`chapter\` = ch.\`name\` AND cr.\`parent\` = l.\`course\`
    WHERE l.\`course\` = ? ORDER BY listed DESC, cr.\`idx\`, ch.\`creation\`, ch.\`name\`, lr.\`idx\`, l.\`creation\`, l.\`name\``,
    [course],
  );
  const listed = found.some((lesson) => lesson.listed) ? found.filter((lesson) => lesson.listed) : found;
  return numbered(listed);
}

/** Counts modules and lessons from 1, whatever gaps and repeats the stored positions have. */
function numbered(lessons: readonly Found[]): OutlineLesson[] {
  const chapters = new Map<string, number>();
  const seen = new Set<string>();
  const outline: OutlineLesson[] = [];
  for (const { listed: _listed, chapter_place: _chapterPlace, place: _place, ...lesson } of lessons) {
    if (seen.has(lesson.name)) continue;
    seen.add(lesson.name);
    const idx = (chapters.get(lesson.chapter) ?? 0) + 1;
    chapters.set(lesson.chapter, idx);
    outline.push({ ...lesson, chapter_idx: [...chapters.keys()].indexOf(lesson.chapter) + 1, idx });
  }
  return outline;
}

/** `2-3`: the third lesson of the second module. */
export const lessonNumber = (lesson: OutlineLesson): string => `${lesson.chapter_idx}-${lesson.idx}`;
