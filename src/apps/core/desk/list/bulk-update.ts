import {
  arg,
  type Ctx,
  clientValues,
  type Document,
  type Meta,
  type Method,
  method,
  optional,
  ValidationError,
} from '../../../../engine/index.js';
import { forEachDocument, tellFailures } from './each.js';
import { namesOf } from './names.js';

const LEAST_IN_BACKGROUND = 20;
const MOST_AT_ONCE = 500;
const NAME = 'frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs';

type Values = Readonly<Record<string, unknown>>;

const DRAFT = 0;
const SUBMITTED = 1;
const CANCELLED = 2;

async function submitOne(doc: Document): Promise<void> {
  // a job that is begun again finds some done already
  if (doc.ctx.inBackground && doc.docstatus === SUBMITTED) return;
  if (doc.docstatus !== DRAFT) throw new ValidationError('Only a draft can be submitted');
  await doc.submit();
}

async function cancelOne(doc: Document): Promise<void> {
  if (doc.ctx.inBackground && doc.docstatus === CANCELLED) return;
  if (doc.docstatus !== SUBMITTED) throw new ValidationError('Only a submitted document can be cancelled');
  await doc.cancel();
}

const ACTIONS: Readonly<Record<string, (doc: Document, data: Values) => Promise<unknown>>> = {
  submit: submitOne,
  cancel: cancelOne,
  update: (doc, data) => doc.update(data).save(),
};

/** @throws ValidationError for a value of a field that there is not, or that is no field to set on many */
function checkedData(meta: Meta, action: string, data: Values): Values {
  if (action !== 'update') return {};
  if (Object.keys(data).length === 0) throw new ValidationError('data: name the field to update, and its value');
  for (const name of Object.keys(data)) {
    const column = meta.column(name);
    if (!column || column.standard) throw new ValidationError(`data: ${meta.name} has no field ${name} to update`);
  }
  return clientValues(data);
}

async function eachOf(ctx: Ctx, meta: Meta, names: readonly string[], action: string, data: Values) {
  const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!act) throw new ValidationError(`action: submit, cancel or update, not ${action.slice(0, 50)}`);
  const values = checkedData(meta, action, data);
  const work = async (name: string) => act(await ctx.getDoc(meta, name, { lock: true }), values);
  return () => forEachDocument(ctx, names, work);
}

/**
 * Submits, cancels or updates many documents. Up to 19 at once, up to 500 in a background job.
 * @returns the names of those that were refused, as Frappe; the messages beside it say why
 */
const submitCancelOrUpdate = method(
  {
    args: {
      doctype: arg.text(),
      docnames: arg.list(),
      action: optional(arg.text(), 'submit'),
      data: optional(arg.dict(), {}),
    },
    verbs: ['POST', 'PUT'],
  },
  async (ctx, { doctype, docnames, action, data }) => {
    const meta = ctx.meta(doctype);
    if (meta.issingle || meta.istable) throw new ValidationError(`${doctype}: there is no list of documents to change`);
    const names = namesOf(docnames, 'docnames', MOST_AT_ONCE);
    const run = await eachOf(ctx, meta, names, action, data);
    if (names.length >= LEAST_IN_BACKGROUND && ctx.site.ports.jobs && !ctx.inBackground) {
      await ctx.site.ports.jobs.enqueue(ctx, NAME, { doctype, docnames: names, action, data });
      ctx.msgprint({ message: 'The bulk operation runs in the background', alert: true });
      return undefined;
    }
    const failures = await run();
    if (ctx.inBackground) return { failed: failures };
    tellFailures(ctx, failures, action);
    return failures.map((failure) => failure.name);
  },
);

export const bulkMethods: Readonly<Record<string, Method>> = { [NAME]: submitCancelOrUpdate };
