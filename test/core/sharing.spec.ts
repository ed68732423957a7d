import { addShare, getShareUsers, setSharePermission } from '../../src/apps/core/share.js';
import { type AuthSite, openAuthSite } from '../services/auth-site.js';
import { databases } from '../support/databases.js';
import { toy } from '../support/site.js';

const PAPER = toy('Toy Paper', [{ fieldname: 'title', fieldtype: 'Data' }], {
  permissions: [
    { role: 'System Manager', read: 1, write: 1, create: 1, delete: 1, share: 1 },
    { role: 'LMS Student', read: 1, share: 1 },
  ],
});

describe.each(databases)('sharing on $name', (database) => {
  let site: AuthSite;
  let paper: string;
  beforeAll(async () => {
    site = await openAuthSite(database, {}, [PAPER]);
    await site.person('mod@example.com', { roles: [{ role: 'System Manager' }] });
    await site.person('student@example.com', { roles: [{ role: 'LMS Student' }] });
    await site.person('reader@example.com');
    paper = await site.admin(async (ctx) => (await ctx.newDoc('Toy Paper', { title: 'a' }).insert()).name);
  });
  afterAll(() => site.close());

  const share = (as: string, args: Record<string, unknown>) =>
    site.as(as, (ctx) => addShare.call(ctx, { doctype: 'Toy Paper', name: paper, ...args }));
  const reads = (user: string) =>
    site.as(user, async (ctx) =>
      ctx.getDoc('Toy Paper', paper).then(
        () => true,
        () => false,
      ),
    );

  it('opens one document to one user, and closes it again', async () => {
    expect(await reads('reader@example.com')).toBe(false);
    expect(await share('mod@example.com', { user: 'reader@example.com', write: 1 })).toMatchObject({
      user: 'reader@example.com',
      read: 1,
      write: 1,
      share: 0,
    });
    expect(await reads('reader@example.com')).toBe(true);
    const off = (permission_to: string) =>
      site.as('mod@example.com', (ctx) =>
        setSharePermission.call(ctx, {
          doctype: 'Toy Paper',
          name: paper,
          user: 'reader@example.com',
          permission_to,
          value: 0,
        }),
      );
    expect(await off('write')).toMatchObject({ read: 1, write: 0 });
    expect(await off('read')).toBeNull();
    expect(await reads('reader@example.com')).toBe(false);
  });

  it('grants nothing that the one who shares does not hold', async () => {
    expect(await share('student@example.com', { user: 'reader@example.com' })).toMatchObject({ read: 1, write: 0 });
    await expect(share('student@example.com', { user: 'student@example.com', write: 1 })).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
    await expect(share('reader@example.com', { user: 'reader@example.com' })).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
    const escalate = setSharePermission;
    await expect(
      site.as('student@example.com', (ctx) =>
        escalate.call(ctx, { doctype: 'Toy Paper', name: paper, user: 'reader@example.com', permission_to: 'write' }),
      ),
    ).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await expect(
      site.as('mod@example.com', (ctx) =>
        escalate.call(ctx, { doctype: 'Toy Paper', name: paper, user: 'reader@example.com', permission_to: 'owner' }),
      ),
    ).rejects.toMatchObject({ exc_type: 'ValidationError' });
  });

  it('says with whom a document is shared to those who may read it only', async () => {
    const users = await site.as('mod@example.com', (ctx) =>
      getShareUsers.call(ctx, { doctype: 'Toy Paper', name: paper }),
    );
    expect(users).toEqual([expect.objectContaining({ user: 'reader@example.com', read: 1, write: 0 })]);
    await site.person('nobody@example.com');
    await expect(
      site.as('nobody@example.com', (ctx) => getShareUsers.call(ctx, { doctype: 'Toy Paper', name: paper })),
    ).rejects.toMatchObject({ exc_type: 'PermissionError' });
  });

  it('is written once per user and document, with read in it', async () => {
    const make = () =>
      site.as('mod@example.com', (ctx) =>
        ctx
          .newDoc('DocShare', { user: 'student@example.com', share_doctype: 'Toy Paper', share_name: paper, write: 1 })
          .insert(),
      );
    expect((await make()).get('read')).toBe(1);
    await expect(make()).rejects.toThrow('shared with them already');
  });
});
