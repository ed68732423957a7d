import { databases } from '../support/databases.js';
import { type Desk, type Held, openDesk } from './support/forms.js';

const BOSS = 'boss@example.com';
const READER = 'reader@example.com';
const OTHER = 'other@example.com';

describe.each(databases)('what people do around a document on $name', (database) => {
  let desk: Desk;
  let order: string;
  beforeAll(async () => {
    desk = await openDesk(database);
  }, 60_000);
  beforeEach(async () => {
    order = await desk.order();
    await desk.site.admin((ctx) => ctx.db.execute('DELETE FROM `tabNotification Log`'));
    desk.published.length = 0;
  });
  afterAll(() => desk.close());

  const place = () => ({ reference_doctype: 'Toy Order', reference_name: order });
  const at = () => ({ doctype: 'Toy Order', name: order });
  const notices = async (user: string): Promise<Held[]> =>
    (await desk.call(user, 'frappe.desk.doctype.notification_log.notification_log.get_notification_logs'))
      .notification_logs;
  const docinfo = async (user = BOSS) => (await desk.call(user, 'frappe.desk.form.load.get_docinfo', at())).docinfo;
  const column = (name: string) =>
    desk.site.admin(async (ctx) => {
      const [row] = await ctx.db.query<Record<string, string | null>>(
        `SELECT \`${name}\` FROM \`tabToy Order\` WHERE \`name\` = ?`,
        [order],
      );
      return row?.[name] ?? null;
    });
  const mention = (user: string) => `<p><span class="mention" data-id="${user}" data-value="x">@x</span> look</p>`;

  it('keeps a comment under the name of its writer and tells those mentioned who can read it', async () => {
    const content = mention(BOSS) + mention(OTHER) + mention(READER);
    const comment = await desk.call(READER, 'frappe.desk.form.utils.add_comment', {
      ...place(),
      content,
      comment_email: BOSS,
      comment_by: 'Boss',
    });
    expect(comment).toMatchObject({
      doctype: 'Comment',
      comment_type: 'Comment',
      comment_email: READER,
      owner: READER,
    });
    expect((await docinfo()).comments.map((one: Held) => one.name)).toEqual([comment.name]);
    expect(await notices(BOSS)).toMatchObject([{ type: 'Mention', from_user: READER, document_name: order, read: 0 }]);
    expect(await notices(OTHER)).toEqual([]);
    expect(await notices(READER)).toEqual([]);
    expect(desk.published).toContainEqual({ event: 'notification', message: {}, room: `user:${BOSS}` });
    expect(desk.published.find(({ event }) => event === 'docinfo_update')).toMatchObject({
      message: { key: 'comments', action: 'add' },
      room: `doc:Toy Order/${order}`,
    });
  });

  it('lets nobody comment on what they cannot read, nor edit what others wrote', async () => {
    const add = (user: string, content: string) =>
      desk.call(user, 'frappe.desk.form.utils.add_comment', { ...place(), content });
    await expect(add(OTHER, 'hello')).rejects.toMatchObject({ status: 403 });
    await expect(add(READER, '<p> </p>')).rejects.toThrow('content is empty');
    const { name } = await add(READER, 'hello');
    const update = (user: string, content: string) =>
      desk.call(user, 'frappe.desk.form.utils.update_comment', { name, content });
    await expect(update(BOSS, 'changed')).rejects.toMatchObject({ status: 403 });
    await update(READER, mention(BOSS));
    await update(READER, `${mention(BOSS)} again`);
    expect(await notices(BOSS)).toHaveLength(1);
  });

  it('assigns, shows it in the document, and closes', async () => {
    const assign = (method: string, user: string, args: Record<string, unknown>) =>
      desk.call(user, `frappe.desk.form.assign_to.${method}`, { ...at(), ...args });
    const given = await assign('add', BOSS, { assign_to: JSON.stringify([READER]), description: 'do it' });
    expect(given).toEqual([{ owner: READER, name: expect.any(String) }]);
    expect(JSON.parse((await column('_assign')) ?? '[]')).toEqual([READER]);
    expect((await docinfo()).assignments).toMatchObject([{ owner: READER, description: 'do it', status: 'Open' }]);
    expect(await notices(READER)).toMatchObject([{ type: 'Assignment' }]);
    expect(await assign('add', BOSS, { assign_to: [READER] })).toHaveLength(1);
    await expect(assign('close', BOSS, { assign_to: READER })).rejects.toMatchObject({ status: 403 });
    expect(await assign('close', READER, { assign_to: READER })).toEqual([]);
    expect(await column('_assign')).toBeNull();
    expect(await notices(BOSS)).toMatchObject([{ type: 'Assignment' }]);
    await assign('add_multiple', BOSS, { name: [order], assign_to: [READER, BOSS] });
    expect(await assign('get', READER, {})).toHaveLength(2);
    await expect(assign('remove', READER, { assign_to: BOSS })).rejects.toMatchObject({ status: 403 });
    await assign('remove_multiple', BOSS, { names: [order] });
    expect(await assign('get', BOSS, {})).toEqual([]);
  });

  it('shares with an assignee who could not read it, if the one who assigns may share', async () => {
    const add = (user: string) => desk.call(user, 'frappe.desk.form.assign_to.add', { ...at(), assign_to: [OTHER] });
    await expect(add(READER)).rejects.toMatchObject({ status: 403 });
    await expect(
      desk.call(BOSS, 'frappe.desk.form.assign_to.add', { ...at(), assign_to: ['nobody@example.com'] }),
    ).rejects.toMatchObject({ status: 417 });
    await add(BOSS);
    expect((await docinfo()).shared).toMatchObject([{ user: OTHER, read: 1, write: 0 }]);
    expect((await notices(OTHER)).map((one) => one.type).sort()).toEqual(['Assignment', 'Share']);
    expect((await docinfo(OTHER)).permissions).toMatchObject({ read: 1, write: 0 });
  });

  it('likes and unlikes without changing the document', async () => {
    const modified = await column('modified');
    const like = (user: string, add: string) => desk.call(user, 'frappe.desk.like.toggle_like', { ...at(), add });
    await like(READER, 'Yes');
    await like(READER, 'Yes');
    expect(JSON.parse((await column('_liked_by')) ?? '[]')).toEqual([READER]);
    expect((await docinfo()).like_logs).toHaveLength(1);
    expect(await notices(BOSS)).toHaveLength(1);
    await like(READER, 'No');
    expect(JSON.parse((await column('_liked_by')) ?? '[]')).toEqual([]);
    expect((await docinfo()).like_logs).toEqual([]);
    expect(await column('modified')).toBe(modified);
    await expect(like(OTHER, 'Yes')).rejects.toMatchObject({ status: 403 });
    await expect(like(READER, 'maybe')).rejects.toThrow('add must be Yes or No');
  });

  it('tags what the caller may write, and finds it by its tags', async () => {
    const tag = (name: string, user: string, args: Record<string, unknown>) =>
      desk.call(user, `frappe.desk.doctype.tag.tag.${name}`, args);
    const one = (text: string) => ({ tag: text, dt: 'Toy Order', dn: order });
    expect(await tag('add_tag', BOSS, one('Urgent'))).toBe('Urgent');
    await tag('add_tags', BOSS, { tags: ['urgent', 'Later'], dt: 'Toy Order', docs: [order] });
    expect((await docinfo()).tags).toBe('Urgent,Later');
    expect(await tag('get_tags', READER, { doctype: 'Toy Order', txt: 'ur' })).toEqual(['Urgent']);
    expect(await tag('get_tagged_docs', READER, { doctype: 'Toy Order', tag: 'Later' })).toEqual([[order]]);
    await expect(tag('get_tags', 'stranger@example.com', { doctype: 'Toy Order', txt: '' })).rejects.toMatchObject({
      status: 403,
    });
    await expect(tag('add_tag', READER, one('Mine'))).rejects.toMatchObject({ status: 403 });
    await expect(tag('add_tag', BOSS, one('a,b'))).rejects.toMatchObject({ status: 417 });
    await tag('remove_tag', BOSS, one('Urgent'));
    expect(await column('_user_tags')).toBe(',Later');
    const links = await desk.site.admin((ctx) => ctx.pluck('Tag Link', 'tag', { filters: { document_name: order } }));
    expect(links).toEqual(['Later']);
  });

  it('tells followers what others did, as often as they wish', async () => {
    const follow = (name: string, user: string) =>
      desk.call(user, `frappe.desk.form.document_follow.${name}`, { doctype: 'Toy Order', doc_name: order });
    await expect(follow('follow_document', OTHER)).rejects.toMatchObject({ status: 403 });
    expect(await follow('follow_document', READER)).toMatchObject({ user: READER, ref_docname: order });
    expect(await follow('follow_document', READER)).toBe(false);
    expect((await docinfo(READER)).is_document_followed).toEqual(expect.any(String));
    expect((await follow('get_follow_users', BOSS)).map((one: Held) => one.user)).toEqual([READER]);
    const { tellFollowersHourly, tellFollowersDaily } = await import(
      '../../src/apps/core/desk/activity/follow-digest.js'
    );
    await desk.site.admin(async (ctx) => {
      await ctx.db.execute(
        "UPDATE `tabUser` SET `document_follow_notify` = 1, `document_follow_frequency` = 'Hourly' WHERE `name` = ?",
        [READER],
      );
      await (await ctx.getDoc('Toy Order', order)).update({ title: 'By another' }).save();
    });
    await desk.site.admin(tellFollowersDaily);
    expect(await notices(READER)).toEqual([]);
    await desk.site.admin(tellFollowersHourly);
    expect(await notices(READER)).toMatchObject([{ type: 'Alert', document_name: order }]);
    expect(await follow('unfollow_document', READER)).toBe(1);
    expect(await follow('unfollow_document', READER)).toBe(0);
  });

  it('marks notices as read: one’s own alone', async () => {
    const MODULE = 'frappe.desk.doctype.notification_log.notification_log';
    await desk.call(READER, 'frappe.desk.form.utils.add_comment', { ...place(), content: mention(BOSS) });
    await desk.call(READER, 'frappe.desk.form.utils.add_comment', { ...place(), content: mention(BOSS) });
    const [first] = await notices(BOSS);
    await expect(desk.call(READER, `${MODULE}.mark_as_read`, { docname: first.name })).rejects.toMatchObject({
      status: 403,
    });
    await desk.call(BOSS, `${MODULE}.mark_as_read`, { docname: first.name });
    expect((await notices(BOSS)).map((one) => one.read)).toEqual([1, 0]);
    await desk.call(READER, `${MODULE}.mark_all_as_read`);
    expect((await notices(BOSS)).map((one) => one.read)).toEqual([1, 0]);
    await desk.call(BOSS, `${MODULE}.mark_all_as_read`);
    expect((await notices(BOSS)).map((one) => one.read)).toEqual([1, 1]);
    await desk.call(BOSS, `${MODULE}.trigger_indicator_hide`);
    expect(desk.published.at(-1)).toEqual({ event: 'indicator_hide', message: {}, room: `user:${BOSS}` });
  });

  it('offers desk users for mentions to desk users', async () => {
    const names = (user: string) =>
      desk.call(user, 'frappe.desk.search.get_names_for_mentions', { search_term: 'read' });
    expect(await names(BOSS)).toMatchObject([{ id: READER }]);
    await expect(names(OTHER)).rejects.toMatchObject({ status: 403 });
  });

  it('publishes a write once it has committed, and nothing of one that is undone', async () => {
    const room = `doc:Toy Order/${order}`;
    const save = (fail: boolean) =>
      desk.site.as(BOSS, async (ctx) => {
        await (await ctx.getDoc('Toy Order', order)).update({ title: fail ? 'x' : 'y' }).save();
        expect(desk.published).toEqual([]);
        if (fail) throw new Error('undone');
      });
    await expect(save(true)).rejects.toThrow('undone');
    expect(desk.published).toEqual([]);
    await save(false);
    expect(desk.published).toMatchObject([
      { event: 'doc_update', message: { doctype: 'Toy Order', name: order, modified: expect.any(String) }, room },
      { event: 'list_update', message: { doctype: 'Toy Order', name: order, user: BOSS }, room: 'doctype:Toy Order' },
    ]);
  });

  it('removes a file for who may delete it', async () => {
    const fid = await desk.site.admin(async (ctx) => {
      const values = { file_name: 'a.txt', file_url: '/private/files/a.txt', is_private: 1 as const };
      const at = { attached_to_doctype: 'Toy Order', attached_to_name: order };
      return (
        await ctx
          .importing()
          .newDoc('File', { ...values, ...at })
          .insert()
      ).name;
    });
    const remove = (user: string) =>
      desk.call(user, 'frappe.desk.form.utils.remove_attach', { fid, dt: 'Toy Order', dn: order });
    await expect(remove(READER)).rejects.toMatchObject({ status: 403 });
    await remove(BOSS);
    expect((await docinfo()).attachments).toEqual([]);
  });
});
