import {
  arg,
  type Ctx,
  type Document,
  FrappeTypeError,
  type Method,
  method,
  optional,
  ValidationError,
} from '../../../../engine/index.js';

const WRITE = ['POST', 'PUT'] as const;
const READING = ['GET', 'POST'] as const;
const LENGTH = 140;
const MOST = 100;

/** @throws ValidationError for what cannot be a tag: `_user_tags` keeps them with commas between */
function checked(tag: string): string {
  const clean = tag.trim();
  if (clean === '' || clean.length > LENGTH || /[,<>]/.test(clean))
    throw new ValidationError(`Tag: "${clean.slice(0, 40)}" must have 1 to ${LENGTH} characters and none of , < >`);
  return clean;
}

const tagsOf = (doc: Document): string[] => doc.text('_user_tags').split(',').filter(Boolean);
const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

/** A document that the caller may write: tags are seen by all who read it. */
async function taggable(ctx: Ctx, doctype: string, name: string): Promise<Document> {
  const doc = await ctx.getDoc(ctx.meta(doctype), name, { lock: true });
  await ctx.checkPermission(doc.meta, 'write', doc);
  if (!doc.meta.column('_user_tags') || doc.meta.issingle) throw new ValidationError(`${doc.doctype} cannot be tagged`);
  return doc;
}

async function writeTags(ctx: Ctx, { meta, name }: Document, tags: readonly string[]): Promise<void> {
  // with a comma in front, as Frappe keeps them
  const text = tags.map((tag) => `,${tag}`).join('');
  await ctx.db.execute(`UPDATE ${meta.sqlTable} SET \`_user_tags\` = ? WHERE \`name\` = ?`, [text, name]);
}

async function addTag(ctx: Ctx, doc: Document, tag: string): Promise<void> {
  const tags = tagsOf(doc);
  if (tags.some((known) => same(known, tag))) return;
  const sudo = ctx.sudo();
  if (!(await sudo.exists('Tag', tag))) await sudo.newDoc('Tag', { name: tag }).insert();
  await writeTags(ctx, doc, [...tags, tag]);
  doc.values._user_tags = [...tags, tag].map((each) => `,${each}`).join('');
  const values = { document_type: doc.doctype, document_name: doc.name, tag };
  await sudo.newDoc('Tag Link', { ...values, title: doc.name }).insert();
}

async function removeTag(ctx: Ctx, doc: Document, tag: string): Promise<void> {
  await writeTags(
    ctx,
    doc,
    tagsOf(doc).filter((known) => !same(known, tag)),
  );
  await ctx.db.execute('DELETE FROM `tabTag Link` WHERE `document_type` = ? AND `document_name` = ? AND `tag` = ?', [
    doc.doctype,
    doc.name,
    tag,
  ]);
}

const ONE = { tag: arg.text(), dt: arg.text(), dn: arg.text() };

const addOne = method({ args: { ...ONE, color: optional(arg.text()) }, verbs: WRITE }, async (ctx, { tag, dt, dn }) => {
  const clean = checked(tag);
  await addTag(ctx, await taggable(ctx, dt, dn), clean);
  return clean;
});

const addMany = method(
  { args: { tags: arg.list(), dt: arg.text(), docs: arg.list() }, verbs: WRITE },
  async (ctx, { tags, dt, docs }) => {
    if (![...tags, ...docs].every((name) => typeof name === 'string'))
      throw new FrappeTypeError('tags and docs are lists of names');
    if (tags.length > MOST || docs.length > MOST)
      throw new ValidationError(`At most ${MOST} tags and documents at once`);
    const clean = (tags as string[]).map(checked);
    for (const name of docs as string[]) {
      const doc = await taggable(ctx, dt, name);
      for (const tag of clean) await addTag(ctx, doc, tag);
    }
  },
);

const removeOne = method({ args: ONE, verbs: WRITE }, async (ctx, { tag, dt, dn }) =>
  removeTag(ctx, await taggable(ctx, dt, dn), checked(tag)),
);

/** Tags that begin like the text: those that documents of the doctype wear, if the caller may read it, and no others. */
const getTags = method(
  { args: { doctype: arg.text(), txt: optional(arg.text(), '') }, verbs: READING },
  async (ctx, { doctype, txt }) => {
    const meta = ctx.meta(doctype);
    await ctx.checkPermission(meta, 'read');
    const rows = await ctx.getList<{ _user_tags: string | null }>(meta, {
      fields: ['_user_tags'],
      filters: [['_user_tags', 'like', `%,${txt.replace(/[\\%_]/g, '\\$&')}%`]],
      limit: 500,
      order_by: null,
    });
    const all = new Set(rows.flatMap((row) => (row._user_tags ?? '').split(',').filter(Boolean)));
    return [...all].filter((tag) => tag.toLowerCase().startsWith(txt.toLowerCase())).sort();
  },
);

/** Documents that wear the tag, as far as the caller may read them. */
const getTagged = method(
  { args: { doctype: arg.text(), tag: arg.text() }, verbs: READING },
  async (ctx, { doctype, tag }) => {
    const meta = ctx.meta(doctype);
    const wanted = checked(tag);
    const rows = await ctx.getList<{ name: string; _user_tags: string | null }>(meta, {
      fields: ['name', '_user_tags'],
      filters: [['_user_tags', 'like', `%,${wanted.replace(/[\\%_]/g, '\\$&')}%`]],
      limit: 500,
    });
    const wears = (tags: string | null) => (tags ?? '').split(',').some((each) => same(each, wanted));
    return rows.filter((row) => wears(row._user_tags)).map((row) => [row.name]);
  },
);

const MODULE = 'frappe.desk.doctype.tag.tag';

export const tagMethods: Readonly<Record<string, Method>> = {
  [`${MODULE}.add_tag`]: addOne,
  [`${MODULE}.add_tags`]: addMany,
  [`${MODULE}.remove_tag`]: removeOne,
  [`${MODULE}.get_tags`]: getTags,
  [`${MODULE}.get_tagged_docs`]: getTagged,
};
