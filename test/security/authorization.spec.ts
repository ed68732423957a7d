/** Frappe contract §6.6: mass assignment, rows of others, oracles, sharing, and the learning rules through every door. */
import { databases } from '../support/databases.js';
import type { Person } from '../support/person.js';
import { ANN, BOB } from './doors.js';
import { at, call, type Target } from './target.js';
import { CANARY, World } from './world.js';

/** What nobody may set on their own User, or on anything. */
const STOLEN = {
  owner: 'Administrator',
  modified_by: 'Administrator',
  idx: 99,
  parent: 'x',
  parenttype: 'User',
  _assign: '["x"]',
  _user_tags: 'x',
  roles: [{ role: 'System Manager' }],
  role_profiles: [{ role_profile: 'x' }],
  role_profile_name: 'x',
  enabled: 0,
  user_type: 'System User',
  api_key: 'stolen',
  reset_password_key: 'stolen',
  restrict_ip: '1.2.3.4',
  simultaneous_sessions: 99,
  last_ip: '9.9.9.9',
  flags: { ignore_permissions: 1 },
  ignore_permissions: 1,
  __islocal: 0,
  __onload: { x: 1 },
};

/** Names of what belongs to others, and of doctypes that are not for everybody. */
const OTHERS = [
  ...[BOB, 'Administrator', 'Diary', 'shut', '/private/files/diary.txt'],
  ...['Note', 'ToDo', '__Auth', 'System Settings', 'Has Role'],
];

