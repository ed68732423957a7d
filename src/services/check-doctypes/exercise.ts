import { ADMINISTRATOR, type DocField, type Meta, type Site } from '../../engine/index.js';
import { type Client, pathOf, queryOf } from './client.js';
import { type Comparison, type Doc, expectSame, expectThat } from './compare.js';
import type { Sampler, Values } from './sample.js';

/** Runs a part of the life of a document; what it throws is a refusal of that part. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

interface Parts {
  site: Site;
  client: Client;
  sampler: Sampler;
  comparison: Comparison;
}

const v1 = (...parts: string[]) => `/api/resource/${pathOf(...parts)}`;
const v2 = (...parts: string[]) => `/api/v2/document/${pathOf(...parts)}`;
const dataOf = (answer: Readonly<Record<string, unknown>>) => answer.data as Doc;

/**
 * Takes a document of a doctype through its life, through the HTTP doors: made, read, listed, counted, updated,
 * submitted, cancelled and deleted, and each time compared with what was written.
 */
export class Exercise {
  constructor(
    private readonly parts: Parts,
    private readonly meta: Meta,
    private readonly step: Step,
  ) {}

  async run(): Promise<void> {
    if (this.meta.issingle) await this.#single();
    else {
      await this.#document();
      await this.#bareDocument();
      if (this.parts.sampler.hasCodeFields(this.meta)) await this.#codeDocument();
    }
  }

  async #document(): Promise<void> {
    const { client, sampler } = this.parts;
    const { meta, step } = this;
    const sent = await step('values', () => sampler.values(meta, 'client'));
    const made = await step('create', async () => dataOf(await client.ask('POST', v1(meta.name), sent)));
    const name = String(made.name);
    await step('create', async () => expectThat(isName(made.name), `named ${JSON.stringify(made.name)}`));
    const doc = await step('read', () => this.#read(name, sent));
    await step('list', () => this.#list(doc));
    await step('count', () => this.#count(doc));
    const held = await step('update', () => this.#update(name, sent, doc));
    if (meta.is_submittable) await step('submit', () => this.#submit(name, held));
    if (meta.is_submittable) await step('cancel', () => this.#cancel(name, held));
    await step('delete', () => this.#delete(v1(meta.name, name)));
  }

  /** Reads it through both doors. @param sent what must be in it @returns it as v2 shows it */
  async #read(name: string, sent: Readonly<Values>): Promise<Doc> {
    const { client, comparison } = this.parts;
    const { meta } = this;
    const full = dataOf(await client.ask('GET', v2(meta.name, name)));
    await comparison.expectHolds(meta, sent, full);
    comparison.expectBothForms(meta, dataOf(await client.ask('GET', v1(meta.name, name))), full);
    if (meta.is_tree)
      expectThat(Number(full.rgt) > Number(full.lft) && Number(full.lft) > 0, 'has no place in its tree');
    return full;
  }

  async #list(doc: Doc): Promise<void> {
    const query = queryOf({ fields: ['*'], filters: [['name', '=', doc.name]] });
    for (const door of [v1, v2]) {
      const rows = (await this.parts.client.ask('GET', `${door(this.meta.name)}?${query}`)).data as Doc[];
      expectThat(rows.length === 1, `${rows.length} of 1 rows`);
      const known = Object.entries(rows[0] ?? {}).filter(([key]) => key in doc);
      const listed = Object.fromEntries(known);
      expectSame(listed, Object.fromEntries(known.map(([key]) => [key, doc[key]])), 'list and document differ');
    }
  }

  async #count(doc: Doc): Promise<void> {
    const { client } = this.parts;
    const filters = [['name', '=', doc.name]];
    const query = new URLSearchParams({ doctype: this.meta.name, filters: JSON.stringify(filters) });
    const { message } = await client.ask('GET', `/api/method/frappe.client.get_count?${query}`);
    expectThat(message === 1, `v1 counts ${message}`);
    const { data } = await client.ask('GET', `/api/v2/doctype/${pathOf(this.meta.name)}/count?${queryOf({ filters })}`);
    expectThat(data === 1, `v2 counts ${data}`);
  }

  /** @returns all that the document must hold from now on */
  async #update(name: string, sent: Readonly<Values>, doc: Doc): Promise<Values> {
    const { client, sampler } = this.parts;
    const changes = sampler.changes(this.meta, doc);
    for (const table of sampler.changeableTables(this.meta)) {
      changes[table.fieldname] = await sampler.changedRows(table, doc[table.fieldname] as Doc[]);
    }
    await client.ask('PUT', v1(this.meta.name, name), changes);
    const held = { ...sent, ...changes };
    await this.#read(name, held);
    return held;
  }

  /** As frappe-js-sdk submits: the whole document goes back. */
  async #submit(name: string, held: Readonly<Values>): Promise<void> {
    const { client } = this.parts;
    const doc = dataOf(await client.ask('GET', v1(this.meta.name, name)));
    await client.ask('POST', '/api/method/frappe.client.submit', { doc });
    const submitted = await this.#read(name, held);
    expectThat(submitted.docstatus === 1, `docstatus is ${submitted.docstatus}`);
  }

  async #cancel(name: string, held: Readonly<Values>): Promise<void> {
    await this.parts.client.ask('POST', '/api/method/frappe.client.cancel', { doctype: this.meta.name, name });
    const cancelled = await this.#read(name, held);
    expectThat(cancelled.docstatus === 2, `docstatus is ${cancelled.docstatus}`);
  }

