import { CREATOR, MANAGER, MODERATOR, type School } from '../lms/support/school.js';
import { databases } from '../support/databases.js';
import { CLERK, openDesk, statementsOf } from './support/desk.js';

interface Boot {
  allowed_workspaces?: { name: string; content?: string }[];
  doctypes?: { name: string; module: string; is_tree?: number; title_field?: string }[];
  desk_settings?: Record<string, unknown>;
  user: { can_read: string[]; defaults?: Record<string, unknown> };
  sysdefaults: Record<string, unknown>;
  __messages?: Record<string, string>;
}
const BOOT = 'frappe.boot.get_bootinfo';
/** Lists that System Managers look after a site with. */
const LOGS = [
  ...['Error Log', 'Activity Log', 'Access Log', 'Background Job', 'Scheduled Job Type', 'Scheduled Job Log'],
  ...['Email Queue', 'Deleted Document', 'Version'],
];

describe.each(databases)('the start of the desk on $name', (database) => {
  let school: School;
  beforeAll(async () => {
    school = await openDesk(database);
    await school.site.admin(async (ctx) => {
      const user = await ctx.importing().getDoc('User', CLERK);
      await user
        .update({ language: 'de', defaults: [{ defkey: 'company', defvalue: 'Acme' }], bulk_actions: 0 })
        .save();
      await ctx.newDoc('Translation', { language: 'de', source_text: 'Save', translated_text: 'Sichern' }).insert();
    });
  }, 60_000);
  afterAll(() => school.close());

  const boot = (user: string) => school.call<Boot>(user, BOOT);

  it('knows pages, doctypes, settings, defaults and texts', async () => {
    const info = await boot(CLERK);
    expect(info.allowed_workspaces?.map(({ name }) => name)).toEqual(['Tools']);
    expect(info.allowed_workspaces?.[0]).not.toHaveProperty('content');
    expect(info.user.defaults).toMatchObject({ company: 'Acme' });
    expect(info.desk_settings).toMatchObject({ bulk_actions: 0, timeline: 1 });
    expect(info.__messages).toEqual({ Save: 'Sichern' });
    expect(info.sysdefaults).toHaveProperty('date_format');
    expect(info.doctypes).toContainEqual({
      name: 'ToDo',
      module: 'Desk',
      title_field: 'description',
      track_changes: 1,
    });
  });

  it('names only doctypes that the user may read', async () => {
    const names = async (user: string) => (await boot(user)).doctypes?.map(({ name }) => name) ?? [];
    expect(await names(MANAGER)).toContain('Error Log');
    expect(await names(MODERATOR)).not.toContain('Error Log');
    expect(await names(CREATOR)).toContain('LMS Course');
    expect(await names(CLERK)).not.toContain('LMS Course');
  });

  it('tells learners nothing of the desk', async () => {
    const [student = ''] = await school.students('sam');
    const info = await boot(student);
    expect(info.allowed_workspaces).toBeUndefined();
    expect(info.doctypes).toBeUndefined();
  });

  it('is small', async () => {
    for (const user of [MANAGER, MODERATOR, CLERK]) {
      expect(JSON.stringify(await boot(user)).length).toBeLessThan(50_000);
      expect(await statementsOf(school, user, BOOT)).toBeLessThanOrEqual(15);
    }
  });

  it.each(LOGS)('shows System Managers the list of %s by several fields', async (doctype) => {
    await school.as(MANAGER, async (ctx) => {
      const shown = ctx.meta(doctype).fields.filter((field) => field.in_list_view);
      expect(shown.length).toBeGreaterThanOrEqual(2);
      const fields = ['name', ...shown.map((field) => field.fieldname)];
      expect(Array.isArray(await ctx.getList(doctype, { fields, limit: 20 }))).toBe(true);
    });
    await expect(school.as(CREATOR, (ctx) => ctx.hasPermission(doctype, 'write'))).resolves.toBe(false);
  });
});
