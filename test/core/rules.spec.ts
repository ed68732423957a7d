import { type AuthSite, openAuthSite } from '../services/auth-site.js';
import { databases } from '../support/databases.js';
import { toy } from '../support/site.js';

const MANAGED = { role: 'System Manager', read: 1, write: 1, create: 1, delete: 1 };
const CITY = toy('Toy City', [{ fieldname: 'title', fieldtype: 'Data' }], {
  autoname: 'field:title',
  permissions: [MANAGED, { role: 'LMS Student', read: 1 }],
});

describe.each(databases)('rules of the core on $name', (database) => {
  let site: AuthSite;
  beforeAll(async () => {
    site = await openAuthSite(database, {}, [CITY]);
    await site.person('mod@example.com', { roles: [{ role: 'System Manager' }] });
    await site.person('ann@example.com', { roles: [{ role: 'LMS Student' }] });
    await site.person('bob@example.com', { roles: [{ role: 'LMS Student' }] });
    await site.admin(async (ctx) => {
      for (const title of ['Bern', 'Basel']) await ctx.newDoc('Toy City', { title }).insert();
    });
  });
  afterAll(() => site.close());

  const permit = (values: Record<string, unknown>) =>
    site.admin((ctx) =>
      ctx.newDoc('User Permission', { user: 'mod@example.com', allow: 'Toy City', ...values }).insert(),
    );

  it('let a User Permission count at once, and stop at once', async () => {
    const cities = () => site.as('mod@example.com', (ctx) => ctx.pluck('Toy City', 'name', { order_by: 'name asc' }));
    expect(await cities()).toEqual(['Basel', 'Bern']);
    const rule = await permit({ for_value: 'Bern' });
    expect(await cities()).toEqual(['Bern']);
    await site.admin((ctx) => ctx.deleteDoc('User Permission', rule.name));
    expect(await cities()).toEqual(['Basel', 'Bern']);
  });

  it('refuse the same User Permission twice, and a second default', async () => {
    const rule = await permit({ for_value: 'Bern', is_default: 1 });
    await expect(permit({ for_value: 'Bern' })).rejects.toMatchObject({ exc_type: 'DuplicateEntryError' });
    await expect(permit({ for_value: 'Basel', is_default: 1 })).rejects.toThrow('already assigned default value');
    await expect(permit({ for_value: 'Basel', apply_to_all_doctypes: 0 })).rejects.toThrow('Applicable For');
    await site.admin((ctx) => ctx.deleteDoc('User Permission', rule.name));
  });

  it('show a ToDo to those who gave it and got it, and the assignment in its document', async () => {
    const todo = await site.as('ann@example.com', (ctx) =>
      ctx
        .newDoc('ToDo', {
          description: 'look',
          allocated_to: 'bob@example.com',
          reference_type: 'Toy City',
          reference_name: 'Bern',
        })
        .insert(),
    );
    expect(todo.toJSON()).toMatchObject({
      status: 'Open',
      priority: 'Medium',
      assigned_by: 'ann@example.com',
      assigned_by_full_name: 'ann',
    });
    const assigned = () =>
      site.admin(
        async (ctx) =>
          (
            await ctx.db.query<{ _assign: string | null }>("SELECT `_assign` FROM `tabToy City` WHERE `name` = 'Bern'")
          )[0]?._assign,
      );
    expect(await assigned()).toBe('["bob@example.com"]');
    await site.person('eve@example.com');
    for (const [user, sees] of [
      ['ann@example.com', 1],
      ['bob@example.com', 1],
      ['eve@example.com', 0],
    ] as const)
      expect(await site.as(user, (ctx) => ctx.count('ToDo'))).toBe(sees);
    await site.as('bob@example.com', async (ctx) =>
      (await ctx.getDoc('ToDo', todo.name)).update({ status: 'Closed' }).save(),
    );
    expect(await assigned()).toBeNull();
  });

  it.each([
    [{ session_expiry: 'soon' }, /HH:MM/],
    [{ session_expiry: '00:00' }, /HH:MM/],
    [{ time_zone: 'Mars/Olympus' }, /time.zone/i],
    [{ max_file_size: -1 }, /negative/],
    [{ disable_user_pass_login: 1 }, /password/],
  ])('refuse System Settings that would lock the site up: %j', async (values, problem) => {
    await expect(
      site.admin(async (ctx) => {
        const settings = await ctx.single('System Settings');
        await settings
          .update({ language: 'en', time_zone: 'UTC', date_format: 'yyyy-mm-dd', number_format: '#,###.##', ...values })
          .save();
      }),
    ).rejects.toThrow(problem);
  });

  it('leave logs as they were written', async () => {
    const log = await site.admin((ctx) => ctx.newDoc('Activity Log', { subject: 'x' }).insert());
    await expect(
      site.admin(async (ctx) => (await ctx.getDoc('Activity Log', log.name)).update({ subject: 'y' }).save()),
    ).rejects.toMatchObject({ exc_type: 'PermissionError' });
    const error = await site.admin((ctx) => ctx.sudo().newDoc('Error Log', { method: 'm', error: 'e' }).insert());
    const saved = await site.as('mod@example.com', async (ctx) =>
      (await ctx.getDoc('Error Log', error.name)).update({ error: 'nothing happened', seen: 1 }).save(),
    );
    expect(saved.toJSON()).toMatchObject({ error: 'e', seen: 1 });
  });

  it('let nobody speak for others in a comment', async () => {
    const comment = await site.as('mod@example.com', (ctx) =>
      ctx
        .newDoc('Comment', {
          comment_type: 'Comment',
          content: 'hm',
          comment_email: 'ann@example.com',
          reference_doctype: 'Toy City',
          reference_name: 'Bern',
        })
        .insert(),
    );
    expect(comment.toJSON()).toMatchObject({ comment_email: 'mod@example.com', comment_by: 'mod' });
    await site.person('mod2@example.com', { roles: [{ role: 'System Manager' }] });
    await expect(
      site.as('mod2@example.com', async (ctx) =>
        (await ctx.getDoc('Comment', comment.name)).update({ content: 'yes' }).save(),
      ),
    ).rejects.toMatchObject({ exc_type: 'PermissionError' });
  });
});
