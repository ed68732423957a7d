import hooks from '../../hooks.js';
import { openSite } from '../../src/engine/index.js';
import { type JobQueue, JobRunner } from '../../src/services/jobs.js';
import { databases } from '../support/databases.js';
import { loggedIn, type Person } from '../support/person.js';
import { ADMIN_PASSWORD, type Product, startProduct } from '../support/product.js';
import { until } from '../support/until.js';

const MANY = 2300;
const at = (name: string) => `/api/resource/Background Job/${name}`;

describe.each(databases)('background jobs on $name', (database) => {
  let product: Product;
  let admin: Person;
  let moderator: Person;
  let other: Person;

  const sql = (statement: string, params: (string | number)[] = []) =>
    product.site.run('Administrator', (ctx) => ctx.db.execute(statement, params));
  const makeUser = (email: string, roles: string[]) =>
    admin('POST', '/api/resource/User', {
      email,
      first_name: email.split('@')[0],
      new_password: 'Some-Pass-99',
      send_welcome_email: 0,
      roles: roles.map((role) => ({ role })),
    });
  const ended = async (name: string) => {
    for (let tries = 0; tries < 200; tries++) {
      const { data } = (await moderator('GET', at(name))).body;
      if (data.status === 'Finished' || data.status === 'Failed') return data;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the job does not end');
  };
  const program = (title: string) => moderator('POST', '/api/resource/LMS Program', { title, published: 1 });
  const enqueue = async (title: string, members: string[]) => {
    const body = { program: title, members, in_background: 1 };
    const answer = await moderator('POST', '/api/method/lms.lms.api.add_members', body);
    return { status: answer.status, job: answer.body.message?.job as string };
  };
  const everyone = Array.from({ length: MANY }, (_, n) => `many-${n}@example.com`);

  beforeAll(async () => {
    product = await startProduct(database);
    admin = await loggedIn(product.url, 'Administrator', ADMIN_PASSWORD);
    await makeUser('moderator@example.com', ['Moderator']);
    await makeUser('other@example.com', ['Moderator']);
    moderator = await loggedIn(product.url, 'moderator@example.com', 'Some-Pass-99');
    other = await loggedIn(product.url, 'other@example.com', 'Some-Pass-99');
    await product.site.run('Administrator', (ctx) =>
      ctx.db.insertRows(
        'tabUser',
        ['name', 'email', 'full_name', 'enabled'],
        everyone.map((email) => [email, email, email, 1]),
      ),
    );
  }, 60_000);
  afterAll(() => product.close());

  it('add thousands of members in parts, with progress and a row-by-row outcome', async () => {
    await program('Wide');
    const { job } = await enqueue('Wide', [...everyone, 'nobody@example.com']);
    const data = await ended(job);
    expect(data).toMatchObject({ status: 'Finished', progress: 100, done: MANY + 1, total: MANY + 1, attempts: 1 });
    const { outcomes, counts } = JSON.parse(data.result);
    expect(counts).toEqual({ added: MANY, 'no such user': 1 });
    expect(outcomes.at(-1)).toEqual({ member: 'nobody@example.com', outcome: 'no such user' });
    expect((await moderator('GET', '/api/resource/LMS Program/Wide')).body.data.member_count).toBe(MANY);
  });

  it('belong to who asked for them', async () => {
    await program('Mine');
    const { job } = await enqueue('Mine', ['other@example.com']);
    await ended(job);
    expect((await other('GET', at(job))).status).toBe(403);
    expect((await admin('GET', at(job))).status).toBe(200);
    expect((await moderator('PUT', at(job), { status: 'Queued' })).status).toBe(403);
  });

  it('are refused at once to who may not, and say why when they fail later', async () => {
    expect((await enqueue('No Such Program', [])).status).toBeGreaterThanOrEqual(400);
    const job = await product.site.run('moderator@example.com', (ctx) => {
      const args = { program: 'Gone Meanwhile', members: ['other@example.com'] };
      return product.site.ports.jobs?.enqueue(ctx, 'lms.lms.api.add_members', args) ?? Promise.resolve('');
    });
    const data = await ended(job);
    expect(data.status).toBe('Failed');
    expect(data.error).toContain('Gone Meanwhile');
  });

  it('go back into the queue at their next checkpoint when the server is told to stop', async () => {
    await program('Stopped');
    const runner = new JobRunner(product.site, product.site.ports.log);
    const jobs = product.site.ports.jobs as JobQueue;
    const onWork = jobs.onWork;
    jobs.onWork = () => undefined;
    const { job } = await enqueue('Stopped', everyone);
    runner.look();
    await runner.beforeApplicationShutdown();
    const queued = (await moderator('GET', at(job))).body.data;
    expect(['Queued', 0]).toEqual([queued.status, queued.attempts]);
    jobs.onWork = onWork;
    onWork();
    expect(await ended(job)).toMatchObject({ status: 'Finished' });
    expect((await moderator('GET', '/api/resource/LMS Program/Stopped')).body.data.member_count).toBe(MANY);
  });

  if (database.name === 'mariadb') {
    it('go on by themselves after the database has ended their connection', async () => {
      await program('Cut');
      const { job } = await enqueue('Cut', everyone);
      await until(async () => (await moderator('GET', at(job))).body.data.done >= 1000);
      await product.site.run('Administrator', async (ctx) => {
        const others = await ctx.db.query<{ id: number }>(
          'SELECT `ID` AS id FROM information_schema.PROCESSLIST WHERE `DB` = DATABASE() AND `ID` <> CONNECTION_ID()',
        );
        for (const { id } of others) await ctx.db.execute(`KILL CONNECTION ${id}`);
      });
      await until(async () => (await moderator('GET', at(job))).status === 200);
      expect(await ended(job)).toMatchObject({ status: 'Finished', attempts: 2 });
      expect((await moderator('GET', '/api/resource/LMS Program/Cut')).body.data.member_count).toBe(MANY);
    });
  }

  it('know doctypes that another process has made since, though nobody asks this one for anything', async () => {
    const other = await openSite({
      doctypes: product.site.paths.doctypes,
      hooks,
      database: product.site.database.config,
      paths: product.site.paths,
      migrate: false,
    });
    const jobs = product.site.ports.jobs as JobQueue;
    const { onWork } = jobs;
    try {
      const canoe = { name: 'Canoe', module: 'Core', custom: 1, autoname: 'prompt' };
      expect((await admin('POST', '/api/resource/DocType', canoe)).status).toBe(200);
      jobs.onWork = () => undefined;
      const job = await product.site.run('Administrator', (ctx) =>
        jobs.enqueue(ctx, 'frappe.client.insert', { doc: { doctype: 'Canoe', name: 'Red' } }),
      );
      const runner = new JobRunner(other, other.ports.log);
      runner.look();
      await runner.beforeApplicationShutdown();
      expect((await admin('GET', at(job))).body.data).toMatchObject({ status: 'Finished', attempts: 1 });
      expect((await admin('GET', '/api/resource/Canoe/Red')).status).toBe(200);
    } finally {
      jobs.onWork = onWork;
      await other.close();
    }
  });

  it('are begun again when the server stopped while they ran, and leave nothing half done', async () => {
    await program('Again');
    const { job } = await enqueue('Again', everyone.slice(0, 50));
    await ended(job);
    await sql(
      "UPDATE `tabBackground Job` SET `status` = 'Started', `modified` = '2020-01-01 00:00:00.000000' WHERE `name` = ?",
      [job],
    );
    await enqueue('Again', []);
    const data = await ended(job);
    expect(data).toMatchObject({ status: 'Finished', attempts: 2 });
    expect(JSON.parse(data.result).counts).toEqual({ 'already there': 50 });
    expect((await moderator('GET', '/api/resource/LMS Program/Again')).body.data.member_count).toBe(50);
  });
});
