/**
 * What roles like All and Desk User read by their rows alone would be everybody's: here is whose it is. Asked over
 * every way in: list, get, count, link search, `frappe.client.get_value`, `get_list`, `get_count` and `has_permission`.
 */
import { PermissionError, searchLink } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import type { TestSite } from '../support/site.js';
import { callMethod, type Made, made, WaysIn } from './ways-in.js';
import { openWorld, STUDENT, userOf } from './world.js';

const OTHER = userOf('Course Creator');
const DESK = userOf('Report Manager');
const CLERK = userOf('Prepared Report User');
const MANAGER = userOf('System Manager');

const chart = (values: object) => ({ chart_type: 'Count', filters_json: '[]', type: 'Line', ...values });
const board = (label: string, values: object) => ({ label, title: label, type: 'Workspace', content: '[]', ...values });
const card = (values: object) => ({ type: 'Document Type', function: 'Count', ...values });
const report = (report_name: string, values: object) => ({
  report_name,
  is_standard: 'No',
  report_type: 'Report Builder',
  ...values,
});

const DOCUMENTS: readonly Made[] = [
  made('todo of mine', 'ToDo', OTHER, { description: 'x', allocated_to: STUDENT }),
  made('todo of others', 'ToDo', OTHER, { description: 'x', allocated_to: DESK }),
  made('notice to me', 'Notification Log', OTHER, { subject: 'x', for_user: STUDENT }),
  made('notice to others', 'Notification Log', STUDENT, { subject: 'x', for_user: OTHER }),
  made('notice to the desk', 'Notification Log', OTHER, { subject: 'x', for_user: DESK }),
  made('private file of mine', 'File', STUDENT, {
    file_name: 'a.txt',
    file_url: '/private/files/a.txt',
    is_private: 1,
  }),
  made('private file of others', 'File', OTHER, {
    file_name: 'b.txt',
    file_url: '/private/files/b.txt',
    is_private: 1,
  }),
  made('public file', 'File', OTHER, { file_name: 'c.txt', file_url: '/files/c.txt', is_private: 0 }),
  made('tag of mine', 'Tag Link', STUDENT, { document_type: 'User', document_name: STUDENT, tag: 'one' }),
  made('tag of others', 'Tag Link', OTHER, {
    document_type: 'User',
    document_name: OTHER,
    tag: 'one',
    title: 'secret',
  }),
  made('comment', 'Comment', OTHER, {
    comment_type: 'Comment',
    content: 'x',
    reference_doctype: 'User',
    reference_name: OTHER,
  }),
  made('version', 'Version', OTHER, { ref_doctype: 'User', docname: OTHER, data: '{}' }),
  made('login', 'Activity Log', STUDENT, { subject: 'x', user: OTHER }),
  made('view', 'View Log', OTHER, { viewed_by: OTHER, reference_doctype: 'User', reference_name: OTHER }),
  made('deleted', 'Deleted Document', OTHER, { deleted_doctype: 'Note', deleted_name: 'x', data: '{}' }),
  made('mail queue', 'Email Queue', OTHER, { sender: OTHER, message: 'x' }),
  made('share', 'DocShare', OTHER, { user: DESK, share_doctype: 'User', share_name: OTHER, read: 1 }),
  made('letter of mine', 'Communication', STUDENT, {
    subject: 'x',
    communication_type: 'Communication',
    status: 'Open',
  }),
  made('letter of others', 'Communication', OTHER, {
    subject: 'x',
    communication_type: 'Communication',
    status: 'Open',
  }),
  made('public note', 'Note', OTHER, { title: 'x', public: 1 }),
  made('private note', 'Note', OTHER, { title: 'x', public: 0 }),
  made('private note of the desk', 'Note', DESK, { title: 'x', public: 0 }),
  made('filter for all', 'List Filter', OTHER, { filter_name: 'x', reference_doctype: 'Note', filters: '[]' }),
  made('filter of the desk', 'List Filter', OTHER, { filter_name: 'x', reference_doctype: 'Note', for_user: DESK }),
  made('filter of others', 'List Filter', OTHER, { filter_name: 'x', reference_doctype: 'Note', for_user: OTHER }),
  made('follow of the desk', 'Document Follow', OTHER, { ref_doctype: 'User', ref_docname: OTHER, user: DESK }),
  made('follow of others', 'Document Follow', DESK, { ref_doctype: 'User', ref_docname: OTHER, user: OTHER }),
  made('action of the desk', 'Workflow Action', OTHER, { status: 'Open', user: DESK }),
  made('action for a role', 'Workflow Action', OTHER, {
    status: 'Open',
    user: OTHER,
    permitted_roles: [{ role: 'Report Manager' }],
  }),
  made('action done', 'Workflow Action', OTHER, {
    status: 'Completed',
    user: OTHER,
    permitted_roles: [{ role: 'Report Manager' }],
  }),
  made('action for others', 'Workflow Action', OTHER, {
    status: 'Open',
    user: OTHER,
    permitted_roles: [{ role: 'Moderator' }],
  }),
  made('public page', 'Workspace', OTHER, board('Public', { public: 1 })),
  made(
    'public page for a role',
    'Workspace',
    OTHER,
    board('Staff', { public: 1, roles: [{ role: 'Report Manager' }] }),
  ),
  made('public page for others', 'Workspace', OTHER, board('Others', { public: 1, roles: [{ role: 'Moderator' }] })),
  made('page of the desk', 'Workspace', OTHER, board('Mine', { for_user: DESK })),
  made('page of others', 'Workspace', OTHER, board('Theirs', { for_user: OTHER })),
  made(
    'public chart of notes',
    'Dashboard Chart',
    OTHER,
    chart({ chart_name: 'a', document_type: 'Note', is_public: 1 }),
  ),
  made(
    'public chart of errors',
    'Dashboard Chart',
    OTHER,
    chart({ chart_name: 'b', document_type: 'Error Log', is_public: 1 }),
  ),
  made(
    'private chart of notes',
    'Dashboard Chart',
    OTHER,
    chart({ chart_name: 'c', document_type: 'Note', is_public: 0 }),
  ),
  made(
    'chart for others',
    'Dashboard Chart',
    OTHER,
    chart({ chart_name: 'd', document_type: 'Note', is_public: 1, roles: [{ role: 'Moderator' }] }),
  ),
  made('public card of notes', 'Number Card', OTHER, card({ label: 'a', document_type: 'Note', is_public: 1 })),
  made('public card of errors', 'Number Card', OTHER, card({ label: 'b', document_type: 'Error Log', is_public: 1 })),
  made('private card of notes', 'Number Card', OTHER, card({ label: 'c', document_type: 'Note', is_public: 0 })),
  made('report on notes', 'Report', OTHER, report('a', { ref_doctype: 'Note' })),
  made('report on errors', 'Report', OTHER, report('b', { ref_doctype: 'Error Log' })),
  made('report for others', 'Report', OTHER, report('c', { ref_doctype: 'Note', roles: [{ role: 'Moderator' }] })),
];
describe.each(databases)('privacy of the core ($name)', (database) => {
  let world: TestSite;
  let ways: WaysIn;

  beforeAll(async () => {
    world = await openWorld(database);
    await world.admin((ctx) => ctx.newDoc('Tag', { name: 'one' }).insert());
    ways = new WaysIn(world, DOCUMENTS);
    await ways.makeAll();
  });
  afterAll(() => world?.close());

  it('gives a student their own and what is public, and nothing else, over every way in', async () => {
    await ways.expectSeen(STUDENT, [
      'todo of mine',
      'notice to me',
      'private file of mine',
      'public file',
      'tag of mine',
      'letter of mine',
    ]);
  });

  it('gives Guest nothing', async () => {
    await ways.expectSeen('Guest', []);
  });

  const OF_DESK = [
    ...['todo of others', 'notice to the desk', 'public file', 'public note', 'private note of the desk'],
    ...['filter for all', 'filter of the desk', 'follow of the desk', 'action of the desk'],
    ...['public page', 'page of the desk', 'public chart of notes', 'public card of notes'],
  ];
  const BY_ROLE = ['action for a role', 'public page for a role'];

  it('gives people of the desk their own, what is public, and what their roles are named for', async () => {
    await ways.expectSeen(DESK, [...OF_DESK, ...BY_ROLE, 'report on notes', 'report on errors', 'report for others']);
  });

  it('gives somebody of the desk with no special role what is public only', async () => {
    await ways.expectSeen(CLERK, [
      'public file',
      'public note',
      'filter for all',
      'public page',
      'public chart of notes',
      'public card of notes',
      'report on notes',
    ]);
  });

  it('keeps private files, notes, pages, filters and notices from a System Manager too', async () => {
    await world.as(MANAGER, async (ctx) => {
      for (const key of [
        'private file of others',
        'private note',
        'page of others',
        'filter of others',
        'notice to others',
      ]) {
        const doctype = ways.doctypeOf(key);
        expect([key, (await ways.reached(ctx, doctype)).get?.includes(key)]).toEqual([key, false]);
      }
    });
  });

  it('lets a student read no user but themselves', async () => {
    await world.as(STUDENT, async (ctx) => {
      expect(await ctx.pluck('User', 'name')).toEqual([STUDENT]);
      expect(await ctx.count('User')).toBe(1);
      expect((await searchLink(ctx, { doctype: 'User', page_length: 1000 })).map(({ value }) => value)).toEqual([
        STUDENT,
      ]);
      expect(
        await callMethod(ctx, 'frappe.client.get_value', { doctype: 'User', filters: OTHER, fieldname: 'full_name' }),
      ).toEqual({});
      await expect(ctx.getDoc('User', OTHER)).rejects.toThrow(PermissionError);
      await expect(ctx.getList('Has Role', { parent: 'User', fields: ['parent'] })).rejects.toThrow(PermissionError);
    });
  });

  it.each([
    'Comment',
    'Version',
    'Activity Log',
    'View Log',
    'Access Log',
    'Deleted Document',
    'Email Queue',
    'DocShare',
    'Error Log',
    'User Permission',
  ])('refuses a student the list, count and link search of %s outright', async (doctype) => {
    await world.as(STUDENT, async (ctx) => {
      await expect(ctx.getList(doctype)).rejects.toThrow(PermissionError);
      await expect(ctx.count(doctype)).rejects.toThrow(PermissionError);
      await expect(searchLink(ctx, { doctype })).rejects.toThrow(PermissionError);
    });
  });

  describe('lets nobody write what they could not read', () => {
    const refused = (user: string, key: string, values: Record<string, unknown>) =>
      world.as(user, async (ctx) => {
        const doctype = ways.doctypeOf(key);
        const doc = await ctx.sudo().getDoc(doctype, ways.nameOf(key));
        const mine = Object.assign(ctx.newDoc(doctype), { isNew: false });
        Object.assign(mine.values, doc.values, values);
        await expect(mine.save()).rejects.toThrow(PermissionError);
        await expect(ctx.deleteDoc(doctype, ways.nameOf(key))).rejects.toThrow(PermissionError);
      });

    it.each([
      'page of others',
      'public page',
      'filter of others',
      'filter for all',
      'follow of others',
      'todo of mine',
    ])('over save and delete: %s', (key) => refused(key === 'todo of mine' ? CLERK : DESK, key, { idx: 5 }));

    it('nor hand a page or a filter to somebody else', async () => {
      for (const [key, values] of [
        ['page of the desk', { for_user: OTHER }],
        ['page of the desk', { public: 1 }],
        ['filter of the desk', { for_user: OTHER }],
      ] as const) {
        const doctype = ways.doctypeOf(key);
        const change = world.as(DESK, async (ctx) =>
          (await ctx.getDoc(doctype, ways.nameOf(key))).update(values).save(),
        );
        await expect(change).rejects.toThrow(PermissionError);
      }
    });

    it('nor make a page, filter or follow for somebody else, nor a public page', async () => {
      for (const [doctype, values] of [
        ['Workspace', board('Planted', { for_user: OTHER })],
        ['Workspace', board('Planted', { public: 1 })],
        ['List Filter', { filter_name: 'x', reference_doctype: 'Note', for_user: OTHER }],
        ['Document Follow', { ref_doctype: 'User', ref_docname: OTHER, user: OTHER }],
      ] as const) {
        const making = world.as(DESK, (ctx) => ctx.newDoc(ctx.meta(doctype), values).insert());
        await expect(making).rejects.toThrow(PermissionError);
      }
    });

    it('nor assign a document to themselves that they may not read', async () => {
      const assigning = world.as(STUDENT, (ctx) =>
        ctx
          .newDoc('ToDo', {
            description: 'x',
            allocated_to: STUDENT,
            reference_type: 'Note',
            reference_name: ways.nameOf('private note'),
          })
          .insert(),
      );
      await expect(assigning).rejects.toThrow(PermissionError);
    });

    it('but a Workspace Manager edits the public pages, and everybody makes their own', async () => {
      await world.as(userOf('Workspace Manager'), async (ctx) => {
        await (await ctx.getDoc('Workspace', ways.nameOf('public page'))).update({ title: 'Better' }).save();
        await expect(ctx.getDoc('Workspace', ways.nameOf('page of others'))).rejects.toThrow(PermissionError);
      });
      await world.as(DESK, (ctx) => ctx.newDoc('Workspace', board('Own', { for_user: DESK })).insert());
      await world.as(DESK, (ctx) => ctx.newDoc('Note', { title: 'Own' }).insert());
      await world.as(STUDENT, (ctx) => ctx.newDoc('ToDo', { description: 'own' }).insert());
    });
  });
});
