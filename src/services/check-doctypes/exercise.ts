import type { Ctx, Document, Meta } from '../../engine/index.js';
import { sampleValues, Targets } from './sample.js';

/** Something a doctype should do and does not. */
class Fault extends Error {}

function expectThat(truth: boolean, fault: string): void {
  if (!truth) throw new Fault(fault);
}

/** Not compared: secrets are masked, fetched values come from elsewhere, HTML may be tidied. */
function comparable(meta: Meta, fieldname: string): boolean {
  const field = meta.field(fieldname);
  if (field?.fetch_from !== '' || fieldname === 'naming_series') return false;
  return !['Password', 'Text Editor', 'HTML Editor', 'Table', 'Table MultiSelect'].includes(field.fieldtype);
}

function checkHolds(doc: Document, values: Readonly<Record<string, unknown>>): void {
  const json = doc.toJSON();
  const wished = doc.ctx.newDoc(doc.meta, values).toJSON();
  for (const fieldname of Object.keys(values).filter((name) => comparable(doc.meta, name))) {
    const [read, written] = [json[fieldname], wished[fieldname]];
    expectThat(read === written, `${fieldname}: wrote ${JSON.stringify(written)}, read ${JSON.stringify(read)}`);
  }
  for (const table of doc.meta.tables) {
    const rows = (values[table.fieldname] as unknown[] | undefined)?.length ?? 0;
    expectThat(
      doc.rows(table.fieldname).length === rows,
      `${table.fieldname}: wrote ${rows} rows, read ${doc.rows(table.fieldname).length}`,
    );
  }
}

/** A field that may be changed, and another value for it. */
function change(meta: Meta): [string, unknown] | undefined {
  const named = meta.naming.kind === 'field' ? meta.naming.fieldname : '';
  const field = meta.fields.find(
    (one) =>
      ['Small Text', 'Text', 'Int', 'Check'].includes(one.fieldtype) &&
      !one.set_only_once &&
      !one.is_virtual &&
      !one.fetch_from &&
      one.fieldname !== named,
  );
  if (!field) return undefined;
  const others: Record<string, unknown> = { Int: 8, Check: 0 };
  return [field.fieldname, others[field.fieldtype] ?? 'Changed text'];
}

async function update(ctx: Ctx, meta: Meta, name: string): Promise<Document> {
  const doc = await ctx.getDoc<string>(meta, name);
  const changed = change(meta);
  if (changed) doc.set(...changed);
  await doc.save();
  const again = await ctx.getDoc<string>(meta, name);
  if (changed) expectThat(again.toJSON()[changed[0]] === changed[1], `${changed[0]}: the update did not stay`);
  return again;
}

async function exerciseSingle(ctx: Ctx, meta: Meta, values: Record<string, unknown>): Promise<void> {
  const doc = await ctx.getDoc<string>(meta, meta.name);
  await doc.update(values).save();
  checkHolds(await ctx.getDoc<string>(meta, meta.name), values);
}

/**
 * Creates, reads, lists, counts, updates, submits, cancels and deletes one document of the doctype.
 * @param ctx one whose transaction is rolled back afterwards
 * @throws whatever refuses, or says what came back wrong
 */
export async function exercise(ctx: Ctx, meta: Meta): Promise<void> {
  const values = await sampleValues(ctx, meta, new Targets(ctx));
  if (meta.issingle) return exerciseSingle(ctx, meta, values);
  const named = meta.naming.kind === 'prompt' ? { name: `Sample of ${meta.name}` } : {};
  const { name } = await ctx.newDoc(meta, { ...values, ...named }).insert();
  checkHolds(await ctx.getDoc<string>(meta, name), values);
  const listed = await ctx.getList(meta, { fields: ['*'], filters: { name } });
  expectThat(listed.length === 1, `the list shows ${listed.length} of 1`);
  expectThat((await ctx.count(meta, { name })) === 1, 'the count is not 1');
  const doc = await update(ctx, meta, name);
  if (meta.is_submittable) {
    await doc.submit();
    const submitted = await ctx.getDoc<string>(meta, name);
    await submitted.cancel();
  }
  await ctx.deleteDoc(meta, name);
  expectThat((await ctx.exists(meta, name)) === undefined, 'it is still there after being deleted');
}
