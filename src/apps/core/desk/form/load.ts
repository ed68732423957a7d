import {
  answer,
  arg,
  type Ctx,
  type DocJson,
  type Document,
  DoesNotExistError,
  type Method,
  method,
  optional,
  visibleJson,
} from '../../../../engine/index.js';
import { communicationsOf, PAGE } from './communications.js';
import { docinfoOf } from './docinfo.js';
import { onloadOf } from './onload.js';
import { noteReading } from './reading.js';
import { titlesIn } from './titles.js';
import { userInfo } from './user-info.js';

const READING = ['GET', 'POST'] as const;

/** Without what is empty, as Frappe sends the documents of a form. */
function withoutNulls(json: DocJson): DocJson {
  const kept = Object.entries(json).filter(([, value]) => value !== null);
  return Object.fromEntries(
    kept.map(([key, value]) => [key, Array.isArray(value) ? value.map((row: unknown) => rowWithoutNulls(row)) : value]),
  );
}

const rowWithoutNulls = (row: unknown) =>
  typeof row === 'object' && row !== null ? withoutNulls(row as DocJson) : row;

/** @returns undefined when there is no such document @throws PermissionError */
async function found(ctx: Ctx, doctype: string, name: string): Promise<Document | undefined> {
  const meta = ctx.meta(doctype);
  try {
    return await ctx.getDoc(meta, meta.issingle ? meta.name : name);
  } catch (error) {
    if (error instanceof DoesNotExistError) return undefined;
    throw error;
  }
}

/** `frappe.desk.form.load.getdoc`: a document with all that its form shows around it. */
const getdoc = method(
  { args: { doctype: arg.text(), name: arg.text() }, verbs: READING },
  async (ctx, { doctype, name }) => {
    const doc = await found(ctx, doctype, name);
    if (!doc) return [];
    const onload = await onloadOf(doc);
    const json = await visibleJson(ctx, doc);
    const docinfo = await docinfoOf(ctx, doc, json);
    const _link_titles = await titlesIn(ctx, doc.meta, json);
    await noteReading(ctx, doc);
    const __onload = { permissions: docinfo.permissions, ...onload };
    return answer({ docs: [{ ...withoutNulls(json), __onload }], docinfo, _link_titles });
  },
);

/** `frappe.desk.form.load.get_docinfo` */
const getDocinfo = method(
  { args: { doctype: arg.text(), name: arg.text() }, verbs: READING },
  async (ctx, { doctype, name }) => {
    const doc = await ctx.getDoc(doctype, name);
    return answer({ docinfo: await docinfoOf(ctx, doc, await visibleJson(ctx, doc)) });
  },
);

/** `frappe.desk.form.load.get_communications`: older ones, a page at a time. */
const getCommunications = method(
  {
    args: { doctype: arg.text(), name: arg.text(), start: optional(arg.int(), 0), limit: optional(arg.int(), PAGE) },
    verbs: READING,
  },
  async (ctx, { doctype, name, start, limit }) => communicationsOf(ctx, await ctx.getDoc(doctype, name), start, limit),
);

/** `frappe.desk.form.load.get_user_info_for_viewers`: who looks at the document with the caller. */
const getViewers = method({ args: { users: arg.list() }, verbs: READING }, (ctx, { users }) =>
  ctx.access.user_type === 'System User'
    ? userInfo(
        ctx,
        users.filter((user): user is string => typeof user === 'string'),
      )
    : {},
);

export const loadMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.form.load.getdoc': getdoc,
  'frappe.desk.form.load.get_docinfo': getDocinfo,
  'frappe.desk.form.load.get_communications': getCommunications,
  'frappe.desk.form.load.get_user_info_for_viewers': getViewers,
};
