import { coreHooks } from '../../src/apps/core/hooks.js';
import { type Method, mergeHooks } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { openTestSite, type TestSite } from '../support/site.js';

const hooks = mergeHooks(coreHooks, {
  boot_session: [(ctx, boot) => Object.assign(boot, { greeting: `Hello ${ctx.user}` })],
});

interface Boot {
  user: { name: string; roles: string[]; can_read: string[]; can_create: string[] };
  greeting: string;
  single_types: string[];
}

describe.each(databases)('bootinfo on $name', (database) => {
  let test: TestSite;
  beforeAll(async () => {
    test = await openTestSite(database, { hooks });
    await test.addUser('manager@x.org', ['System Manager']);
    await test.addUser('nobody@x.org');
  });
  afterAll(() => test.close());
  const boot = (user: string) =>
    test.as(
      user,
      (ctx) => (ctx.site.hooks.method('frappe.boot.get_bootinfo') as Method).call(ctx, {}) as Promise<Boot>,
    );

  it('lists what each user may do, and what boot_session hooks add', async () => {
    const manager = await boot('manager@x.org');
    expect(manager.user.can_read).toContain('Role');
    expect(manager.user.roles).toContain('System Manager');
    expect(manager.greeting).toBe('Hello manager@x.org');
    expect(manager.single_types).toContain('System Settings');
    const nobody = await boot('nobody@x.org');
    expect(nobody.user.can_read).not.toContain('Role');
    expect(nobody.user.can_create).not.toContain('User');
  });
});
