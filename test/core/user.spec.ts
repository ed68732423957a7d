import { type AuthSite, openAuthSite, PASSWORD } from '../services/auth-site.js';
import { databases } from '../support/databases.js';

describe.each(databases)('users on $name', (database) => {
  let site: AuthSite;
  beforeAll(async () => {
    site = await openAuthSite(database);
    await site.person('mod@example.com', { first_name: 'Mona', roles: [{ role: 'System Manager' }] });
    await site.person('student@example.com', { first_name: 'Stu', roles: [{ role: 'LMS Student' }] });
    await site.person('s1@example.com', { first_name: 'Sam1' });
  });
  afterAll(() => site.close());

  const read = (user: string, as = 'Administrator') =>
    site.as(as, async (ctx) => (await ctx.getDoc('User', user)).toJSON());
  const write = (as: string, user: string, values: Record<string, unknown>) =>
    site.as(as, async (ctx) => (await (await ctx.getDoc('User', user)).update(values).save()).toJSON());
  const make = (values: Record<string, unknown>, as = 'Administrator') =>
    site.as(as, async (ctx) => (await ctx.newDoc('User', values).insert()).toJSON());

  it('are named by their e-mail in small letters, with what Frappe fills in', async () => {
    const user = await make({
      email: ' New.Person@Example.COM ',
      first_name: 'New',
      last_name: 'Person',
      new_password: PASSWORD,
    });
    expect(user).toMatchObject({
      name: 'new.person@example.com',
      email: 'new.person@example.com',
      full_name: 'New Person',
      username: 'newpersonexamplecom',
      new_password: '',
      enabled: 1,
      user_type: 'Website User',
      social_logins: [{ provider: 'frappe', userid: expect.stringMatching(/^[0-9a-f]{39}$/) }],
    });
    expect(user.time_zone).toBe(site.site.time.zone);
  });

  it('get the usernames that Frappe LMS gives', async () => {
    expect((await read('student@example.com')).username).toBe('studentexamplecom');
    expect((await read('s1@example.com')).username).toBe('sam1');
    expect((await make({ email: 'other@example.com', first_name: 'Sam1', last_name: 'Two' })).username).toBe(
      'sam1-two',
    );
    expect((await make({ email: 'third@example.com', first_name: 'Sam1', last_name: 'Two' })).username).toBe(
      'sam1-two-1',
    );
    expect((await make({ email: 'fourth@example.com', first_name: 'Ann', username: '@Chosen Name' })).username).toBe(
      'ChosenName',
    );
  });

  it.each(['not an email', 'a@b', '', '<script>@x.org', 'two@x.org,three@x.org'])(
    'refuse %j for an e-mail',
    async (email) => {
      await expect(make({ email, first_name: 'x' })).rejects.toMatchObject({
        exc_type: expect.stringMatching(/^(InvalidEmailAddressError|MandatoryError|NameError)$/),
      });
    },
  );

  it('answer a bad e-mail with InvalidEmailAddressError', async () => {
    await expect(
      make({ email: 'not an email', first_name: 'x', send_welcome_email: 0 }, 'mod@example.com'),
    ).rejects.toMatchObject({
      exc_type: 'InvalidEmailAddressError',
      message: 'not an email is not a valid Email Address',
    });
  });

  it('are System Users when a role enters the desk, whatever the client says', async () => {
    expect(
      (
        await make({
          email: 'desk@example.com',
          first_name: 'Desk',
          user_type: 'Website User',
          roles: [{ role: 'System Manager' }],
        })
      ).user_type,
    ).toBe('System User');
    expect(
      (
        await write('mod@example.com', 'desk@example.com', {
          roles: [{ role: 'LMS Student' }],
          user_type: 'System User',
        })
      ).user_type,
    ).toBe('Website User');
  });

  it('hold each role once, and none that the engine gives by itself', async () => {
    const roles = ['LMS Student', 'Administrator', 'All', 'LMS Student', 'Guest'].map((role) => ({ role }));
    const user = await make({ email: 'roles@example.com', first_name: 'Roles', roles }, 'mod@example.com');
    expect((user.roles as { role: string }[]).map((row) => row.role)).toEqual(['LMS Student']);
  });

  it('have exactly the roles of their profiles, also after a profile changes', async () => {
    await site.admin((ctx) =>
      ctx.newDoc('Role Profile', { role_profile: 'Pupil', roles: [{ role: 'LMS Student' }] }).insert(),
    );
    const rolesOf = async (user: string) => ((await read(user)).roles as { role: string }[]).map((row) => row.role);
    await make({
      email: 'pupil@example.com',
      first_name: 'Pupil',
      roles: [{ role: 'System Manager' }],
      role_profiles: [{ role_profile: 'Pupil' }],
    });
    expect(await rolesOf('pupil@example.com')).toEqual(['LMS Student']);
    await site.admin(async (ctx) => {
      const profile = await ctx.getDoc('Role Profile', 'Pupil');
      profile.append('roles', { role: 'System Manager' });
      await profile.save();
    });
    expect(await rolesOf('pupil@example.com')).toEqual(['LMS Student', 'System Manager']);
    expect((await read('pupil@example.com')).user_type).toBe('System User');
  });

  it('see and edit their own record without any role, and nobody else’s', async () => {
    await site.as('student@example.com', async (ctx) => {
      expect(await ctx.pluck('User', 'name')).toEqual(['student@example.com']);
      await expect(ctx.getDoc('User', 's1@example.com')).rejects.toMatchObject({ exc_type: 'PermissionError' });
    });
    expect(await write('student@example.com', 'student@example.com', { first_name: 'Stuart' })).toMatchObject({
      first_name: 'Stuart',
      full_name: 'Stuart',
    });
    await expect(write('student@example.com', 's1@example.com', { first_name: 'Hacked' })).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
  });

  it('cannot raise themselves: roles, type, keys and the like stay as they are', async () => {
    await write('student@example.com', 'student@example.com', {
      roles: [{ role: 'System Manager' }],
      role_profiles: [{ role_profile: 'Pupil' }],
      role_profile_name: 'Pupil',
      user_type: 'System User',
      enabled: 0,
      api_key: 'mine',
      api_secret: 'mine',
      reset_password_key: 'x',
      last_ip: '1.2.3.4',
      restrict_ip: '1.1.1.1',
      email: 'admin@example.com',
    });
    const user = await read('student@example.com');
    expect(user).toMatchObject({
      user_type: 'Website User',
      enabled: 1,
      api_key: null,
      reset_password_key: null,
      last_ip: null,
      restrict_ip: null,
      email: 'student@example.com',
    });
    expect((user.roles as { role: string }[]).map((row) => row.role)).toEqual(['LMS Student']);
    await site.as('student@example.com', async (ctx) => expect(ctx.hasRole('System Manager')).toBe(false));
  });

  it('keep no password anywhere but as a hash', async () => {
    await write('Administrator', 'student@example.com', { new_password: 'Very-Secret-77' });
    const tables = ['tabUser', '__Auth', 'tabVersion', 'tabActivity Log', '__Session'];
    const rows = await site.admin((ctx) =>
      Promise.all(tables.map((table) => ctx.db.query(`SELECT * FROM \`${table}\``))),
    );
    expect(JSON.stringify(rows)).not.toContain('Very-Secret-77');
    expect(
      await site.admin((ctx) => site.site.ports.accounts!.checkPassword(ctx, 'student@example.com', 'Very-Secret-77')),
    ).toBe(true);
  });

  it('change their own password with the old one only: a stolen session does not take the account', async () => {
    await expect(
      write('student@example.com', 'student@example.com', { new_password: 'Stolen-Session-9' }),
    ).rejects.toThrow('asks for the old one');
  });

  it('refuse weak passwords and stars mean no change', async () => {
    await expect(write('Administrator', 'student@example.com', { new_password: 'short' })).rejects.toThrow(
      'at least 8 characters',
    );
    await write('student@example.com', 'student@example.com', { new_password: '********' });
    expect(
      await site.admin((ctx) => site.site.ports.accounts!.checkPassword(ctx, 'student@example.com', 'Very-Secret-77')),
    ).toBe(true);
  });

  it('leave Administrator to Administrator', async () => {
    for (const name of ['Administrator', 'Guest']) {
      await expect(read(name, 'mod@example.com')).rejects.toMatchObject({ exc_type: 'PermissionError' });
      await expect(write('mod@example.com', name, { new_password: 'Taken-Over-1' })).rejects.toMatchObject({
        exc_type: 'PermissionError',
      });
      await expect(site.admin((ctx) => ctx.deleteDoc('User', name))).rejects.toMatchObject({
        exc_type: 'ValidationError',
      });
      await expect(
        site.admin(async (ctx) => (await ctx.getDoc('User', name)).rename('x@example.com')),
      ).rejects.toMatchObject({ exc_type: 'ValidationError' });
      await expect(
        site.admin(async (ctx) => (await ctx.sudo().getDoc('User', name)).update({ enabled: 0 }).save()),
      ).rejects.toMatchObject({ exc_type: 'ValidationError' });
    }
  });

  it('keep one System Manager, and nobody disables themselves', async () => {
    await write('Administrator', 'pupil@example.com', { role_profiles: [], roles: [] });
    await expect(write('mod@example.com', 'mod@example.com', { roles: [] })).rejects.toThrow(
      'at least one System Manager',
    );
    await site.person('second@example.com', { roles: [{ role: 'System Manager' }] });
    await expect(
      site.as('mod@example.com', async (ctx) =>
        (await ctx.sudo().getDoc('User', 'mod@example.com')).update({ enabled: 0 }).save(),
      ),
    ).rejects.toThrow('disable yourself');
  });

  it('take their password, keys and sessions along to another name, and to the grave', async () => {
    await site.person('before@example.com');
    const keys = await site.admin((ctx) => site.site.ports.accounts!.generateKeys(ctx, 'before@example.com'));
    await site.admin(async (ctx) => (await ctx.getDoc('User', 'before@example.com')).rename('After@example.com'));
    const authorization = `token ${keys.api_key}:${keys.api_secret}`;
    expect((await site.auth.authenticate({ authorization, ip: '10.0.0.1' })).user).toBe('after@example.com');
    expect(await site.auth.login({ usr: 'after@example.com', pwd: PASSWORD }, { ip: '10.0.0.1' })).toMatchObject({
      user: 'after@example.com',
    });
    await site.as('after@example.com', async (ctx) =>
      expect(await ctx.pluck('User', 'name')).toEqual(['after@example.com']),
    );
    await site.admin((ctx) => ctx.deleteDoc('User', 'after@example.com'));
    const left = await site.admin((ctx) =>
      Promise.all([
        ctx.db.query("SELECT * FROM `__Auth` WHERE `name` = 'after@example.com'"),
        ctx.db.query("SELECT * FROM `__Session` WHERE `user` = 'after@example.com'"),
        ctx.db.query("SELECT * FROM `tabDocShare` WHERE `user` = 'after@example.com'"),
      ]),
    );
    expect(left).toEqual([[], [], []]);
  });

  it('lose the desk when their role does', async () => {
    await site.admin((ctx) => ctx.newDoc('Role', { role_name: 'Clerk', desk_access: 1 }).insert());
    await site.person('clerk@example.com', { roles: [{ role: 'Clerk' }] });
    await site.admin(async (ctx) => (await ctx.getDoc('Role', 'Clerk')).update({ desk_access: 0 }).save());
    expect((await read('clerk@example.com')).user_type).toBe('Website User');
  });

  it('cannot lose the roles that the core relies on', async () => {
    await expect(
      site.admin(async (ctx) => (await ctx.getDoc('Role', 'System Manager')).update({ disabled: 1 }).save()),
    ).rejects.toThrow('Standard roles');
    await expect(site.admin((ctx) => ctx.deleteDoc('Role', 'System Manager'))).rejects.toThrow('Standard roles');
  });
});
