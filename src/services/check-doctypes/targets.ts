import { ADMINISTRATOR, type DocField, isSystemColumn, type Meta, type Site } from '../../engine/index.js';
import { demandsOn, lookedUp } from './fetches.js';
import { optionsOf, plainValue } from './values.js';

type Values = Record<string, unknown>;

/** Doctypes whose documents are named by the database or by rules that take no other name. */
const NAMED_BY_ITSELF: ReadonlySet<string> = new Set(['autoincrement', 'uuid']);
/** Documents made for unique links of documents made for unique links: no file needs more. */
const DEEPEST = 3;

/** The columns that the engine keeps by itself; a client's value means nothing. */
export function isKept(meta: Meta, field: DocField): boolean {
  if (meta.column(field.fieldname)?.standard || isSystemColumn(field.fieldname)) return true;
  if (field.fieldname === 'amended_from') return true;
  return meta.is_tree && ['lft', 'rgt', 'old_parent'].includes(field.fieldname);
}

/**
 * Documents for links to point to. They are made past the rules, as trusted data is loaded, because documents that
 * must link to each other can come into being in no other way.
 */
export class Targets {
  readonly #names = new Map<string, string | undefined>([['DocType', 'User']]);
  readonly #demands: ReadonlyMap<string, DocField>;
  #serial = 0;

  /** @param onFault told once of a doctype of which no document can be made; links to it stay empty */
  constructor(
    private readonly site: Site,
    private readonly onFault: (doctype: string, error: unknown) => void,
  ) {
    this.#demands = demandsOn(site.registry);
  }

  /** Numbers what is made, so that what must be unique is. */
  next(): number {
    this.#serial += 1;
    return this.#serial;
  }

  /** @returns the name of a document of that doctype, always the same; of a doctype that there is not, any text */
  async nameOf(doctype: string): Promise<string | undefined> {
    const meta = this.site.registry.find(doctype);
    if (!meta || meta.is_virtual) return `Sample-${this.next()}`;
    if (meta.issingle) return doctype;
    if (!this.#names.has(doctype)) {
      this.#names.set(doctype, undefined);
      await this.#make(meta, 0).catch((error: unknown) => this.onFault(doctype, error));
    }
    return this.#names.get(doctype);
  }

  /** @returns the name of a document that nothing links to yet, for links that must be unique */
  async fresh(doctype: string, depth = 0): Promise<string | undefined> {
    const meta = this.site.registry.find(doctype);
    if (doctype === 'DocType') return this.#anotherDoctype();
    if (!meta || meta.is_virtual || meta.issingle) return this.nameOf(doctype);
    await this.nameOf(doctype);
    return this.#make(meta, depth + 1);
  }

