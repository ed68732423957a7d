import { setTimeout as pause } from 'node:timers/promises';
import type { Person } from '../support/person.js';
import { faultsOf, makeCourses, makeUsers, numbers, readEnrolments, readProgram } from './support/school.js';
import { kinds, must, type ServerProcess, Stage } from './support/servers.js';

/** What the server has answered 200 to. */
interface Ledger {
  /** Members that a program was made with or that were added to it. */
  programs: Map<string, Set<string>>;
  todos: Map<string, string>;
}

const LANES = 12;

describe.each(kinds)('a server killed under write load on %s', (kind) => {
  let stage: Stage;
  let server: ServerProcess;
  let admin: Person;
  let courses: string[];
  let users: string[];
  let serial = 0;
  const ledger: Ledger = { programs: new Map(), todos: new Map() };

  beforeAll(async () => {
    stage = await Stage.open(kind);
    server = await stage.serving();
    admin = await server.admin();
    courses = await makeCourses(admin, 3);
    users = await makeUsers(stage, 24);
  }, 90_000);
  afterAll(() => stage.close());

  const someUsers = (n: number, many: number) => numbers(many).map((k) => users[(n * 7 + k) % users.length] as string);

  async function writeOnce(n: number): Promise<void> {
    const title = `Program ${n}`;
    const first = someUsers(n, 4);
    const rows = {
      program_courses: courses.map((course) => ({ course })),
      program_members: first.map((member) => ({ member })),
    };
    await must(admin, 'POST', '/api/resource/LMS Program', { title, published: 1, ...rows });
    ledger.programs.set(title, new Set(first));
    const more = someUsers(n + 1, 10);
    await must(admin, 'POST', '/api/method/lms.lms.api.add_members', { program: title, members: more });
    for (const member of more) ledger.programs.get(title)?.add(member);
    const { data } = await must(admin, 'POST', '/api/resource/ToDo', { description: `Made ${n}` });
    ledger.todos.set(data.name, `Made ${n}`);
    await must(admin, 'PUT', `/api/resource/ToDo/${data.name}`, { description: `Changed ${n}` });
    ledger.todos.set(data.name, `Changed ${n}`);
  }

  /** Writes until the server is gone. */
  async function lane(): Promise<void> {
    for (;;) {
      try {
        await writeOnce(serial++);
      } catch (error) {
        if (server.child.signalCode !== null || server.child.killed) return;
        throw error;
      }
    }
  }

  async function checkLedger(): Promise<void> {
    const enrolments = await readEnrolments(admin);
    const { data } = await must(admin, 'GET', '/api/resource/LMS Program?limit_page_length=0');
    const stored = await Promise.all(data.map(({ name }: { name: string }) => readProgram(admin, name)));
    expect(stored.flatMap((program) => faultsOf(program, enrolments))).toEqual([]);
    expect(stored.filter((program) => program.course_count !== courses.length)).toEqual([]);
    const members = new Map(
      stored.map((program) => [
        program.name,
        new Set(program.program_members.map((row: { member: string }) => row.member)),
      ]),
    );
    const lost = [...ledger.programs].flatMap(([name, all]) =>
      [...all].filter((member) => !members.get(name)?.has(member)),
    );
    expect(lost).toEqual([]);
    const query = 'fields=["name","description"]&limit_page_length=0';
    const todos = new Map<string, string>(
      (await must(admin, 'GET', `/api/resource/ToDo?${query}`)).data.map(
        (row: { name: string; description: string }) => [row.name, row.description],
      ),
    );
    // a change that was written but not yet answered may be there
    const older = [...ledger.todos].filter(
      ([name, text]) => todos.get(name) !== text && todos.get(name) !== text.replace('Made', 'Changed'),
    );
    expect(older).toEqual([]);
  }

  it.each([12, 7])(
    'has every acknowledged write and none by halves, killed after %i programs',
    async (many) => {
      const before = ledger.programs.size;
      const lanes = Promise.all(numbers(LANES).map(lane));
      while (ledger.programs.size < before + many) await pause(3);
      expect(await server.stop('SIGKILL')).toBe('SIGKILL');
      await lanes;
      server = await stage.serving();
      admin = await server.admin();
      await checkLedger();
    },
    90_000,
  );
});

describe.each(kinds)('a server told to stop on %s', (kind) => {
  it('finishes requests in flight, refuses new ones and ends by itself', async () => {
    const stage = await Stage.open(kind);
    try {
      const server = await stage.serving();
      const admin = await server.admin();
      const { data } = await must(admin, 'POST', '/api/resource/ToDo', { description: 'Start' });
      const where = `/api/resource/ToDo/${data.name}`;
      const { inFlight, ended } = await stage.holding('tabToDo', data.name, async () => {
        const saves = numbers(6).map((n) => admin('PUT', where, { description: `Save ${n}` }));
        await pause(400);
        const end = server.stop('SIGTERM');
        await pause(200);
        await expect(fetch(`${server.url}/api/method/ping`)).rejects.toThrow();
        expect(server.child.exitCode).toBeNull();
        // in an object, for a promise of a promise would be awaited here
        return { inFlight: saves, ended: end };
      });
      expect((await Promise.all(inFlight)).map(({ status }) => status)).toEqual(numbers(6).map(() => 200));
      expect(await ended).toBe(0);
      const again = await (await stage.serving()).admin();
      expect((await must(again, 'GET', where)).data.description).toMatch(/^Save \d$/);
    } finally {
      await stage.close();
    }
  }, 90_000);
});
