import type { DocField, Meta, Site } from '../../engine/index.js';
import { type Client, pathOf, UnexpectedAnswer } from './client.js';
import { fetchOf, lookedUp } from './fetches.js';
import type { Values } from './sample.js';

export type Doc = Readonly<Record<string, unknown>>;

const shown = (value: unknown) => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

/** @throws UnexpectedAnswer */
export function expectThat(truth: boolean, fault: string): void {
  if (!truth) throw new UnexpectedAnswer(fault);
}

/** A document as v1 shows it, worked out from how v2 does: without what is null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(kept.map(([key, each]) => [key, withoutNulls(each)]));
}

/** @throws UnexpectedAnswer naming the first key in which they differ */
export function expectSame(one: Doc, other: Doc, where: string): void {
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const same = JSON.stringify(one[key]) === JSON.stringify(other[key]);
    expectThat(same, `${where}: ${key} is ${shown(one[key])} here and ${shown(other[key])} there`);
  }
}

/** Compares documents that the site answers with what was written. */
export class Comparison {
  readonly #targets = new Map<string, Promise<Doc>>();

  constructor(
    private readonly site: Site,
    private readonly client: Client,
  ) {}

  /** v1 omits nulls, v2 keeps every field; else they say the same. */
  expectBothForms(meta: Meta, v1: Doc, v2: Doc): void {
    expectSame(v1, withoutNulls(v2) as Doc, 'v1 and v2 differ');
    const missing = meta.shown.find((column) => !(column.name in v2));
    expectThat(!missing, `v2 lacks ${missing?.name}`);
  }

  /** Every value that was written must be there, rows included, and what is fetched must come from the linked document. */
  async expectHolds(meta: Meta, sent: Readonly<Values>, doc: Doc): Promise<void> {
    for (const field of meta.fields) {
      const value = Object.hasOwn(sent, field.fieldname) ? sent[field.fieldname] : undefined;
      if (meta.tableField(field.fieldname)) await this.#expectRows(meta, field, value, doc);
      else if (value !== undefined) this.#expectValue(field, value, doc[field.fieldname]);
      else await this.#expectFetched(meta, field, doc);
    }
  }

  #expectValue(field: DocField, sent: unknown, read: unknown): void {
    const secret = field.fieldtype === 'Password' && typeof sent === 'string';
    const expected = secret ? '*'.repeat(Math.min(sent.length, 20)) : sent;
    expectThat(expected === read, `${field.fieldname} (${field.fieldtype}): wrote ${shown(sent)}, read ${shown(read)}`);
  }

  async #expectRows(meta: Meta, table: DocField, sent: unknown, doc: Doc): Promise<void> {
    if (!Array.isArray(sent)) return;
    const { fieldname } = table;
    const rows = doc[fieldname] as Doc[] | undefined;
    expectThat(rows?.length === sent.length, `${fieldname}: wrote ${sent.length} rows, read ${rows?.length ?? 'none'}`);
    const child = this.site.registry.get(table.options);
    for (const [index, row] of (rows ?? []).entries()) {
      const place = { doctype: child.name, parent: String(doc.name), parenttype: meta.name, parentfield: fieldname };
      for (const [key, value] of Object.entries({ ...place, idx: index + 1, docstatus: doc.docstatus })) {
        expectThat(row[key] === value, `${fieldname}, row ${index + 1}: ${key} is ${shown(row[key])}`);
      }
      await this.#within(`${fieldname}, row ${index + 1}`, () => this.expectHolds(child, sent[index] as Values, row));
    }
  }

  async #within(place: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new UnexpectedAnswer(`${place}: ${(error as Error).message}`);
    }
  }

  async #expectFetched(meta: Meta, field: DocField, doc: Doc): Promise<void> {
    const fetch = fetchOf(meta, field);
    const name = fetch && doc[fetch.link.fieldname];
    if (!fetch || !name) return;
    const doctype = fetch.link.fieldtype === 'Link' ? fetch.link.options : String(doc[fetch.link.options]);
    const target = lookedUp(this.site.registry, doctype)?.column(fetch.source);
    const column = meta.column(field.fieldname);
    if (!target || !column) return;
    const source = (await this.#target(doctype, String(name)))[fetch.source] ?? null;
    const stripped = target.field.fieldtype === 'Text Editor' && field.fieldtype !== 'Text Editor';
    const text = stripped ? String(source ?? '').replace(/<[^<>]*>/g, '') : source;
    const cast = column.type.castIn(text, column.field, this.site.time.local);
    const expected = (column.castOut ? column.castOut(cast) : cast) ?? (column.type.column?.zero ? 0 : null);
    const read = doc[field.fieldname] ?? null;
    expectThat(
      String(expected ?? '') === String(read ?? ''),
      `${field.fieldname}: ${field.fetch_from} is ${shown(expected)}, read ${shown(read)}`,
    );
  }

  /** A document that is linked to; it stays as it is, so it is asked for once. */
  #target(doctype: string, name: string): Promise<Doc> {
    const path = `/api/v2/document/${pathOf(doctype, name)}`;
    const known = this.#targets.get(path) ?? this.client.ask('GET', path).then(({ data }) => data as Doc);
    this.#targets.set(path, known);
    return known;
  }
}
