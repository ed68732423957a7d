import { permissionManagerHooks } from '../../src/apps/core/permission-manager/hooks.js';
import { databases } from '../support/databases.js';
import { startServer, type TestServer } from '../web/server.js';

const PAGE = '/api/method/frappe.core.page.permission_manager.permission_manager';
const EXPLAIN = '/api/method/frappe.core.doctype.permission_inspector.permission_inspector.explain';
type Row = Record<string, unknown>;

describe.each(databases)('permissions in the desk on $name', (database) => {
  let server: TestServer;
  const call = (method: string, json: Row = {}, ask = server.manager) => ask('POST', `${PAGE}.${method}`, { json });
  const ask = async (method: string, json: Row = {}) => {
    const { status, body, text } = await call(method, json);
    if (status !== 200) throw new Error(text);
    return body.message;
  };
  const rows = async (doctype = 'Tour') =>
    ((await ask('get_permissions', { doctype })) as Row[]).map(
      ({ role, permlevel, if_owner }) => `${role} ${permlevel}${if_owner ? ' own' : ''}`,
    );
  const mayRead = async () => (await server.walker('GET', '/api/resource/Tour/Alps')).status;

  beforeAll(async () => {
    server = await startServer(database, {}, permissionManagerHooks);
    await server.admin(async (ctx) => {
      await ctx.newDoc('Tour', { title: 'Alps', seats: 4, stops: [{ place: 'Bern' }] }).insert();
      await ctx.newDoc('Role', { role_name: 'Clerk' }).insert();
    });
  }, 60_000);
  afterAll(() => server?.close());
  afterEach(async () => {
    await call('reset', { doctype: 'Tour' });
  });

  describe('the Role Permission Manager', () => {
    it("lists roles and doctypes, without child tables and what is the system's", async () => {
      const { roles, doctypes } = await ask('get_roles_and_doctypes');
      expect(roles).toContainEqual({ label: 'Walker', value: 'Walker' });
      expect(doctypes).toContainEqual({ label: 'Tour', value: 'Tour' });
      const names = (doctypes as Row[]).map((one) => one.value);
      expect(names).toEqual([...names].sort((a, b) => String(a).localeCompare(String(b))));
      for (const name of ['Tour Stop', 'DocType']) expect(names).not.toContain(name);
      expect((roles as Row[]).map((one) => one.value)).not.toContain('Administrator');
    });

    it('shows the rows of a doctype and of a role, each right 0 or 1', async () => {
      expect(await rows()).toEqual(['System Manager 0', 'Walker 0', 'System Manager 1']);
      const [, walker] = (await ask('get_permissions', { doctype: 'Tour' })) as Row[];
      expect(walker).toMatchObject({ parent: 'Tour', read: 1, write: 0, export: 0, is_submittable: 0 });
      expect(walker?.linked_doctypes).toEqual(['Tour', 'User']);
      const ofRole = (await ask('get_permissions', { role: 'Walker' })) as Row[];
      expect(ofRole.every((row) => row.role === 'Walker')).toBe(true);
      expect(ofRole.map((row) => row.parent)).toContain('Tour');
    });

    it('adds a row, and what the definition gives stays as it was', async () => {
      await ask('add', { parent: 'Tour', role: 'Clerk', permlevel: 0 });
      expect((await rows()).sort()).toEqual(['Clerk 0', 'System Manager 0', 'System Manager 1', 'Walker 0']);
      expect(await mayRead()).toBe(200);
      await ask('add', { parent: 'Tour', role: 'Clerk', permlevel: 0 });
      expect(await rows()).toHaveLength(4);
      const shown = (await ask('get_permissions', { doctype: 'Tour', role: 'Walker' })) as Row[];
      expect(shown).toMatchObject([{ read: 1, write: 0, export: 0, share: 0, print: 0, email: 0, report: 0 }]);
      const standard = (await ask('get_standard_permissions', { doctype: 'Tour' })) as Row[];
      expect(standard).toHaveLength(3);
    });

    it('switches a right, which counts at once', async () => {
      const put = () => server.walker('PUT', '/api/resource/Tour/Alps', { json: { seats: 5 } });
      expect((await put()).status).toBe(403);
      const right = { doctype: 'Tour', role: 'Walker', permlevel: 0, ptype: 'write' };
      expect(await ask('update', { ...right, value: 1 })).toBe('refresh');
      expect((await put()).status).toBe(200);
      expect((await call('update', { ...right, value: 0 })).body.message ?? null).toBeNull();
      expect((await put()).status).toBe(403);
    });

    it('removes a row, and resets to those of the definition', async () => {
      await ask('remove', { doctype: 'Tour', role: 'Walker', permlevel: 0 });
      expect(await mayRead()).toBe(403);
      await ask('reset', { doctype: 'Tour' });
      expect(await mayRead()).toBe(200);
      expect(await server.admin((ctx) => ctx.count('Custom DocPerm', { parent: 'Tour' }))).toBe(0);
    });

    it('makes a row one for own documents only', async () => {
      await ask('update', { doctype: 'Tour', role: 'Walker', permlevel: 0, ptype: 'if_owner', value: 1 });
      expect(await rows()).toContain('Walker 0 own');
      expect(await mayRead()).toBe(403);
    });

    it.each<[string, Row, RegExp]>([
      [
        'update',
        { doctype: 'Tour', role: 'Clerk', permlevel: 0, ptype: 'read', value: 1 },
        /no permission of role "Clerk"/,
      ],
      ['update', { doctype: 'Tour', role: 'Walker', permlevel: 0, ptype: 'fly', value: 1 }, /no right "fly"/],
      ['update', { doctype: 'Tour', role: 'Walker', permlevel: 0, ptype: 'read', value: 0 }, /no basic permissions/],
      ['update', { doctype: 'Tour', role: 'Walker', permlevel: 0, ptype: 'submit', value: 1 }, /without write/],
      ['remove', { doctype: 'Tour', role: 'System Manager', permlevel: 0 }, /needs a row at level 0/],
      ['add', { parent: 'Tour', role: 'Ghost', permlevel: 0 }, /Could not find Role: Ghost/],
      ['add', { parent: 'Tour', role: 'Clerk', permlevel: 2 }, /needs a row at level 0/],
      ['add', { parent: 'Tour Stop', role: 'Clerk', permlevel: 0 }, /child table/],
      ['reset', { doctype: 'DocType' }, /cannot be changed here/],
      ['get_permissions', {}, /Name a doctype or a role/],
    ])('refuses %s of %j, and keeps the rows', async (method, json, message) => {
      const { status, body } = await call(method, json);
      expect(status).toBe(417);
      expect(body.exception).toMatch(message);
      expect(await server.admin((ctx) => ctx.count('Custom DocPerm', { parent: 'Tour' }))).toBe(0);
    });

    it('names the users of a role, without those who are disabled', async () => {
      expect(await ask('get_users_with_role', { role: 'Walker' })).toEqual(['walker@example.com']);
      expect(await ask('get_users_with_role', { role: 'Clerk' })).toEqual([]);
    });

    it('is for System Managers, and a GET changes nothing', async () => {
      for (const name of Object.keys(permissionManagerHooks.methods ?? {})) {
        const json = { doctype: 'Tour', parent: 'Tour', role: 'Walker', permlevel: 0, ptype: 'write', user: 'Guest' };
        expect((await server.walker('POST', `/api/method/${name}`, { json })).status).toBe(403);
        expect((await server.guest('POST', `/api/method/${name}`, { json })).status).toBe(403);
      }
      for (const method of ['add', 'update', 'remove', 'reset']) {
        expect((await server.manager('GET', `${PAGE}.${method}`)).status).toBe(403);
      }
    });
  });

  describe('the explanation of a permission', () => {
    const explain = async (json: Row) => {
      const { status, body, text } = await server.manager('POST', EXPLAIN, { json });
      if (status !== 200) throw new Error(text);
      return body.message as {
        allowed: boolean;
        steps: { kind: string; passed: boolean; text: string }[];
        rows: Row[];
      };
    };
    const about = { user: 'walker@example.com', doctype: 'Tour', docname: 'Alps' };

    it('names the role that gives a right, with its row', async () => {
      const { allowed, steps, rows: given } = await explain(about);
      expect(allowed).toBe(true);
      expect(steps).toEqual([{ kind: 'role', passed: true, text: 'The role Walker allows read on Tour.' }]);
      expect(given).toEqual([{ role: 'Walker', permlevel: 0, if_owner: 0, rights: ['read'] }]);
    });

    it('names the roles that would do when none is held', async () => {
      const { allowed, steps, rows: given } = await explain({ ...about, ptype: 'write' });
      expect(allowed).toBe(false);
      expect(steps[0]?.text).toMatch(/none of the roles with the right write on Tour: System Manager/);
      expect(given).toEqual([]);
    });

    it('tells of rows for own documents, User Permissions and shares', async () => {
      await ask('update', { doctype: 'Tour', role: 'Walker', permlevel: 0, ptype: 'if_owner', value: 1 });
      const own = await explain(about);
      expect(own.allowed).toBe(false);
      expect(own.steps[0]?.text).toMatch(/on own documents, and this one is not/);
      const share = { user: about.user, share_doctype: 'Tour', share_name: 'Alps', read: 1 };
      const { name } = await server.admin((ctx) => ctx.newDoc('DocShare', share).insert());
      const shared = await explain(about);
      expect(shared.allowed).toBe(true);
      expect(shared.steps).toContainEqual({ kind: 'share', passed: true, text: `It is shared with ${about.user}.` });
      await server.admin((ctx) => ctx.deleteDoc('DocShare', name));
      await ask('reset', { doctype: 'Tour' });

      const only = { user: about.user, allow: 'Tour', for_value: 'Alps', apply_to_all_doctypes: 1 };
      await server.admin(async (ctx) => {
        await ctx.newDoc('Tour', { title: 'Andes' }).insert();
        await ctx.newDoc('User Permission', only).insert();
      });
      expect((await explain(about)).allowed).toBe(true);
      const other = await explain({ ...about, docname: 'Andes' });
      expect(other.allowed).toBe(false);
      expect(other.steps.find((step) => !step.passed)?.text).toMatch(
        /User Permissions are not met: its name must be Alps/,
      );
      await server.admin(async (ctx) =>
        ctx.deleteDoc('User Permission', (await ctx.exists('User Permission', only)) ?? ''),
      );
    });

    it('goes through the document that holds a row', async () => {
      const stop = await server.admin((ctx) => ctx.sudo().exists('Tour Stop', { place: 'Bern' }));
      const { allowed, steps } = await explain({ ...about, doctype: 'Tour Stop', docname: stop });
      expect(allowed).toBe(true);
      expect(steps.map((step) => step.text)).toEqual([
        expect.stringMatching(/child table: whether .* decided by the right to read Tour Alps/),
        'The role Walker allows read on Tour.',
      ]);
    });

    it('answers about the doctype as a whole, and says what it cannot find', async () => {
      expect((await explain({ user: 'Administrator', doctype: 'Tour' })).steps[0]?.text).toMatch(/may do everything/);
      expect((await explain({ user: about.user, doctype: 'Tour', ptype: 'create' })).allowed).toBe(false);
      for (const wrong of [{ user: 'ghost@example.com' }, { doctype: 'Ghost' }, { docname: 'Ghost' }]) {
        expect((await server.manager('POST', EXPLAIN, { json: { ...about, ...wrong } })).status).toBe(404);
      }
    });

    it('agrees with what the user meets', async () => {
      const walker = (method: string, json?: Row) => server.walker(method, '/api/resource/Tour/Alps', { json });
      const met = { read: await mayRead(), write: (await walker('PUT', { seats: 9 })).status };
      expect(met).toEqual({ read: 200, write: 403 });
      for (const [ptype, status] of Object.entries(met)) {
        expect((await explain({ ...about, ptype })).allowed).toBe(status === 200);
      }
    });

    it('is written out by the Permission Inspector', async () => {
      const docs = {
        doctype: 'Permission Inspector',
        name: 'Permission Inspector',
        ref_doctype: 'Tour',
        user: about.user,
      };
      const run = (ask = server.manager) =>
        ask('POST', '/api/method/run_doc_method', { json: { method: 'debug', docs: JSON.stringify(docs) } });
      const { status, body } = await run();
      expect(status).toBe(200);
      expect(body.docs[0].output).toBe('✓ The role Walker allows read on Tour.\n\nAllowed.');
      expect((await run(server.walker)).status).toBe(403);
    });
  });
});