describe.each(databases)('authorization on $name', (database) => {
  let world: World;
  let target: Target;
  let ann: Person;
  let bob: Person;
  let manager: Person;
  let moderator: Person;

  async function course(title: string): Promise<{ course: string; lesson: string }> {
    const { name } = await target.make('LMS Course', {
      ...{ title, published: 1, short_introduction: title, description: title },
      instructors: [{ instructor: 'moderator@example.com' }],
    });
    const chapter = await target.make('Course Chapter', { course: name, title: `${title} I` });
    const lesson = await target.make('Course Lesson', { chapter: chapter.name, title: `${title} 1`, body: 'Read.' });
    return { course: name, lesson: lesson.name };
  }

  beforeAll(async () => {
    world = await World.open(database);
    target = world.target;
    ({ ann, bob, manager, moderator } = world.people);
  }, 60_000);
  afterAll(() => world?.close());

  it('lets nobody make more of their own User, through any door', async () => {
    const before = await target.admin('GET', at('User', ANN));
    const { owner, modified_by, idx, parent, parenttype, ...fields } = STOLEN;
    const standard = { owner, modified_by, idx, parent, parenttype };
    for (const values of [
      { ...standard, ...fields },
      ...Object.entries(STOLEN).map(([field, value]) => ({ [field]: value })),
    ]) {
      await ann('PUT', at('User', ANN), values);
      await ann('PATCH', `/api/v2/document/User/${ANN}`, values);
      await ann('POST', call('frappe.client.save'), { doc: { doctype: 'User', name: ANN, ...values } });
      await ann('POST', call('frappe.client.set_value'), { doctype: 'User', name: ANN, fieldname: values });
      await ann('POST', call('frappe.client.set_value'), {
        doctype: 'User',
        name: ANN,
        fieldname: JSON.stringify(values),
      });
      await ann('POST', call('frappe.client.bulk_update'), { docs: [{ doctype: 'User', docname: ANN, ...values }] });
    }
    const after = await target.admin('GET', at('User', ANN));
    // a document does not show what the system keeps for itself
    const hidden = `${at('User')}?fields=["_assign","_user_tags"]&filters={"name":"${ANN}"}`;
    expect((await target.admin('GET', hidden)).body.data).toEqual([{ _assign: null, _user_tags: null }]);
    const kept = ['owner', 'enabled', 'user_type', 'api_key', 'restrict_ip', 'last_ip'];
    for (const field of [...kept, 'simultaneous_sessions', 'reset_password_key', 'role_profile_name'])
      expect([field, after.body.data[field]]).toEqual([field, before.body.data[field]]);
    expect(after.body.data.roles.map((row: { role: string }) => row.role)).toEqual(['LMS Student']);
    expect((await ann('PUT', at('User', ANN), { docstatus: 1 })).status).toBe(403);
  }, 60_000);

  it('lets nobody rename themselves, or take another`s name for a username', async () => {
    for (const merge of [0, 1]) {
      const rename = { doctype: 'User', old_name: ANN, new_name: merge ? BOB : 'ceo@example.com', merge };
      expect((await ann('POST', call('frappe.client.rename_doc'), rename)).status).toBe(403);
    }
    for (const username of ['Administrator', 'administrator', BOB]) {
      const { body } = await ann('PUT', at('User', ANN), { username });
      expect(body.data.username.toLowerCase()).not.toBe(username.toLowerCase());
    }
  });

  it('keeps rows in their documents', async () => {
    const { body } = await target.admin('GET', at('User', 'manager@example.com'));
    const row = body.data.roles[0].name;
    const place = { parent: ANN, parenttype: 'User', parentfield: 'roles' };
    expect((await ann('GET', at('Has Role', row))).status).toBe(403);
    expect((await ann('PUT', at('Has Role', row), place)).status).toBe(403);
    expect((await ann('DELETE', at('Has Role', row))).status).toBe(403);
    await ann('POST', at('Has Role'), { ...place, role: 'System Manager' });
    await manager('PUT', at('Has Role', row), place);
    await manager('PUT', at('User', BOB), { roles: [{ name: row, role: 'LMS Student' }] });
    const roles = async (user: string) =>
      (await target.admin('GET', at('User', user))).body.data.roles.map((one: { role: string }) => one.role);
    expect(await roles(ANN)).toEqual(['LMS Student']);
    expect(await roles(BOB)).toEqual(['LMS Student']);
    expect(await roles('manager@example.com')).toEqual(['System Manager']);
  });

  it('does not tell whether there is a document that the user may not read', async () => {
    const text = (body: unknown, name: string) => JSON.stringify(body).replaceAll(name, 'NAME');
    const doors: Record<string, (who: Person, name: string) => ReturnType<Person>> = {
      v1: (who, name) => who('GET', at('User', name)),
      v2: (who, name) => who('GET', `/api/v2/document/User/${name}`),
      copy: (who, name) => who('GET', `/api/v2/document/User/${name}/copy`),
      write: (who, name) => who('PUT', at('User', name), { bio: 'x' }),
      delete: (who, name) => who('DELETE', at('User', name)),
      method: (who, name) => who('POST', call('run_doc_method'), { dt: 'User', dn: name, method: 'x' }),
      upload: (who, name) =>
        who('POST', call('upload_file'), { file_url: 'https://example.com', doctype: 'User', docname: name }),
    };
    for (const who of [ann, target.guest]) {
      for (const [door, ask] of Object.entries(doors)) {
        const there = await ask(who, BOB);
        const missing = await ask(who, 'nobody@example.com');
        expect([door, there.status, missing.status]).toEqual([door, 403, 403]);
        expect(text(missing.body, 'nobody@example.com')).toBe(text(there.body, BOB));
      }
    }
    expect((await manager('GET', at('User', 'nobody@example.com'))).status).toBe(404);
  });

  it('gives no rights through sharing, permissions, or documents about documents', async () => {
    const about = { reference_doctype: 'User', reference_name: BOB };
    const tries: [string, Record<string, unknown>][] = [
      ['DocShare', { share_doctype: 'User', share_name: BOB, user: ANN, read: 1, write: 1 }],
      ['User Permission', { user: ANN, allow: 'User', for_value: BOB, apply_to_all_doctypes: 1 }],
      ['Custom DocPerm', { parent: 'User', role: 'All', read: 1 }],
      ['Role', { role_name: 'Mine' }],
      ['Comment', { comment_type: 'Comment', content: 'x', ...about }],
      ['Version', { ref_doctype: 'User', docname: BOB, data: '{}' }],
      ['Notification Log', { subject: 'x', for_user: BOB }],
      ['Deleted Document', { deleted_doctype: 'User', deleted_name: BOB }],
      ['ToDo', { description: 'x', reference_type: 'User', reference_name: BOB }],
    ];
    for (const [doctype, values] of tries)
      expect([doctype, (await ann('POST', at(doctype), values)).status]).toEqual([doctype, 403]);
    // read by everybody, and shared by those who may share
    const open = { user: BOB, read: 1 };
    const language = { share_doctype: 'Language', share_name: 'en' };
    expect((await ann('GET', at('Language', 'en'))).status).toBe(200);
    expect((await ann('POST', call('frappe.share.add'), { doctype: 'Language', name: 'en', ...open })).status).toBe(
      403,
    );
    expect((await ann('POST', at('DocShare'), { ...language, ...open })).status).toBe(403);
    const share = { doctype: 'User', name: BOB, user: ANN, read: 1, write: 1 };
    expect((await ann('POST', call('frappe.share.add'), share)).status).toBe(403);
    expect((await ann('POST', call('frappe.share.set_permission'), { ...share, permission_to: 'write' })).status).toBe(
      403,
    );
    for (const secret of ['api_secret', 'new_password']) {
      const args = { doctype: 'User', name: ANN, fieldname: secret };
      expect((await ann('POST', call('frappe.client.get_password'), args)).status).toBe(403);
    }
    const takeOver = { new_password: 'Another-Pass-77' };
    expect((await manager('PUT', at('User', 'Administrator'), takeOver)).status).toBe(403);
    expect((await moderator('PUT', at('User', BOB), takeOver)).status).toBe(403);
  });

  it('keeps a shut course shut, however its name is written and whatever door is tried', async () => {
    const first = await course('Anchor');
    const second = await course('Beacon');
    await target.make('LMS Program', {
      ...{ title: 'Harbour', published: 1, enforce_course_order: 1 },
      program_courses: [{ course: first.course }, { course: second.course }],
      program_members: [{ member: ANN }, { member: BOB }],
    });
    const { lesson } = second;
    for (const name of ['beacon', 'Beacon', 'BEACON', 'beacon ', ' beacon', 'beacon\0', 'béacon', '\ufeffbeacon']) {
      const save = 'lms.lms.doctype.course_lesson.course_lesson.save_progress';
      const answers = [
        await ann('POST', call(save), { course: name, lesson }),
        await ann('POST', call('lms.lms.api.mark_lesson_progress'), {
          course: name,
          chapter_number: 1,
          lesson_number: 1,
        }),
      ];
      for (const { status } of answers)
        expect([name, status, status === 403 || status === 417]).toEqual([name, status, true]);
      const { body } = await ann(
        'GET',
        `${call('lms.lms.utils.get_lesson')}?course=${encodeURIComponent(name)}&chapter=1&lesson=1`,
      );
      expect(JSON.stringify(body)).not.toContain('Read.');
    }
    const progress = { member: ANN, lesson, status: 'Complete', owner: ANN };
    expect((await ann('POST', at('LMS Course Progress'), progress)).status).toBe(403);
    expect((await ann('GET', at('Course Lesson', lesson))).status).toBe(403);
    const { body } = await ann(
      'GET',
      `${at('LMS Enrollment')}?filters={"course":"${second.course}"}&fields=["name","progress"]`,
    );
    expect(body.data).toEqual([{ name: expect.any(String), progress: 0 }]);
    for (const values of [
      { progress: 100 },
      { enrollment_source: 'Staff' },
      { completed_on: '2026-01-01' },
      { member: BOB },
    ])
      expect((await ann('PUT', at('LMS Enrollment', body.data[0].name), values)).status).toBe(403);
    expect(
      (await ann('POST', at('LMS Enrollment'), { course: 'Beacon', member: ANN, enrollment_source: 'Staff' })).status,
    ).toBe(417);
  }, 60_000);

  it('hides other members of a program at every door', async () => {
    const filters = [['LMS Program Member', 'member', '=', BOB]];
    const rows = (await target.admin('GET', at('LMS Program', 'Harbour'))).body.data.program_members;
    const bobs = rows.find((row: { member: string }) => row.member === BOB).name;
    const list = (more: Record<string, unknown>) =>
      ann('POST', call('frappe.client.get_list'), { doctype: 'LMS Program', limit: 0, ...more });
    const answers = [
      await ann('GET', at('LMS Program', 'Harbour')),
      await ann('GET', '/api/v2/document/LMS%20Program/Harbour/copy'),
      await ann('GET', at('LMS Program Member', bobs)),
      await list({ fields: ['name', 'program_members.member', 'program_members.full_name'] }),
      await list({ fields: ['name', { program_members: ['member', 'progress'] }] }),
      await list({ doctype: 'LMS Program Member', parent: 'LMS Program', fields: ['member'] }),
      await list({ filters }),
      await ann('POST', call('frappe.desk.search.search_link'), { doctype: 'LMS Program', txt: '', filters }),
      await ann('POST', call('lms.lms.utils.get_program_details'), { program_name: 'Harbour' }),
      await ann('POST', call('lms.lms.api.member_progress'), { program: 'Harbour' }),
      await ann('GET', `${at('LMS Enrollment')}?fields=["*"]&limit=0`),
      await ann('GET', `${at('LMS Course Progress')}?fields=["*"]&limit=0`),
      await ann('GET', `${at('User')}?fields=["*"]&limit=0`),
    ];
    for (const { body } of answers)
      expect(JSON.stringify(body).replaceAll(JSON.stringify(filters), '')).not.toContain(BOB);
    const count = { doctype: 'LMS Program', filters };
    expect((await ann('POST', call('frappe.client.get_count'), count)).body.message).toBe(0);
    for (const method of ['add_members', 'remove_members'])
      expect((await ann('POST', call(`lms.lms.api.${method}`), { program: 'Harbour', members: [BOB] })).status).toBe(
        403,
      );
    const enrol = await bob('POST', at('LMS Enrollment'), { course: 'anchor', member: ANN, owner: BOB });
    expect(enrol.status).toBe(403);
  });

  it.each([ANN, 'Guest'])(
    'gives %s nothing of others at any door, and changes nothing',
    async (user) => {
      const before = await world.fingerprint();
      const inputs = user === ANN && database.name === 'sqlite' ? OTHERS : OTHERS.slice(0, 4);
      const told = ({ text }: { text: string }) => (text.includes(CANARY) ? `told ${text.slice(0, 200)}` : undefined);
      expect(await world.attack(user, inputs, told)).toEqual([]);
      expect(await world.fingerprint()).toEqual(before);
    },
    90_000,
  );

  it('left no error in the log', () => {
    expect(target.complaints).toEqual([]);
  });
});
