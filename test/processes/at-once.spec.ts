import type { Person } from '../support/person.js';
import {
  faultsOf,
  inParallel,
  makeCourses,
  makeUsers,
  numbers,
  readEnrolments,
  readProgram,
} from './support/school.js';
import { count, kinds, must, Stage } from './support/servers.js';

const MANY = 200;

describe.each(kinds)('two processes under two hundred writers on %s', (kind) => {
  let stage: Stage;
  let people: Person[];
  beforeAll(async () => {
    stage = await Stage.open(kind);
    const settings = 'patience=60000';
    const servers = [await stage.serving({ settings }), await stage.serving({ settings })];
    people = await Promise.all(servers.map((server) => server.admin()));
  }, 90_000);
  afterAll(() => stage.close());

  const through = (index: number): Person => people[index % people.length] as Person;

  it('lose no save of one document', async () => {
    const { data } = await must(through(0), 'POST', '/api/resource/ToDo', { description: 'Start' });
    const answers = await Promise.all(
      numbers(MANY).map((n) => through(n)('PUT', `/api/resource/ToDo/${data.name}`, { description: `Save ${n}` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(numbers(MANY).map(() => 200));
    expect(answers.map(({ body }) => body.data.description)).toEqual(numbers(MANY).map((n) => `Save ${n}`));
    const stamps = answers.map(({ body }) => body.data.modified as string);
    const last = stamps.indexOf([...stamps].sort().at(-1) ?? '');
    const { data: stored } = await must(through(1), 'GET', `/api/resource/ToDo/${data.name}`);
    expect(stored.description).toBe(`Save ${last}`);
  }, 90_000);

  it('lose no member, whether added in a set or while the program is saved', async () => {
    const courses = await makeCourses(through(0), 2);
    const users = await makeUsers(stage, MANY);
    const program_courses = courses.map((course) => ({ course }));
    await must(through(0), 'POST', '/api/resource/LMS Program', { title: 'Rush', published: 1, program_courses });
    const add = (n: number) =>
      through(n)('POST', '/api/method/lms.lms.api.add_members', { program: 'Rush', members: [users[n]] });
    const change = (n: number) => through(n)('PUT', '/api/resource/LMS Program/Rush', { published: n % 2 });
    // as a form does: everything that was read, sent back with the time it was read
    const saveForm = async (n: number) => {
      const form = await readProgram(through(n), 'Rush');
      const answer = await through(n)('PUT', '/api/resource/LMS Program/Rush', {
        ...form,
        allow_self_enrollment: n % 2,
      });
      return answer.body?.exc_type === 'TimestampMismatchError' ? { ...answer, status: 200 } : answer;
    };
    const writes = numbers(MANY).flatMap((n) => [() => add(n), () => (n % 4 ? change(n) : saveForm(n))]);
    const answers = await inParallel(writes, writes.length, (write) => write());
    const wrong = answers.filter(({ status }) => status !== 200);
    expect(wrong.map(({ status, body }) => [status, body.exception])).toEqual([]);
    const stored = await readProgram(through(0), 'Rush');
    expect(stored.member_count).toBe(MANY);
    expect(faultsOf(stored, await readEnrolments(through(1)))).toEqual([]);
    expect(await count(through(1), 'LMS Enrollment')).toBe(MANY * courses.length);
  }, 90_000);
});