  async #delete(path: string): Promise<void> {
    await this.parts.client.ask('DELETE', path, undefined, 202);
    await this.parts.client.ask('GET', path, undefined, 404);
  }

  /** A second one with nothing but what is asked for, made through v2, so that defaults and empty fields count. */
  async #bareDocument(): Promise<void> {
    const { client, sampler } = this.parts;
    const { meta, step } = this;
    const asked = await step('values', () => sampler.values(meta, 'client', (field) => isAsked(meta, field)));
    const { data } = await step('create with defaults', () => client.ask('POST', v2(meta.name), asked));
    const name = String((data as Doc).name);
    const doc = await step('read with defaults', () => this.#read(name, asked));
    await step('read with defaults', async () => expectDefaults(meta, asked, doc));
    if (meta.is_submittable) await step('submit with defaults', () => this.#putStatus(name));
    await step('delete with defaults', () => this.#delete(v2(meta.name, name)));
  }

  async #putStatus(name: string): Promise<void> {
    for (const docstatus of [1, 2]) {
      const answer = dataOf(await this.parts.client.ask('PUT', v2(this.meta.name, name), { docstatus }));
      expectThat(answer.docstatus === docstatus, `docstatus is ${answer.docstatus}`);
    }
  }

  /** A third one made by code, which alone may write read-only fields; they too must read as they were written. */
  async #codeDocument(): Promise<void> {
    const { site, sampler } = this.parts;
    const { meta, step } = this;
    const sent = await step('values', () => sampler.values(meta, 'code'));
    const name = await step('create by code', () =>
      site.run(ADMINISTRATOR, async (ctx) => (await ctx.sudo().newDoc(meta, sent).insert()).name),
    );
    await step('read what code wrote', () => this.#read(name, sent));
    await step('delete what code wrote', () => this.#delete(v1(meta.name, name)));
  }

  async #single(): Promise<void> {
    const { client, sampler, site } = this.parts;
    const { meta, step } = this;
    const written = await step('values', () => sampler.values(meta, 'code'));
    await step('write by code', () =>
      site.run(
        ADMINISTRATOR,
        async (ctx) => void (await (await ctx.sudo().getDoc<string>(meta, meta.name)).update(written).save()),
      ),
    );
    const stored = await step('read what code wrote', () => this.#read(meta.name, written));
    const sent = await step('values', () => sampler.values(meta, 'client', () => true, stored));
    await step('update', () => client.ask('PUT', v1(meta.name, meta.name), sent));
    const held = { ...written, ...sent };
    const doc = await step('read', () => this.#read(meta.name, held));
    await step('update', () => this.#update(meta.name, held, doc));
  }
}

const isName = (name: unknown) =>
  (typeof name === 'number' && name > 0) || (typeof name === 'string' && name !== '' && !/[{}#]/.test(name));

/** Must the field be given, or its value stand in the name? Some defaults cannot be relied on either. */
function isAsked(meta: Meta, field: DocField): boolean {
  const series = meta.naming.kind === 'naming_series' ? (meta.field('naming_series')?.options ?? '') : '';
  const named = `${meta.json.autoname ?? ''}\n${series}`.split(/[^a-z0-9_]+/i).includes(field.fieldname);
  return field.reqd || named || (field.default !== null && isDoubtful(meta, field, field.default));
}

/** Links may point to what there is not, and a file may give what its own options refuse, as Frappe does too. */
function isDoubtful(meta: Meta, { fieldname, fieldtype, options }: DocField, given: string): boolean {
  if (fieldtype === 'Link' || meta.dynamicLinks.some((link) => link.options === fieldname)) return true;
  if (fieldtype === 'Data') return options !== '';
  const offered = options.split('\n').map((option) => option.trim());
  return fieldtype === 'Select' && !offered.includes(given.trim());
}

const NUMBERS = new Set(['Int', 'Check', 'Float', 'Currency', 'Percent']);
const TEXTS = new Set(['Data', 'Select', 'Small Text']);

function expectDefaults(meta: Meta, asked: Readonly<Values>, doc: Doc): void {
  for (const field of meta.fields) {
    const { fieldname, fieldtype, default: given } = field;
    if (given === null || fieldname in asked || field.fetch_from || !meta.column(fieldname)) continue;
    const read = doc[fieldname];
    const isToken = /^(:|__|user$|today$|now$)|\{/i.test(given);
    const fault = `${fieldname}: the default is ${JSON.stringify(given)}, read ${JSON.stringify(read)}`;
    if (NUMBERS.has(fieldtype) && !Number.isNaN(Number(given))) expectThat(Number(given) === read, fault);
    if (TEXTS.has(fieldtype) && !isToken) expectThat(given.trim() === String(read).trim(), fault);
  }
}
