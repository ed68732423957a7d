import { Ctx, type Document, loadUserAccess, type SqlValue } from '../../../../engine/index.js';

export type NoticeType = 'Mention' | 'Assignment' | 'Share' | 'Alert';

export interface Notice {
  type: NoticeType;
  /** HTML of one line. */
  subject: string;
  content?: string;
}

/** Text as HTML shows it. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** What the caller is called, as HTML. */
export const callerName = (ctx: Ctx): string => `<b>${escaped(ctx.access.full_name)}</b>`;

/** Which document it is, as HTML: by its name, for not everybody who reads the notice sees every title. */
export const documentName = (doc: Document): string => `<b>${escaped(doc.doctype)} ${escaped(doc.name)}</b>`;

/** May that user read the document? Judged with their rights, in this transaction. */
export async function mayRead(ctx: Ctx, user: string, doc: Document): Promise<boolean> {
  // what this transaction has just shared with them is in no cache yet
  const isFresh = ctx.unit.stale.has('access');
  const access = await (isFresh ? loadUserAccess(ctx.db, user) : ctx.site.access(ctx.unit, user));
  const theirs = new Ctx(ctx.site, ctx.unit, access);
  return theirs.access.enabled && theirs.hasPermission(doc.meta, 'read', doc);
}

/**
 * Tells people something about a document: those among them who can read it, and not the one who does it.
 * The rows are made in the transaction of what they tell of.
 */
export async function notify(ctx: Ctx, doc: Document, users: Iterable<string>, notice: Notice): Promise<void> {
  for (const user of new Set(users)) {
    if (user === ctx.user || !(await mayRead(ctx, user, doc))) continue;
    await addNotice(ctx, user, doc, notice);
  }
}

async function addNotice(ctx: Ctx, user: string, doc: Document, { type, subject, content }: Notice): Promise<void> {
  const values: Record<string, SqlValue> = {
    subject,
    type,
    for_user: user,
    from_user: ctx.user,
    document_type: doc.doctype,
    document_name: doc.name,
    email_content: content ?? null,
    read: 0,
  };
  await ctx.sudo().newDoc('Notification Log', values).insert();
}

/** For `doc_events`: whoever has a new notice is told once it is there. */
export function announceNotice(doc: Document): void {
  const { ctx } = doc;
  const user = doc.text('for_user');
  const { realtime } = ctx.site.ports;
  if (realtime) ctx.afterCommit(() => realtime.publish('notification', {}, `user:${user}`));
}
