import { belongsToCode, type DocField, isStored, isTable, type Meta, type Registry } from '../../engine/index.js';
import { fetchOf, lookedUp } from './fetches.js';
import { isKept, type Targets } from './targets.js';
import { plainValue } from './values.js';

export type Values = Record<string, unknown>;
/** Who writes: a client's values for read-only fields count for nothing. */
export type Writer = 'client' | 'code';
type Chooses = (field: DocField) => boolean;

const ROWS = 2;
/** Links that are themselves fetched through links, which may go round in a circle. */
const DEEPEST = 5;

/** Makes values for the fields of documents, rows and links included. */
export class Sampler {
  constructor(
    private readonly registry: Registry,
    private readonly targets: Targets,
  ) {}

  /**
   * Values of a new document, for every field that the writer can set; those that are fetched through a link are left
   * to the link.
   * @param chooses of these fields only @param stored what a single holds already
   */
  async values(
    meta: Meta,
    writer: Writer,
    chooses: Chooses = () => true,
    stored: Readonly<Values> = {},
  ): Promise<Values> {
    const values: Values = {};
    const chosen = meta.fields.filter(
      (field) => this.#isSettable(meta, field, writer, !meta.issingle) && chooses(field),
    );
    for (const field of chosen) {
      const value = await this.#value(meta, field, writer);
      if (value !== undefined) values[field.fieldname] = value;
    }
    for (const field of chosen.filter(({ fieldtype }) => fieldtype === 'Dynamic Link')) {
      Object.assign(values, await this.targets.dynamicLink(meta, field));
    }
    const fetched = chosen.filter((field) => this.#isFetched(meta, field, { ...stored, ...values }));
    for (const field of fetched) delete values[field.fieldname];
    if (meta.naming.kind === 'prompt') values.name = `Sample-${this.targets.next()}`;
    return values;
  }

  /** Has the doctype, or one of its rows, fields that only code can write? */
  hasCodeFields(meta: Meta): boolean {
    const own = meta.fields.some((field) => isStored(field) && belongsToCode(meta, field, true));
    const children = meta.tables.flatMap((table) => this.registry.find(table.options) ?? []);
    return (
      own ||
      meta.tables.some((table) => belongsToCode(meta, table, true)) ||
      children.some((child) => this.hasCodeFields(child))
    );
  }

  /** Other values for what a client may change: all but links, names and what is set only once. */
  changes(meta: Meta, doc: Readonly<Values>): Values {
    const changes: Values = {};
    for (const field of meta.fields) {
      if (!this.#isSettable(meta, field, 'client', false) || !mayChange(meta, field)) continue;
      const value = plainValue(field, this.targets.next());
      if (value === undefined || this.#isFetched(meta, field, { ...doc, [field.fieldname]: value })) continue;
      changes[field.fieldname] = value;
    }
    return changes;
  }

  /** The rows of a table field with a change in the first, the last one gone, and a new one. */
  async changedRows(table: DocField, rows: readonly Readonly<Values>[]): Promise<Values[]> {
    const child = this.registry.get(table.options);
    const [first, ...others] = rows;
    const kept = first ? [{ ...first, ...this.changes(child, first) }] : [];
    return [...kept, ...others.slice(0, -1), await this.values(child, 'client')];
  }

  /** Tables whose rows a client may change. */
  changeableTables(meta: Meta): DocField[] {
    return meta.tables.filter((table) => this.#isSettable(meta, table, 'client', false) && !table.set_only_once);
  }

  #isSettable(meta: Meta, field: DocField, writer: Writer, isNew: boolean): boolean {
    if (isKept(meta, field) || (writer === 'client' && belongsToCode(meta, field, isNew))) return false;
    // a single is there from the start, so that nothing of it can be set for the first time
    if (meta.issingle && field.set_only_once) return false;
    if (meta.tableField(field.fieldname)) return this.registry.has(field.options);
    const isTemplate = field.fieldname === 'title' && meta.title_field === 'title' && field.options.includes('{');
    return isStored(field) && !isTemplate;
  }

  async #value(meta: Meta, field: DocField, writer: Writer): Promise<unknown> {
    if (meta.tableField(field.fieldname)) return this.#rows(this.registry.get(field.options), writer);
    if (field.fieldtype === 'Dynamic Link') return undefined;
    if (field.fieldtype !== 'Link') return plainValue(field, this.targets.next());
    const isUnique = field.unique || meta.unique_together.flat().includes(field.fieldname);
    return isUnique ? this.targets.fresh(field.options) : this.targets.nameOf(field.options);
  }

  async #rows(child: Meta, writer: Writer): Promise<Values[]> {
    const rows: Values[] = [];
    while (rows.length < ROWS) rows.push(await this.values(child, writer));
    return rows;
  }

  /** Will saving put another value in its place? */
  #isFetched(meta: Meta, field: DocField, values: Readonly<Values>, depth = 0): boolean {
    const fetch = fetchOf(meta, field);
    if (!fetch || depth > DEEPEST) return false;
    if (!values[fetch.link.fieldname] && !this.#isFetched(meta, fetch.link, values, depth + 1)) return false;
    const doctype = fetch.link.fieldtype === 'Link' ? fetch.link.options : String(values[fetch.link.options]);
    if (!lookedUp(this.registry, doctype)?.column(fetch.source)) return false;
    return !field.fetch_if_empty || !values[field.fieldname];
  }
}

function mayChange(meta: Meta, field: DocField): boolean {
  const named = meta.naming.kind === 'field' && meta.naming.fieldname === field.fieldname;
  const isLink = ['Link', 'Dynamic Link'].includes(field.fieldtype);
  const namesDoctype = meta.dynamicLinks.some(({ options }) => options === field.fieldname);
  const isFixed = field.set_only_once || field.fieldname === 'naming_series' || isTable(field);
  return !named && !isLink && !namesDoctype && !isFixed;
}
