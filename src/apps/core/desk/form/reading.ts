import { type Ctx, cint, type Document, GUEST, hashName, parseJson, type SqlValue } from '../../../../engine/index.js';

/** The names in a list that a column keeps as JSON text; what is no such list has none. */
export function namesIn(text: string): string[] {
  if (!text.startsWith('[')) return [];
  try {
    const list = parseJson(text);
    return Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

/**
 * Notes that the caller has seen the document: in `_seen` where the doctype tracks it, and as a View Log where it
 * tracks views. In a transaction of its own, because reading comes with a GET, which keeps nothing.
 */
export async function noteReading(ctx: Ctx, doc: Document): Promise<void> {
  const { meta } = doc;
  if (ctx.user === GUEST || meta.issingle || meta.is_virtual || ctx.db.writing) return;
  const isNew = meta.track_seen && meta.column('_seen') && !namesIn(doc.text('_seen')).includes(ctx.user);
  const isTracked = cint(meta.json.track_views as SqlValue) === 1;
  if (!isNew && !isTracked) return;
  const note = async (own: Ctx) => {
    if (isNew) await addSeen(own, doc);
    if (isTracked) await addView(own, doc);
  };
  try {
    await ctx.site.run(ctx.user, note);
  } catch (error) {
    // a form opens although the database takes no writes now, or somebody is at work on the document
    ctx.site.ports.log.warn({ err: error, doctype: doc.doctype, name: doc.name }, 'the reading was not noted');
  }
}

async function addSeen(ctx: Ctx, { meta, name }: Document): Promise<void> {
  await ctx.db.begin();
  const [row] = await ctx.db.query<{ _seen: string | null }>(
    `SELECT \`_seen\` FROM ${meta.sqlTable} WHERE \`name\` = ?${ctx.db.dialect.forUpdateSoon}`,
    [name],
  );
  const seen = [...new Set([...namesIn(row?._seen ?? ''), ctx.user])];
  await ctx.db.execute(`UPDATE ${meta.sqlTable} SET \`_seen\` = ? WHERE \`name\` = ?`, [JSON.stringify(seen), name]);
}

async function addView(ctx: Ctx, { doctype, name }: Document): Promise<void> {
  const now = ctx.now();
  const row: Record<string, SqlValue> = {
    name: hashName(),
    creation: now,
    modified: now,
    owner: ctx.user,
    modified_by: ctx.user,
    docstatus: 0,
    idx: 0,
    viewed_by: ctx.user,
    reference_doctype: doctype,
    reference_name: name,
  };
  await ctx.db.insertRows('tabView Log', Object.keys(row), [Object.values(row)]);
}
