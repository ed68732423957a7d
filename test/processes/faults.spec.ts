import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Person } from '../support/person.js';
import {
  faultsOf,
  inParallel,
  makeCourses,
  makeUsers,
  numbers,
  readEnrolments,
  readProgram,
} from './support/school.js';
import { kinds, must, type ServerProcess, Stage } from './support/servers.js';

const onMariadb = kinds.includes('mariadb') ? describe : describe.skip;

/** Ends all connections that others have to the stage's database. */
function killConnections(stage: Stage): Promise<number> {
  return stage.onMariadb(async (connection) => {
    const rows = await connection.query<{ id: number }[]>(
      'SELECT `ID` AS id FROM information_schema.PROCESSLIST WHERE `DB` = DATABASE() AND `ID` <> CONNECTION_ID()',
    );
    for (const { id } of rows) await connection.query(`KILL CONNECTION ${id}`).catch(() => undefined);
    return rows.length;
  });
}

onMariadb('a MariaDB that ends its connections', () => {
  let stage: Stage;
  let server: ServerProcess;
  let admin: Person;
  beforeAll(async () => {
    stage = await Stage.open('mariadb');
    server = await stage.serving();
    admin = await server.admin();
  }, 90_000);
  afterAll(() => stage.close());

  it('answers 503 while it does, is well again by itself, and has lost nothing', async () => {
    const courses = await makeCourses(admin, 2);
    const users = await makeUsers(stage, 10);
    const rows = {
      program_courses: courses.map((course) => ({ course })),
      program_members: users.map((member) => ({ member })),
    };
    const refused: Answer[] = [];
    const acknowledged: string[] = [];
    let serial = 0;
    let going = true;
    const lane = async () => {
      while (going) {
        const title = `Program ${serial++}`;
        const answer = await admin('POST', '/api/resource/LMS Program', { title, ...rows });
        if (answer.status === 200) acknowledged.push(title);
        else refused.push(answer);
      }
    };
    const lanes = Promise.all(numbers(10).map(lane));
    for (let round = 0; round < 5; round++) {
      await pause(250);
      await killConnections(stage);
    }
    going = false;
    await lanes;
    expect(refused.length).toBeGreaterThan(0);
    expect([...new Set(refused.map(({ status, body }) => `${status} ${body.exception}`))]).toEqual([
      '503 frappe.exceptions.ServiceUnavailable: The database cannot be reached',
    ]);
    await pause(100);
    const after = await inParallel(numbers(20), 20, () =>
      admin('GET', '/api/resource/LMS Program?limit_page_length=0'),
    );
    expect(after.map(({ status }) => status)).toEqual(numbers(20).map(() => 200));
    const names = new Set(after[0]?.body.data.map(({ name }: { name: string }) => name));
    expect(acknowledged.filter((name) => !names.has(name))).toEqual([]);
    const enrolments = await readEnrolments(admin);
    const programs = await inParallel([...names] as string[], 8, (name) => readProgram(admin, name));
    expect(programs.flatMap((program) => faultsOf(program, enrolments))).toEqual([]);
    expect(programs.filter(({ member_count }) => member_count !== users.length)).toEqual([]);
  }, 90_000);

  it('is not noticed when it ends connections that rest', async () => {
    await inParallel(numbers(20), 20, () => must(admin, 'GET', '/api/resource/User'));
    await killConnections(stage);
    await pause(600);
    const after = await inParallel(numbers(20), 20, () => admin('GET', '/api/resource/User'));
    expect(after.map(({ status }) => status)).toEqual(numbers(20).map(() => 200));
  });
});

onMariadb('a pool of one connection', () => {
  it('serves a dozen of everything at once: nobody who holds a connection waits for a second one', async () => {
    const stage = await Stage.open('mariadb');
    try {
      const server = await stage.serving({ settings: 'pool=1&patience=60000' });
      const admin = await server.admin();
      const users = await makeUsers(stage, 20);
      const { data } = await must(admin, 'POST', '/api/resource/ToDo', { description: 'Start' });
      const work = (n: number): Promise<unknown>[] => [
        ...(n % 4 ? [] : [server.admin()]),
        must(admin, 'PUT', `/api/resource/ToDo/${data.name}`, { description: `Save ${n}` }),
        must(admin, 'PUT', `/api/resource/User/${users[n]}`, { roles: [{ role: 'Moderator' }] }),
        must(admin, 'POST', '/api/method/frappe.core.doctype.user.user.generate_keys', { user: users[n] }),
        ...(n % 4
          ? []
          : [
              must(admin, 'POST', '/api/resource/Custom Field', {
                dt: 'ToDo',
                fieldname: `field_${n}`,
                fieldtype: 'Data',
              }),
            ]),
        ...(n % 10 ? [] : [lengthen(n)]),
      ];
      const lengthen = (n: number) =>
        must(admin, 'POST', '/api/resource/Property Setter', {
          ...{ doctype_or_field: 'DocField', doc_type: 'LMS Category', field_name: 'category', property: 'length' },
          ...{ value: String(150 + n), property_type: 'Int' },
        });
      await Promise.all(numbers(12).flatMap(work));
      await Promise.all(numbers(20).map(() => must(admin, 'GET', '/api/resource/ToDo')));
    } finally {
      await stage.close();
    }
  }, 90_000);
});

describe.each(kinds)('clients that leave before they are answered on %s', (kind) => {
  it('leave no connection behind', async () => {
    const stage = await Stage.open(kind);
    try {
      const server = await stage.serving(kind === 'mariadb' ? { settings: 'pool=2&patience=60000' } : {});
      const admin = await server.admin();
      const { data } = await must(admin, 'POST', '/api/resource/ToDo', { description: 'Start' });
      const key = await must(admin, 'POST', '/api/method/frappe.core.doctype.user.user.generate_keys', {
        user: 'Administrator',
      });
      const user = await must(admin, 'GET', '/api/resource/User/Administrator');
      const headers = {
        authorization: `token ${user.data.api_key}:${key.message.api_secret}`,
        'content-type': 'application/json',
      };
      const left = await inParallel(numbers(60), 20, (n) => {
        const body = JSON.stringify({ description: `Save ${n}` });
        const where = `${server.url}/api/resource/ToDo/${data.name}`;
        return fetch(where, { method: 'PUT', headers, body, signal: AbortSignal.timeout(1 + (n % 30)) }).then(
          () => 0,
          () => 1,
        );
      });
      expect(left.reduce<number>((sum, one) => sum + one, 0)).toBeGreaterThan(20);
      await Promise.all(
        numbers(20).map(() => must(admin, 'PUT', `/api/resource/ToDo/${data.name}`, { priority: 'Low' })),
      );
      expect(server.output).not.toMatch(/never released|"level":"error"/);
    } finally {
      await stage.close();
    }
  }, 90_000);
});
