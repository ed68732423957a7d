import {
  arg,
  type Ctx,
  type Document,
  FrappeTypeError,
  type Method,
  method,
  optional,
  PermissionError,
  type SqlValue,
  ValidationError,
} from '../../../../engine/index.js';
import { addShare } from '../../share.js';
import { addTimelineEntry } from './comments.js';
import { followAutomatically } from './follow.js';
import { publishDocinfo } from './live.js';
import { callerName, documentName, escaped, mayRead, notify } from './notices.js';

const WRITE = ['POST', 'PUT'] as const;
const MOST = 100;

interface Assignment {
  assign_to: readonly string[];
  description: string | undefined;
  date: string | undefined;
  priority: string | undefined;
}

interface Assigned {
  owner: string;
  name: string;
}

const names = (given: readonly unknown[], what: string): string[] => {
  if (!given.every((name) => typeof name === 'string' && name !== ''))
    throw new FrappeTypeError(`${what} is a list of names`);
  if (given.length > MOST) throw new ValidationError(`${what}: at most ${MOST} at once`);
  return [...new Set(given as string[])];
};

/** Who has a document to do, as the form lists it. */
function assigned(ctx: Ctx, doc: Document): Promise<Assigned[]> {
  return ctx.sudo().getList<Assigned>('ToDo', {
    fields: ['allocated_to as owner', 'name'],
    filters: [
      ['reference_type', '=', doc.doctype],
      ['reference_name', '=', doc.name],
      ['status', 'not in', ['Cancelled', 'Closed']],
    ],
    order_by: 'creation asc',
    limit: MOST,
  });
}

/** Who is to do something about a document must be able to read it: it is shared with them if the caller may do that. */
async function openTo(ctx: Ctx, doc: Document, user: string): Promise<void> {
  if (await mayRead(ctx, user, doc)) return;
  if (!(await ctx.hasPermission(doc.meta, 'share', doc)))
    throw new PermissionError(`${user} may not read ${doc.doctype} ${doc.name}, and you may not share it with them`);
  await addShare.call(ctx, { doctype: doc.doctype, name: doc.name, user, read: 1 });
}

async function assign(
  ctx: Ctx,
  doc: Document,
  user: string,
  { description, date, priority }: Assignment,
): Promise<void> {
  if (!(await ctx.sudo().exists('User', { name: user, enabled: 1 })))
    throw new ValidationError(`${user} is no user who can be given something to do`);
  await openTo(ctx, doc, user);
  const values: Record<string, SqlValue> = {
    allocated_to: user,
    reference_type: doc.doctype,
    reference_name: doc.name,
    description: description || `Assignment for ${escaped(doc.doctype)} ${escaped(doc.name)}`,
    priority: priority ?? 'Medium',
    status: 'Open',
    date: date ?? ctx.today(),
    assigned_by: ctx.user,
  };
  // the caller may read the document; making a ToDo of it needs no other right
  await ctx.sudo().newDoc('ToDo', values).insert();
  await addTimelineEntry(ctx, doc, 'Assigned', `${escaped(ctx.access.full_name)} assigned ${escaped(user)}`);
  await notify(ctx, doc, [user], {
    type: 'Assignment',
    subject: `${callerName(ctx)} assigned a new task ${documentName(doc)} to you`,
    ...(description ? { content: description } : {}),
  });
}

async function assignAll(ctx: Ctx, doctype: string, name: string, assignment: Assignment): Promise<Assigned[]> {
  const doc = await ctx.getDoc(ctx.meta(doctype), name);
  if (doc.meta.issingle || doc.meta.istable) throw new ValidationError(`${doc.doctype} cannot be assigned`);
  const known = new Set((await assigned(ctx, doc)).map((one) => one.owner));
  for (const user of assignment.assign_to) {
    if (known.has(user)) ctx.msgprint(`Already in the ToDo list of ${user}`);
    else await assign(ctx, doc, user, assignment);
  }
  await followAutomatically(ctx, doc, 'follow_assigned_documents');
  const now = await assigned(ctx, doc);
  publishDocinfo(ctx, doc, 'assignments', 'update', { assignments: now });
  return now;
}