  #anotherDoctype(): string | undefined {
    const names = [...this.site.registry.all()].map((meta) => meta.name);
    return names[this.next() % names.length];
  }

  /** The doctype that a Dynamic Link shall point to: one that its other half can name. */
  async #doctypeFor(meta: Meta, field: DocField): Promise<string | undefined> {
    const { registry } = this.site;
    const column = meta.column(field.options);
    if (!column || column.standard) return undefined;
    const holder = column.field;
    if (holder.fieldtype === 'Select') {
      const options = optionsOf(holder);
      return options.find((option) => registry.has(option)) ?? options[0] ?? 'User';
    }
    // a list of doctypes of its own, as ERPNext's Party Type
    const list = holder.fieldtype === 'Link' ? lookedUp(registry, holder.options) : undefined;
    if (list && list.name !== 'DocType') await this.#makeNamed(list, 'User');
    return 'User';
  }

  /** The same name in two doctypes, where a link to the one is fetched into a link to the other. */
  async #sharedName(field: DocField, demand: DocField | undefined): Promise<string | undefined> {
    const name = await this.nameOf(field.options);
    const other = demand?.fieldtype === 'Link' ? lookedUp(this.site.registry, demand.options) : undefined;
    if (name && other && other.name !== field.options) await this.#makeNamed(other, name);
    return name;
  }

  async #makeNamed(meta: Meta, name: string): Promise<void> {
    await this.site.run(ADMINISTRATOR, async (ctx) => {
      const trusted = ctx.importing();
      if (!(await trusted.exists(meta, name))) await trusted.newDoc(meta, { name }).insert();
    });
  }

  async #make(meta: Meta, depth: number): Promise<string> {
    const values: Values = {};
    for (const field of meta.fields) {
      const value = this.#plain(meta, field);
      if (value !== undefined) values[field.fieldname] = value;
    }
    const given = await this.#nameFor(meta, values, depth);
    const name = await this.site.run(ADMINISTRATOR, async (ctx) => {
      const doc = await ctx
        .importing()
        .newDoc(meta, { ...values, ...given })
        .insert();
      return doc.name;
    });
    if (depth === 0) this.#names.set(meta.name, name);
    // Empty links have emptied what is fetched through them.
    await this.#link(meta, name, { ...values, ...(await this.#links(meta, depth)) });
    return name;
  }

  #plain(meta: Meta, field: DocField): unknown {
    if (isKept(meta, field) || meta.tableField(field.fieldname) || !meta.column(field.fieldname)) return undefined;
    if (['Link', 'Dynamic Link'].includes(field.fieldtype)) return undefined;
    const serial = this.next();
    const demand = this.#demands.get(`${meta.name}.${field.fieldname}`);
    if (demand?.fieldtype === 'Select' && optionsOf(demand).length > 0) {
      const own = new Set(optionsOf(field));
      return optionsOf(demand).find((option) => own.has(option)) ?? plainValue(own.size > 0 ? field : demand, serial);
    }
    return plainValue(demand?.fieldtype === 'Data' && field.fieldtype === 'Data' ? demand : field, serial);
  }

  async #nameFor(meta: Meta, values: Values, depth: number): Promise<Values> {
    if (NAMED_BY_ITSELF.has(meta.naming.kind)) return {};
    const field = meta.naming.kind === 'field' ? meta.field(meta.naming.fieldname) : undefined;
    if (!field) return { name: `T-${this.next()}` };
    if (field.fieldtype === 'Link' && field.options !== meta.name && depth < DEEPEST) {
      const linked = depth === 0 ? await this.nameOf(field.options) : await this.fresh(field.options, depth);
      if (linked) values[field.fieldname] = linked;
    }
    return { name: String(values[field.fieldname] ?? `T-${this.next()}`) };
  }

  async #links(meta: Meta, depth: number): Promise<Values> {
    const values: Values = {};
    const named = meta.naming.kind === 'field' ? meta.naming.fieldname : '';
    for (const field of meta.fields) {
      const { fieldname } = field;
      if (isKept(meta, field) || fieldname === named || !meta.column(fieldname)) continue;
      const demand = this.#demands.get(`${meta.name}.${fieldname}`);
      if (field.fieldtype === 'Link') {
        if (!field.unique) values[fieldname] = await this.#sharedName(field, demand);
        else if (depth < DEEPEST) values[fieldname] = await this.fresh(field.options, depth);
      } else if (demand?.fieldtype === 'Link') values[fieldname] = await this.nameOf(demand.options);
    }
    for (const field of meta.dynamicLinks) Object.assign(values, await this.dynamicLink(meta, field));
    return values;
  }

  /** Both halves of a Dynamic Link: the doctype in one field, the name in the other. */
  async dynamicLink(meta: Meta, field: DocField): Promise<Values> {
    const doctype = await this.#doctypeFor(meta, field);
    const name = doctype && (field.unique ? await this.fresh(doctype) : await this.nameOf(doctype));
    return name ? { [field.options]: doctype, [field.fieldname]: name } : {};
  }

  async #link(meta: Meta, name: string, values: Values): Promise<void> {
    const parent = meta.parent_field;
    const set = Object.fromEntries(
      Object.entries(values).filter(
        ([fieldname, value]) =>
          value !== undefined && fieldname !== parent && meta.column(fieldname)?.field.fieldtype !== 'Password',
      ),
    );
    await this.site.run(ADMINISTRATOR, async (ctx) => {
      const doc = await ctx.sudo().getDoc<string>(meta, name);
      await doc.dbSet(set, false);
    });
  }
}
