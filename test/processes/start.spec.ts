import { loggedIn } from '../support/person.js';
import { count, kinds, must, Stage } from './support/servers.js';

describe.each(kinds)('two processes started at one moment on one empty %s database', (kind) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open(kind);
  });
  afterEach(() => stage.close());

  it('both come up as one site with one password, its demo data made once', async () => {
    const environment = { ADMIN_PASSWORD: '', DEMO_DATA: '1' };
    const starting = await Promise.all([stage.start({ environment }), stage.start({ environment })]);
    const servers = await Promise.all(starting.map((server) => server.ready()));
    const said = servers.flatMap(({ output }) => [...output.matchAll(/with the password (\S+) \(/g)]);
    expect(said).toHaveLength(1);
    const password = said[0]?.[1] ?? '';
    const people = await Promise.all(servers.map(({ url }) => loggedIn(url, 'Administrator', password)));
    const seen = await Promise.all(
      people.map(async (who) => [
        await count(who, 'User'),
        await count(who, 'LMS Program'),
        await count(who, 'LMS Enrollment'),
        await count(who, 'Patch Log', { patch: 'setup: users' }),
        await count(who, 'Patch Log', { patch: 'setup: done' }),
      ]),
    );
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]?.slice(3)).toEqual([1, 1]);
    expect(seen[0]?.[1]).toBeGreaterThan(2);
    const [who] = people;
    if (!who) throw new Error('nobody');
    const programs = await must(who, 'GET', '/api/resource/LMS Program?fields=["title"]&limit_page_length=0');
    expect(new Set(programs.data.map((row: { title: string }) => row.title)).size).toBe(programs.data.length);
    expect(servers.map(({ output }) => output).join('\n')).not.toMatch(/"level":"error"/);
  }, 90_000);
});
