import { readFileSync } from 'node:fs';
import type { Document } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { type Desk, openDesk } from './support/forms.js';

const BOSS = 'boss@example.com';
const READER = 'reader@example.com';
const OTHER = 'other@example.com';
const GETDOC = 'frappe.desk.form.load.getdoc';
const GETDOCTYPE = 'frappe.desk.form.load.getdoctype';

describe.each(databases)('opening a form on $name', (database) => {
  let desk: Desk;
  let order: string;
  beforeAll(async () => {
    const onload = (doc: Document) => ({ lines: doc.rows('lines').length });
    desk = await openDesk(database, {
      doc_events: { ['Toy Order' as '*']: { onload } },
      doctype_js: { ['Toy Order' as 'Note']: 'bin/cairn.mjs' },
    });
    await desk.site.as(BOSS, async (ctx) => {
      await ctx.newDoc('Toy Client', { name: 'C1', title: 'First Client', city: 'Bern' }).insert();
    });
    order = await desk.order({ client: 'C1', margin: 7, lines: [{ what: 'a' }, { what: 'b' }] });
    await desk.site.as(BOSS, async (ctx) => {
      const doc = await ctx.getDoc('Toy Order', order);
      await doc.update({ title: 'Changed', margin: 9 }).save();
      const again = await ctx.getDoc('Toy Order', order);
      await again.update({ margin: 10 }).save();
    });
  }, 60_000);
  afterAll(() => desk.close());

  it('gives the document, what is around it and the titles of its links', async () => {
    const { docs, docinfo, _link_titles } = await desk.call(BOSS, GETDOC, { doctype: 'Toy Order', name: order });
    expect(docs).toHaveLength(1);
    expect(docs[0]).toMatchObject({ doctype: 'Toy Order', name: order, title: 'Changed', margin: 10 });
    expect(docs[0]).not.toHaveProperty('based_on');
    expect(docs[0].__onload.permissions).toEqual(docinfo.permissions);
    expect(Object.keys(docinfo).sort()).toEqual(
      [
        'additional_timeline_content',
        'assignment_logs',
        'assignments',
        'attachment_logs',
        'attachments',
        'automated_messages',
        'comments',
        'communications',
        'doctype',
        'document_email',
        'info_logs',
        'is_document_followed',
        'like_logs',
        'milestones',
        'name',
        'permissions',
        'shared',
        'tags',
        'user_info',
        'versions',
        'views',
        'workflow_logs',
      ].sort(),
    );
    expect(docinfo.user_info[BOSS]).toMatchObject({ name: BOSS, email: BOSS });
    expect(docinfo.versions).toHaveLength(2);
    expect(_link_titles).toEqual({ 'Toy Client::C1': 'First Client' });
  });

  it('says what the caller may do, and shows no field, version or title that they may not see', async () => {
    const { docs, docinfo } = await desk.call(READER, GETDOC, { doctype: 'Toy Order', name: order });
    expect(docinfo.permissions).toMatchObject({ read: 1, write: 0, submit: 0, delete: 0, share: 0 });
    expect(docs[0]).not.toHaveProperty('margin');
    expect(docinfo.versions).toHaveLength(1);
    expect(JSON.stringify(docinfo)).not.toContain('margin');
    await expect(desk.call(OTHER, GETDOC, { doctype: 'Toy Order', name: order })).rejects.toMatchObject({
      status: 403,
    });
    await expect(
      desk.call(OTHER, 'frappe.desk.form.load.get_docinfo', { doctype: 'Toy Order', name: order }),
    ).rejects.toMatchObject({ status: 403 });
    await expect(
      desk.call(OTHER, 'frappe.desk.form.load.get_communications', { doctype: 'Toy Order', name: order }),
    ).rejects.toMatchObject({ status: 403 });
  });

  it('says the same of rights as asking for each of them does', async () => {
    await desk.site.person('own@example.com', { roles: [{ role: 'Own' }] });
    const own = await desk.site.as(
      'own@example.com',
      async (ctx) => (await ctx.newDoc('Toy Order', { title: 'Mine' }).insert()).name,
    );
    await desk.site.as(BOSS, async (ctx) => {
      await ctx
        .newDoc('DocShare', { share_doctype: 'Toy Order', share_name: own, user: READER, read: 1, write: 1 })
        .insert();
    });
    for (const [user, name] of [
      ['own@example.com', own],
      [READER, own],
      [READER, order],
      [BOSS, own],
      ['Administrator', own],
    ] as const) {
      const { docinfo } = await desk.call(user, 'frappe.desk.form.load.get_docinfo', { doctype: 'Toy Order', name });
      await desk.site.as(user, async (ctx) => {
        const doc = await ctx.getDoc('Toy Order', name);
        for (const [right, may] of Object.entries(docinfo.permissions)) {
          if (['import'].includes(right)) continue;
          expect([user, right, may === 1]).toEqual([
            user,
            right,
            await ctx.hasPermission('Toy Order', right as 'read', doc),
          ]);
        }
      });
    }
  });

  it('shows nothing of the history of an earlier document of the same name', async () => {
    await desk.site.as(BOSS, async (ctx) => {
      const made = await ctx.newDoc('Toy Client', { name: 'Again', title: 'Old' }).insert();
      await ctx.db.insertRows(
        'tabVersion',
        ['name', 'creation', 'owner', 'ref_doctype', 'docname', 'data'],
        [
          [
            'v-old',
            '2001-01-01 00:00:00.000000',
            BOSS,
            'Toy Client',
            made.name,
            '{"changed":[["title","Secret","Old"]]}',
          ],
        ],
      );
    });
    const { docinfo } = await desk.call(READER, GETDOC, { doctype: 'Toy Client', name: 'Again' });
    expect(docinfo.versions).toEqual([]);
  });

  it('fires onload of the doctype and gives what it answers', async () => {
    const { docs } = await desk.call(BOSS, GETDOC, { doctype: 'Toy Order', name: order });
    expect(docs[0].__onload).toMatchObject({ lines: 2, permissions: { read: 1 } });
    const saved = await desk.call(BOSS, 'frappe.desk.form.save.savedocs', { doc: docs[0], action: 'Save' });
    expect(saved.docs[0].__onload).toMatchObject({ lines: 2 });
  });

  it('answers an empty list for a document that is not there', async () => {
    expect(await desk.call(BOSS, GETDOC, { doctype: 'Toy Order', name: 'none' })).toEqual([]);
    await expect(desk.call(BOSS, GETDOC, { doctype: 'No Such', name: 'x' })).rejects.toMatchObject({ status: 404 });
  });

  it('hides a file that hangs on a field the reader may not see', async () => {
    await desk.site.admin(async (ctx) => {
      const place = { attached_to_doctype: 'Toy Order', attached_to_name: order };
      const loading = ctx.importing();
      await loading
        .newDoc('File', { file_name: 'a.txt', file_url: '/private/files/a.txt', is_private: 1, ...place })
        .insert();
      await loading
        .newDoc('File', {
          file_name: 'b.txt',
          file_url: '/private/files/b.txt',
          is_private: 1,
          attached_to_field: 'paper',
          ...place,
        })
        .insert();
    });
    const names = async (user: string) =>
      (await desk.call(user, GETDOC, { doctype: 'Toy Order', name: order })).docinfo.attachments.map(
        (file: { file_name: string }) => file.file_name,
      );
    expect((await names(BOSS)).sort()).toEqual(['a.txt', 'b.txt']);
    expect(await names(READER)).toEqual(['a.txt']);
  });

  it('notes who has seen and viewed it', async () => {
    const { docinfo } = await desk.call(BOSS, GETDOC, { doctype: 'Toy Order', name: order });
    expect(docinfo.views.map((view: { owner: string }) => view.owner)).toContain(READER);
    const [row] = await desk.site.admin((ctx) =>
      ctx.db.query<{ _seen: string }>('SELECT `_seen` FROM `tabToy Order` WHERE `name` = ?', [order]),
    );
    expect(JSON.parse(row?._seen ?? '[]').sort()).toEqual([BOSS, READER]);
  });

  it('takes no more statements for much than for little, and at most twelve', async () => {
    const little = await desk.order({ title: 'Little', client: 'C1', lines: [{ what: 'a' }] });
    const much = await desk.order({
      title: 'Much',
      client: 'C1',
      lines: Array.from({ length: 60 }, (_, n) => ({ what: `line ${n}` })),
    });
    await desk.site.as(BOSS, async (ctx) => {
      for (let n = 0; n < 15; n++) {
        const place = { reference_doctype: 'Toy Order', reference_name: much };
        await ctx.newDoc('Comment', { comment_type: 'Comment', content: `${n}`, ...place }).insert();
        await (await ctx.getDoc('Toy Order', much)).update({ title: `Much ${n}` }).save();
      }
    });
    for (const user of [BOSS, READER]) {
      const args = (name: string) => ({ doctype: 'Toy Order', name });
      await desk.call(user, GETDOC, args(little));
      await desk.call(user, GETDOC, args(much));
      const few = await desk.counted(user, GETDOC, args(little));
      expect(await desk.counted(user, GETDOC, args(much))).toBe(few);
      expect(few).toBeLessThanOrEqual(12);
    }
    expect(await desk.counted(BOSS, GETDOCTYPE, { doctype: 'Toy Order' })).toBeLessThanOrEqual(5);
  });

  it('describes a doctype with its children, connections, links and settings', async () => {
    const { docs, user_settings } = await desk.call(BOSS, GETDOCTYPE, { doctype: 'Toy Client' });
    expect(user_settings).toBe('{}');
    expect(docs[0].__dashboard).toMatchObject({
      fieldname: 'client',
      transactions: [{ label: 'Sales', items: ['Toy Order'] }],
    });
    expect(docs[0].__linked_with['Toy Order']).toEqual({ fieldname: ['client'] });
    const order = await desk.call(BOSS, GETDOCTYPE, { doctype: 'Toy Order' });
    expect(order.docs.map((doc: { name: string }) => doc.name)).toEqual(['Toy Order', 'Toy Line']);
    expect(order.docs[0].fields[0]).toMatchObject({
      doctype: 'DocField',
      fieldname: 'title',
      reqd: 1,
      parent: 'Toy Order',
    });
    expect(order.docs[0].permissions[0]).toMatchObject({ doctype: 'DocPerm', role: 'System Manager', read: 1 });
    expect(order.docs[0].__print_formats).toEqual([]);
    await expect(desk.call(OTHER, GETDOCTYPE, { doctype: 'Toy Order' })).rejects.toMatchObject({ status: 403 });
    const parent = await desk.call(READER, GETDOCTYPE, { doctype: 'Toy Line', with_parent: 1 });
    expect(parent.parent_dt).toBe('Toy Order');
  });

  it('lets a client keep a doctype until something of it changes', async () => {
    const first = await desk.call(BOSS, GETDOCTYPE, { doctype: 'Toy Order' });
    const again = (cached_timestamp: string) => desk.call(BOSS, GETDOCTYPE, { doctype: 'Toy Order', cached_timestamp });
    expect((await again(first.docs[0].modified)).message).toBe('use_cache');
    const values = {
      dt: 'Toy Order',
      view: 'Form' as const,
      enabled: 1,
      script: 'frappe.ui.form.on("Toy Order", {});',
    };
    await desk.site.as(BOSS, (ctx) => ctx.newDoc('Client Script', { name: 'Order Form', ...values }).insert());
    const changed = await again(first.docs[0].modified);
    expect(changed.docs[0].__custom_js).toContain('frappe.ui.form.on');
    expect(changed.docs[0].__custom_list_js).toBeNull();
    await desk.site.as(BOSS, (ctx) => ctx.deleteDoc('Client Script', 'Order Form'));
    expect((await again(changed.docs[0].modified)).docs[0].__custom_js).toBeNull();
  });

  it('sends the scripts that apps ship, print formats and the active workflow', async () => {
    await desk.site.admin(async (ctx) => {
      const loading = ctx.importing();
      await loading.newDoc('Print Format', { name: 'Order Slip', doc_type: 'Toy Order', standard: 'No' }).insert();
      await loading.newDoc('Workflow State', { name: 'Waiting', workflow_state_name: 'Waiting' }).insert();
      const states = [{ state: 'Waiting', doc_status: '0' as const, allow_edit: 'Reader' }];
      const values = { name: 'Flow', workflow_name: 'Flow', document_type: 'Toy Order', is_active: 1 as const };
      await loading.newDoc('Workflow', { ...values, workflow_state_field: 'title', states }).insert();
    });
    const [doc] = (await desk.call(READER, GETDOCTYPE, { doctype: 'Toy Order' })).docs;
    expect(doc.__js).toBe(readFileSync('bin/cairn.mjs', 'utf8'));
    expect(doc.__list_js).toBeNull();
    expect(doc.__print_formats).toMatchObject([{ doctype: 'Print Format', name: 'Order Slip' }]);
    expect(doc.__workflow_docs.map((one: { doctype: string; name: string }) => [one.doctype, one.name])).toEqual([
      ['Workflow', 'Flow'],
      ['Workflow State', 'Waiting'],
    ]);
    await desk.site.admin((ctx) => ctx.db.execute('UPDATE `tabWorkflow` SET `is_active` = 0'));
  });

  it('takes Client Scripts from System Managers only', async () => {
    await desk.site.admin(async (ctx) => {
      const row = { parent: 'Client Script', role: 'Reader', read: 1 as const, write: 1 as const, create: 1 as const };
      await ctx.newDoc('Custom DocPerm', { ...row, permlevel: 0 }).insert();
    });
    const script = { name: 'Evil', dt: 'Toy Order', enabled: 1, script: 'alert(1)' };
    await expect(desk.site.as(READER, (ctx) => ctx.newDoc('Client Script', script).insert())).rejects.toMatchObject({
      status: 403,
    });
  });
});