/** Ends assignments of a document: by who gave or got them, or may write the document. */
async function end(ctx: Ctx, doctype: string, name: string, user: string, status: 'Cancelled' | 'Closed') {
  const doc = await ctx.getDoc(ctx.meta(doctype), name);
  const open = (await assigned(ctx, doc)).find((one) => one.owner === user);
  if (open) {
    const todo = await ctx.sudo().getDoc('ToDo', open.name, { lock: true });
    const isTheirs = [todo.text('allocated_to'), todo.text('assigned_by'), todo.owner].includes(ctx.user);
    if (!isTheirs) await ctx.checkPermission(doc.meta, 'write', doc);
    todo.set('status', status);
    await todo.save();
    const did = status === 'Closed' ? 'completed the assignment' : `removed the assignment of ${escaped(user)}`;
    await addTimelineEntry(ctx, doc, 'Assignment Completed', `${escaped(ctx.access.full_name)} ${did}`);
    const giver = status === 'Closed' ? todo.text('assigned_by') : user;
    const subject = `${callerName(ctx)} ${status === 'Closed' ? 'closed' : 'removed'} the assignment of ${documentName(doc)}`;
    await notify(ctx, doc, [giver], { type: 'Assignment', subject });
    publishDocinfo(ctx, doc, 'assignments', 'delete', { name: open.name });
  }
  return assigned(ctx, doc);
}

const DETAILS = {
  assign_to: arg.list(),
  description: optional(arg.text()),
  date: optional(arg.text()),
  priority: optional(arg.text()),
};
const PLACE = { doctype: arg.text(), name: arg.text() };

const get = method({ args: PLACE, verbs: ['GET', 'POST'] }, async (ctx, { doctype, name }) =>
  assigned(ctx, await ctx.getDoc(ctx.meta(doctype), name)),
);

const add = method({ args: { ...PLACE, ...DETAILS }, verbs: WRITE }, (ctx, { doctype, name, assign_to, ...details }) =>
  assignAll(ctx, doctype, name, { ...details, assign_to: names(assign_to, 'assign_to') }),
);

/** The same for several documents (their names as the list `name`). */
const addMultiple = method(
  { args: { doctype: arg.text(), name: arg.list(), ...DETAILS }, verbs: WRITE },
  async (ctx, { doctype, name, assign_to, ...details }) => {
    const assignment = { ...details, assign_to: names(assign_to, 'assign_to') };
    for (const each of names(name, 'name')) await assignAll(ctx, doctype, each, assignment);
  },
);

const ENDED = { ...PLACE, assign_to: arg.text() };

const remove = method({ args: ENDED, verbs: WRITE }, (ctx, { doctype, name, assign_to }) =>
  end(ctx, doctype, name, assign_to, 'Cancelled'),
);

/** Takes everybody off several documents. */
const removeMultiple = method(
  { args: { doctype: arg.text(), names: arg.list() }, verbs: WRITE },
  async (ctx, { doctype, names: given }) => {
    for (const name of names(given, 'names')) {
      const doc = await ctx.getDoc(ctx.meta(doctype), name);
      for (const { owner } of await assigned(ctx, doc)) await end(ctx, doctype, name, owner, 'Cancelled');
    }
  },
);

/** Done: by the one who had it to do. */
const close = method({ args: ENDED, verbs: WRITE }, (ctx, { doctype, name, assign_to }) => {
  if (assign_to !== ctx.user) throw new PermissionError('Only the assignee can complete this to-do.');
  return end(ctx, doctype, name, assign_to, 'Closed');
});

const MODULE = 'frappe.desk.form.assign_to';

export const assignMethods: Readonly<Record<string, Method>> = {
  [`${MODULE}.get`]: get,
  [`${MODULE}.add`]: add,
  [`${MODULE}.add_multiple`]: addMultiple,
  [`${MODULE}.remove`]: remove,
  [`${MODULE}.remove_multiple`]: removeMultiple,
  [`${MODULE}.close`]: close,
};
