import { databases } from '../support/databases.js';
import { type Desk, openDesk } from './support/forms.js';

const BOSS = 'boss@example.com';
const READER = 'reader@example.com';
const OTHER = 'other@example.com';
const SAVE = 'frappe.desk.form.save.savedocs';

describe.each(databases)('what a form does on $name', (database) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk(database);
    await desk.site.as(BOSS, (ctx) => ctx.newDoc('Toy Client', { name: 'C1', title: 'First', city: 'Bern' }).insert());
  }, 60_000);
  afterAll(() => desk.close());

  const save = (user: string, doc: Record<string, unknown>, action: string) =>
    desk.call(user, SAVE, { doc: JSON.stringify(doc), action });

  it('saves a new document under a name, submits it and cancels it', async () => {
    const draft = { doctype: 'Toy Order', name: 'new-toy-order-1', __islocal: 1, title: 'Fresh' };
    const first = (await save(BOSS, draft, 'Save')).docs[0];
    expect(first).toMatchObject({ localname: 'new-toy-order-1', docstatus: 0, title: 'Fresh' });
    expect(first.name).not.toBe('new-toy-order-1');
    const submitted = await save(BOSS, first, 'Submit');
    expect(submitted.docs[0].docstatus).toBe(1);
    expect(submitted.docinfo.permissions.cancel).toBe(1);
    expect((await save(BOSS, submitted.docs[0], 'Update')).docs[0].docstatus).toBe(1);
    const { name } = first;
    const cancelled = await desk.call(BOSS, 'frappe.desk.form.save.cancel', { doctype: 'Toy Order', name });
    expect(cancelled.docs[0].docstatus).toBe(2);
    await expect(save(BOSS, cancelled.docs[0], 'Save')).rejects.toMatchObject({ status: 417 });
  });

  it('drops the names that the browser made up, keeps one that was chosen, and takes over the files', async () => {
    const line = { doctype: 'Toy Line', name: 'new-toy-line-1', __islocal: 1, what: 'a' };
    const fid = await desk.site.as(BOSS, async (ctx) => {
      const values = { file_name: 'n.txt', file_url: '/private/files/n.txt', is_private: 1 as const };
      const place = { attached_to_doctype: 'Toy Client', attached_to_name: 'new-toy-client-7' };
      return (
        await ctx
          .importing()
          .newDoc('File', { ...values, ...place, owner: BOSS })
          .insert()
      ).name;
    });
    for (let time = 0; time < 2; time++) {
      const draft = { doctype: 'Toy Order', name: 'new-toy-order-1', __islocal: 1, title: 'Rows', lines: [line] };
      const [made] = (await save(BOSS, draft, 'Save')).docs;
      expect(made.lines[0].name).not.toBe(line.name);
      const more = (await save(BOSS, { ...made, lines: [...made.lines, line] }, 'Save')).docs[0];
      expect(more.lines).toHaveLength(2);
      expect(more.lines[0].name).toBe(made.lines[0].name);
      expect(more.lines[1].name).not.toBe(line.name);
    }
    const client = { doctype: 'Toy Client', name: 'new-toy-client-7', __islocal: 1, __newname: 'Chosen', title: 'c' };
    const chosen = await save(BOSS, client, 'Save');
    expect(chosen.docs[0]).toMatchObject({ name: 'Chosen', localname: 'new-toy-client-7' });
    expect(chosen.docinfo.attachments).toMatchObject([{ name: fid }]);
  });

  it('refuses an old copy, an unknown action and who may not write', async () => {
    const name = await desk.order();
    const { docs } = await desk.call(BOSS, 'frappe.desk.form.load.getdoc', { doctype: 'Toy Order', name });
    await save(BOSS, { ...docs[0], title: 'Newer' }, 'Save');
    await expect(save(BOSS, docs[0], 'Save')).rejects.toMatchObject({ exc_type: 'TimestampMismatchError' });
    await expect(save(BOSS, docs[0], 'Destroy')).rejects.toThrow('Destroy is no action');
    await expect(save(READER, { doctype: 'Toy Order', name, title: 'x' }, 'Save')).rejects.toMatchObject({
      status: 403,
    });
    await expect(save(READER, { doctype: 'Toy Order', __islocal: 1, title: 'x' }, 'Save')).rejects.toMatchObject({
      status: 403,
    });
    await expect(
      desk.call(READER, 'frappe.desk.form.save.discard', { doctype: 'Toy Order', name }),
    ).rejects.toMatchObject({
      status: 403,
    });
    const discarded = await desk.call(BOSS, 'frappe.desk.form.save.discard', { doctype: 'Toy Order', name });
    expect(discarded.docs[0].docstatus).toBe(2);
  });

  it('gives a document another title and another name', async () => {
    await desk.site.as(BOSS, (ctx) => ctx.newDoc('Toy Client', { name: 'C9', title: 'Ninth' }).insert());
    const rename = (user: string, args: Record<string, unknown>) =>
      desk.call(user, 'frappe.model.rename_doc.update_document_title', { doctype: 'Toy Client', ...args });
    await expect(rename(READER, { docname: 'C9', title: 'Mine' })).rejects.toMatchObject({ status: 403 });
    expect(await rename(BOSS, { docname: 'C9', title: 'Tenth', name: 'C10' })).toBe('C10');
    expect(await desk.site.as(BOSS, (ctx) => ctx.getValue('Toy Client', 'C10', ['title']))).toEqual({ title: 'Tenth' });
  });

  it('finds what stands on a submitted document, and cancels it first', async () => {
    const submitted = async (values: Record<string, unknown> = {}) => {
      const name = await desk.order(values);
      await desk.site.as(BOSS, async (ctx) => (await ctx.getDoc('Toy Order', name)).submit());
      return name;
    };
    const base = await submitted();
    const middle = await submitted({ based_on: base });
    const top = await submitted({ based_on: middle });
    const args = { doctype: 'Toy Order', name: base };
    const { docs, count } = await desk.call(BOSS, 'frappe.desk.form.linked_with.get_submitted_linked_docs', args);
    expect(docs.map((doc: { name: string }) => doc.name)).toEqual([top, middle]);
    expect(count).toBe(2);
    await expect(
      desk.call(READER, 'frappe.desk.form.linked_with.get_submitted_linked_docs', args),
    ).rejects.toMatchObject({ status: 403 });
    await expect(
      desk.call(READER, 'frappe.desk.form.linked_with.cancel_all_linked_docs', { docs }),
    ).rejects.toMatchObject({ status: 403 });
    await desk.call(BOSS, 'frappe.desk.form.linked_with.cancel_all_linked_docs', { docs });
    await desk.call(BOSS, 'frappe.desk.form.save.cancel', args);
    expect(
      await desk.site.as(BOSS, (ctx) => ctx.count('Toy Order', { name: ['in', [base, middle, top]], docstatus: 2 })),
    ).toBe(3);
  });

  it('counts connections, lists what links, previews, and finds the next document', async () => {
    const first = await desk.order({ title: 'n1', client: 'C1' });
    const second = await desk.order({ title: 'n2', client: 'C1' });
    const open = await desk.call(BOSS, 'frappe.desk.notifications.get_open_count', {
      doctype: 'Toy Client',
      name: 'C1',
    });
    expect(open.count).toEqual({
      external_links_found: [{ doctype: 'Toy Order', count: 2, open_count: 0 }],
      internal_links_found: [],
    });
    const linked = await desk.call(READER, 'frappe.desk.form.linked_with.get', {
      doctype: 'Toy Client',
      docname: 'C1',
    });
    expect(linked['Toy Order'].map((row: { name: string }) => row.name).sort()).toEqual([first, second].sort());
    const preview = { doctype: 'Toy Client', docname: 'C1' };
    expect(await desk.call(READER, 'frappe.desk.link_preview.get_preview_data', preview)).toEqual({
      preview_image: null,
      preview_title: 'First',
      name: 'C1',
      City: 'Bern',
    });
    expect(await desk.call(OTHER, 'frappe.desk.link_preview.get_preview_data', preview)).toBeNull();
    const next = (value: string, prev: number, user = BOSS) =>
      desk.call(user, 'frappe.desk.form.utils.get_next', {
        doctype: 'Toy Order',
        value,
        prev,
        filters: { client: 'C1' },
      });
    expect(await next(second, 0)).toBe(first);
    expect(await next(first, 1)).toBe(second);
    expect(await next(first, 0)).toBeNull();
    await expect(next(first, 0, OTHER)).rejects.toMatchObject({ status: 403 });
  });
});
