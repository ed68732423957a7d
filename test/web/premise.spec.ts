import { databases } from '../support/databases.js';
import { type Ask, asker, loginCookies, startServer, type TestServer } from './server.js';

/**
 * Callers who came before are let in at once, and answered once the database has said again who they are. So whatever
 * is changed past this process, by SQL as another process would, counts from the very next request on.
 */
describe.each(databases)('a caller who came before, on $name', (kind) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(kind);
  });
  afterAll(() => server.close());

  const sql = async (statement: string, params: readonly (string | number)[] = []) => {
    const session = server.site.database.session();
    try {
      await session.execute(statement, params);
      await session.commit();
    } finally {
      await session.release();
    }
  };
  const statements = async (ask: () => Promise<unknown>): Promise<number> => {
    let most = 0;
    const { database } = server.site;
    const make = database.session.bind(database);
    let opened = 0;
    database.session = () => {
      const session = make();
      opened++;
      const release = session.release.bind(session);
      session.release = () => {
        most += session.statements;
        return release();
      };
      return session;
    };
    try {
      await ask();
    } finally {
      Object.assign(database, { session: make });
    }
    expect(opened).toBe(1);
    return most;
  };
  const walkerEnabled = (enabled: number) =>
    sql('UPDATE `tabUser` SET `enabled` = ? WHERE `name` = ?', [enabled, 'walker@example.com']);
  const count = async () =>
    (await server.manager('GET', '/api/method/frappe.client.get_count?doctype=Tour')).body.message;

  it('is asked for and answered on one connection, the question ahead of the work', async () => {
    await server.walker('GET', '/api/resource/Tour');
    expect(await statements(() => server.walker('GET', '/api/resource/Tour'))).toBe(2);
  });

  describe.each([
    ['an API key', async (): Promise<Ask> => server.walker],
    [
      'a session',
      async (): Promise<Ask> => asker(server.url, { cookie: await loginCookies(server, 'walker@example.com') }),
    ],
  ])('by %s', (_, login) => {
    let ask: Ask;
    beforeAll(async () => {
      ask = await login();
      expect((await ask('GET', '/api/resource/Tour')).status).toBe(200);
    });
    afterEach(() => walkerEnabled(1));

    it.each([
      ['a list', () => ask('GET', '/api/resource/Tour')],
      ['an answer that needs nothing of the database', () => ask('GET', '/api/method/frappe.auth.get_logged_user')],
      ['a refusal that needs nothing of the database', () => ask('GET', '/api/resource/No Such Doctype')],
    ])('gets no more than a stranger after being disabled: %s', async (_what, send) => {
      const before = await send();
      await walkerEnabled(0);
      const after = await send();
      expect([401, 403, 404]).toContain(after.status);
      expect(after.text).not.toContain('walker@example.com');
      if (before.status === 200) expect(after.status).not.toBe(200);
    });

    it('writes nothing after being disabled', async () => {
      const key = await server.manager('GET', '/api/resource/Tour', { query: { limit_page_length: 1 } });
      expect(key.status).toBe(200);
      const before = await count();
      await walkerEnabled(0);
      const { status } = await ask('POST', '/api/resource/Tour', { json: { title: 'By nobody' } });
      expect([401, 403]).toContain(status);
      expect(await count()).toBe(before);
    });

    it('is known again once enabled', async () => {
      await walkerEnabled(0);
      await ask('GET', '/api/resource/Tour');
      await walkerEnabled(1);
      expect((await ask('GET', '/api/resource/Tour')).status).toBe(200);
    });
  });

  it('is refused with a key whose secret was changed by SQL', async () => {
    await server.manager('GET', '/api/resource/Tour');
    const rows = "`doctype` = 'User' AND `fieldname` = 'api_secret' AND `name` = 'manager@example.com'";
    const session = server.site.database.session();
    const [stored] = await session.query<{ password: string }>(`SELECT \`password\` FROM \`__Auth\` WHERE ${rows}`);
    await session.release();
    await sql(`DELETE FROM \`__Auth\` WHERE ${rows}`);
    expect((await server.manager('GET', '/api/resource/Tour')).status).toBe(401);
    await sql(
      "INSERT INTO `__Auth` (`doctype`, `name`, `fieldname`, `password`, `encrypted`) VALUES ('User', 'manager@example.com', 'api_secret', ?, 1)",
      [stored?.password ?? ''],
    );
    expect((await server.manager('GET', '/api/resource/Tour')).status).toBe(200);
  });

  it('has the roles that another process has given since', async () => {
    expect((await server.walker('GET', '/api/resource/Role')).status).toBe(403);
    await sql(
      "INSERT INTO `tabHas Role` (`name`, `parent`, `parenttype`, `parentfield`, `idx`, `role`, `docstatus`) VALUES ('r1', 'walker@example.com', 'User', 'roles', 9, 'System Manager', 0)",
    );
    await sql("UPDATE `__cairn_version` SET `version` = `version` + 1 WHERE `scope` = 'access'");
    expect((await server.walker('GET', '/api/resource/Role')).status).toBe(200);
  });
});
