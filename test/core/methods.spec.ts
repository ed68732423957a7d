import { coreHooks } from '../../src/apps/core/hooks.js';
import { readSecret } from '../../src/apps/core/methods.js';
import { type AuthSite, openAuthSite, PASSWORD } from '../services/auth-site.js';
import { databases } from '../support/databases.js';

const user = 'frappe.core.doctype.user.user';

describe.each(databases)('callable methods of the core on $name', (database) => {
  let site: AuthSite;
  beforeAll(async () => {
    site = await openAuthSite(database);
    await site.person('mod@example.com', { roles: [{ role: 'System Manager' }] });
    await site.person('student@example.com', { roles: [{ role: 'LMS Student' }] });
    await site.person('other@example.com');
  });
  afterAll(() => site.close());

  const call = (as: string, name: string, args: Record<string, unknown> = {}) =>
    site.as(as, (ctx) => coreHooks.methods![name]!.call(ctx, args));
  const keyOf = (answer: unknown) => answer as { api_key: string; api_secret: string };
  const loginWorks = (usr: string, pwd: string) =>
    site.auth.login({ usr, pwd }, { ip: '10.0.0.1' }).then(
      () => true,
      () => false,
    );
  const lastLink = () =>
    site.lines.findLast((line) => line.text === 'Password reset')?.fields.link as string | undefined;

  it('are closed to guests unless they say so', () => {
    const open = Object.entries(coreHooks.methods!)
      .filter(([, method]) => method.allow_guest)
      .map(([name]) => name);
    expect(open.sort()).toEqual([
      'frappe.client.get_time_zone',
      `${user}.reset_password`,
      `${user}.update_password`,
      'frappe.ping',
    ]);
  });

  it('tell who is logged in', async () => {
    expect(await call('student@example.com', 'frappe.auth.get_logged_user')).toBe('student@example.com');
  });

  it('make API keys for oneself, and for others by a System Manager', async () => {
    const keys = keyOf(await call('mod@example.com', `${user}.generate_keys`, { user: 'student@example.com' }));
    expect(keys).toEqual({
      api_key: expect.stringMatching(/^[0-9a-f]{15}$/),
      api_secret: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    const own = keyOf(await call('student@example.com', `${user}.generate_keys`, { user: 'student@example.com' }));
    expect(own.api_key).toBe(keys.api_key);
    expect(own.api_secret).not.toBe(keys.api_secret);
    await expect(
      call('student@example.com', `${user}.generate_keys`, { user: 'other@example.com' }),
    ).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await expect(call('mod@example.com', `${user}.generate_keys`, { user: 'Administrator' })).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
  });

  it('list the roles that can be given, for people of the desk', async () => {
    const roles = (await call('mod@example.com', `${user}.get_all_roles`)) as string[];
    expect(roles).toEqual(expect.arrayContaining(['LMS Student', 'System Manager']));
    for (const automatic of ['Administrator', 'All', 'Guest', 'Desk User']) expect(roles).not.toContain(automatic);
    await expect(call('student@example.com', `${user}.get_all_roles`)).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
  });

  it('keep how the desk looks for oneself, and refuse a look that there is not', async () => {
    await call('student@example.com', `${user}.switch_theme`, { theme: 'Dark' });
    const themes = await site.as('Administrator', (ctx) =>
      ctx.getList('User', {
        fields: ['desk_theme'],
        filters: { name: ['in', ['student@example.com', 'mod@example.com']] },
      }),
    );
    expect(themes.map(({ desk_theme }) => desk_theme).filter((theme) => theme === 'Dark')).toHaveLength(1);
    await expect(call('student@example.com', `${user}.switch_theme`, { theme: 'Pink' })).rejects.toMatchObject({
      exc_type: 'ValidationError',
      message: 'Theme: "Pink" is not one of Light, Dark, Automatic',
    });
  });

  it('read a secret for System Managers only', async () => {
    const { api_secret } = keyOf(await call('student@example.com', `${user}.generate_keys`));
    const read = (as: string, field: string) =>
      site.as(as, (ctx) => readSecret(ctx, 'User', 'student@example.com', field));
    expect(await read('mod@example.com', 'api_secret')).toBe(api_secret);
    await expect(read('student@example.com', 'api_secret')).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await expect(read('mod@example.com', 'password')).rejects.toMatchObject({ exc_type: 'PermissionError' });
  });

  it('change a password with the old one only', async () => {
    const change = (as: string, args: Record<string, unknown>) => call(as, `${user}.update_password`, args);
    await expect(
      change('other@example.com', { old_password: 'wrong', new_password: 'Another-Pass-1' }),
    ).rejects.toMatchObject({ exc_type: 'AuthenticationError' });
    await expect(change('other@example.com', { new_password: 'Another-Pass-1' })).rejects.toMatchObject({
      exc_type: 'AuthenticationError',
    });
    await expect(change('Guest', { old_password: PASSWORD, new_password: 'Another-Pass-1' })).rejects.toMatchObject({
      exc_type: 'AuthenticationError',
    });
    await change('other@example.com', { old_password: PASSWORD, new_password: 'Another-Pass-1' });
    expect(await loginWorks('other@example.com', 'Another-Pass-1')).toBe(true);
  });

  it('reset a password with a link that works once, and for twenty minutes', async () => {
    await call('Guest', `${user}.reset_password`, { user: 'student@example.com' });
    const key = new URL(lastLink() ?? '', 'https://site').searchParams.get('key');
    await call('Guest', `${user}.update_password`, { key, new_password: 'Reset-Pass-11' });
    expect(await loginWorks('student@example.com', 'Reset-Pass-11')).toBe(true);
    await expect(
      call('Guest', `${user}.update_password`, { key, new_password: 'Reset-Pass-22' }),
    ).rejects.toMatchObject({ exc_type: 'AuthenticationError' });
    await call('Guest', `${user}.reset_password`, { user: 'student@example.com' });
    const late = new URL(lastLink() ?? '', 'https://site').searchParams.get('key');
    site.pass(1201);
    await expect(
      call('Guest', `${user}.update_password`, { key: late, new_password: 'Reset-Pass-33' }),
    ).rejects.toMatchObject({ exc_type: 'AuthenticationError' });
    expect(JSON.stringify(await site.admin((ctx) => ctx.db.query('SELECT * FROM `tabUser`')))).not.toContain(late);
  });

  it('answer a reset alike for users there are and users there are not', async () => {
    site.pass(7200);
    const ask = (usr: string) =>
      site.as('Guest', async (ctx) => {
        const answer = await coreHooks.methods![`${user}.reset_password`]!.call(ctx, { user: usr });
        return { answer, messages: ctx.unit.messages, statements: ctx.db.statements };
      });
    const known = await ask('student@example.com');
    expect(await ask('nobody@example.com')).toEqual(known);
    expect(await ask('Administrator')).toEqual(known);
  });

  it('sends a user at most three reset links an hour', async () => {
    site.pass(7200);
    const before = site.lines.length;
    for (let n = 0; n < 6; n++) await call('Guest', `${user}.reset_password`, { user: 'student@example.com' });
    expect(site.lines.slice(before).filter((line) => line.text === 'Password reset')).toHaveLength(3);
  });
});
