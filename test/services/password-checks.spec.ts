import { updatePassword, verifyPassword } from '../../src/apps/core/methods.js';
import { databases } from '../support/databases.js';
import { type AuthSite, openAuthSite, PASSWORD } from './auth-site.js';

const STU = 'stu@example.com';
const ATTEMPTS = 10;

describe.each(databases)('checking the password of somebody who is logged in on $name', (database) => {
  let site: AuthSite;
  beforeAll(async () => {
    site = await openAuthSite(database);
    await site.person(STU, { roles: [{ role: 'LMS Student' }] });
  });
  afterAll(() => site.close());
  beforeEach(() => site.pass(3600)); // counts of failures start anew

  const verify = (password: string) => site.as(STU, (ctx) => verifyPassword.call(ctx, { password }));
  const change = (old_password: string, new_password: string) =>
    site.as(STU, (ctx) => updatePassword.call(ctx, { old_password, new_password }));
  const login = () => site.auth.login({ usr: STU, pwd: PASSWORD }, { ip: '10.0.0.1' });
  const guess = async (times: number) => {
    for (let i = 0; i < times; i++) {
      const tried = i % 2 ? change('wrong', 'Brand-New-11#') : verify('wrong');
      await expect(tried).rejects.toMatchObject({ exc_type: 'AuthenticationError' });
    }
  };
  const LOCKED = { exc_type: 'SecurityException', status: 429 };

  it('locks after as many failures as a login does, the right password and the login included', async () => {
    await guess(ATTEMPTS);
    await expect(verify(PASSWORD)).rejects.toMatchObject(LOCKED);
    await expect(change(PASSWORD, 'Brand-New-11#')).rejects.toMatchObject(LOCKED);
    await expect(login()).rejects.toMatchObject(LOCKED);
    site.pass(61);
    await verify(PASSWORD);
  });

  it('lets no number of parallel guesses past', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: ATTEMPTS * 2 }, () => verify('wrong')));
    const types = outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.exc_type);
    expect(types.filter((type) => type === 'AuthenticationError').length).toBeLessThanOrEqual(ATTEMPTS);
    await expect(login()).rejects.toMatchObject(LOCKED);
  });

  it('forgets failures after a success, even when the new password is refused', async () => {
    await guess(ATTEMPTS - 1);
    await expect(change(PASSWORD, 'short')).rejects.toMatchObject({ exc_type: 'ValidationError' });
    await guess(ATTEMPTS - 1);
    await verify(PASSWORD);
  });

  it('does not keep what a caller wrote before asking', async () => {
    const asked = site.as(STU, async (ctx) => {
      await ctx.db.execute('UPDATE `tabUser` SET `bio` = ? WHERE `name` = ?', ['half done', STU]);
      return verifyPassword.call(ctx, { password: PASSWORD });
    });
    await expect(asked).rejects.toMatchObject({ exc_type: 'ConfigurationError' });
    const [row] = await site.admin((ctx) => ctx.db.query('SELECT `bio` FROM `tabUser` WHERE `name` = ?', [STU]));
    expect(row?.bio).not.toBe('half done');
  });
});
