import type { Person } from '../../support/person.js';
import { must, type Stage } from './servers.js';

/** Many requests, at most `width` of them at once. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}

export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Published courses. @returns their names */
export async function makeCourses(admin: Person, count: number): Promise<string[]> {
  return inParallel(numbers(count), 4, async (n) => {
    const text = { title: `Course ${n}`, short_introduction: 'In short', description: 'At length' };
    const instructors = [{ instructor: 'Administrator' }];
    const { data } = await must(admin, 'POST', '/api/resource/LMS Course', { ...text, published: 1, instructors });
    return data.name;
  });
}

/** Users without a role, by name. */
export async function makeUsers(stage: Stage, count: number): Promise<string[]> {
  const names = numbers(count).map((n) => `learner${n}@example.com`);
  const columns = ['name', 'email', 'first_name', 'full_name', 'username', 'owner', 'modified_by'];
  const at = "'2026-01-01 09:00:00.000000'";
  const row = `(${columns.map(() => '?').join(', ')}, 1, ${at}, ${at})`;
  const sql = `INSERT INTO \`tabUser\` (${columns.join(', ')}, enabled, creation, modified) VALUES ${names.map(() => row).join(', ')}`;
  const values = names.flatMap((name) => [name, name, name, name, name, 'Administrator', 'Administrator']);
  await stage.sql([{ sql, values }]);
  return names;
}

export interface ProgramRows {
  name: string;
  title: string;
  modified: string;
  course_count: number;
  member_count: number;
  program_courses: { course: string; idx: number }[];
  program_members: { member: string; idx: number }[];
}

export async function readProgram(who: Person, name: string): Promise<ProgramRows> {
  return (await must(who, 'GET', `/api/resource/LMS Program/${encodeURIComponent(name)}`)).data;
}

/** Every enrolment as `member course`. */
export async function readEnrolments(who: Person): Promise<Set<string>> {
  const query = 'fields=["member","course"]&limit_page_length=0';
  const { data } = await must(who, 'GET', `/api/resource/LMS Enrollment?${query}`);
  return new Set(data.map(({ member, course }: { member: string; course: string }) => `${member} ${course}`));
}

/** What is not whole in a program: counters off, positions doubled, members without their enrolments. */
export function faultsOf(program: ProgramRows, enrolments: ReadonlySet<string>): string[] {
  const { name, course_count, member_count, program_courses, program_members } = program;
  const faults: string[] = [];
  if (course_count !== program_courses.length)
    faults.push(`${name}: ${program_courses.length} courses, counter ${course_count}`);
  if (member_count !== program_members.length)
    faults.push(`${name}: ${program_members.length} members, counter ${member_count}`);
  if (new Set(program_members.map(({ idx }) => idx)).size !== program_members.length)
    faults.push(`${name}: a position twice`);
  if (new Set(program_members.map(({ member }) => member)).size !== program_members.length)
    faults.push(`${name}: a member twice`);
  for (const { member } of program_members) {
    for (const { course } of program_courses) {
      if (!enrolments.has(`${member} ${course}`)) faults.push(`${name}: ${member} is not enrolled in ${course}`);
    }
  }
  return faults;
}
