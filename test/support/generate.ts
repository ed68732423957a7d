import { type Ctx, type DocField, isStored, type Meta } from '../../src/engine/index.js';

/** Values that a doctype's own rules ask for, by round. */
export type Special = Readonly<Record<string, (round: number) => Readonly<Record<string, unknown>>>>;

export interface Recipe {
  /** Who links to User point at, and owners, in turn. */
  people: readonly string[];
  /** What links to DocType point at, in turn. */
  doctypes: readonly string[];
  special?: Special;
  /** Doctypes for which `special` says everything. */
  whole?: ReadonlySet<string>;
}

const BY_OPTIONS: Readonly<Record<string, (tag: string, serial: number) => string>> = {
  Email: (tag) => `${tag}@example.net`,
  URL: (tag) => `https://example.net/${tag}`,
  Phone: (_, serial) => `+1 555 ${serial + 1000}`,
  Name: () => 'Ada Byron',
  IBAN: () => 'DE89370400440532013000',
};
const BY_TYPE: Readonly<Record<string, (tag: string, round: number, fieldname: string) => unknown>> = {
  Data: (tag) => tag,
  'Small Text': (tag) => tag,
  Text: (tag) => tag,
  'Long Text': (tag) => tag,
  'Text Editor': (tag) => `<p>${tag}</p>`,
  'HTML Editor': (tag) => `<p>${tag}</p>`,
  'Markdown Editor': (tag) => tag,
  Autocomplete: (tag) => tag,
  'Read Only': (tag) => tag,
  Code: () => '{}',
  JSON: () => '{}',
  // neighbours differ, so that documents come with one flag and without the other
  Check: (_, round, fieldname) => (round + fieldname.length) % 2,
  Int: (_, round) => round + 1,
  Float: (_, round) => round + 0.5,
  Currency: (_, round) => round + 0.25,
  Percent: (_, round) => round * 10,
  Rating: () => 0.6,
  Duration: (_, round) => 60 * (round + 1),
  Date: (_, round) => `2026-03-0${round + 1}`,
  Datetime: (_, round) => `2026-03-0${round + 1} 10:00:00`,
  Time: (_, round) => `0${round + 1}:30:00`,
  Color: () => '#336699',
  Icon: () => 'star',
  Phone: () => '+1-5550100',
};
const SET_BY_ENGINE: ReadonlySet<string> = new Set(['amended_from', 'lft', 'rgt', 'old_parent']);
/** Documents made for mandatory links of documents made for links: no doctype needs more. */
const DEEPEST = 5;
/** Counts the documents made, so that what must be unique is. */
let serial = 0;

/**
 * Makes documents of any doctype from its Meta alone: mandatory and other fields filled with what fits their type,
 * links to documents that are there or are made for it, names where the doctype asks for one.
 */
export class Generator {
  #depth = 0;

  constructor(
    private readonly ctx: Ctx,
    private readonly recipe: Recipe,
  ) {}

  /** Saves one more document, owned by the ctx's user. @param round the how-manieth: rounds differ in their values */
  async create(doctype: string, round: number): Promise<string> {
    const meta = this.ctx.meta(doctype);
    serial += 1;
    const special = this.recipe.special?.[doctype]?.(round);
    if (this.recipe.whole?.has(doctype)) return (await this.ctx.sudo().newDoc(meta, special).insert()).name;
    const named = meta.naming.kind === 'prompt' ? { name: tag('name') } : {};
    const values = { ...named, ...(await this.#values(meta, round)), ...special };
    return (await this.ctx.sudo().newDoc(meta, values).insert()).name;
  }

  /** Values for every field that a person could fill in. */
  async #values(meta: Meta, round: number): Promise<Record<string, unknown>> {
    const values: Record<string, unknown> = {};
    for (const field of meta.fields) {
      const value = await this.#value(meta, field, round);
      if (value !== undefined && value !== null) values[field.fieldname] = value;
    }
    for (const field of meta.dynamicLinks) {
      const doctype = values[field.options];
      const target = typeof doctype === 'string' ? this.ctx.site.registry.find(doctype) : undefined;
      values[field.fieldname] = target ? await this.#target(target.name, round) : undefined;
    }
    return values;
  }

  async #value(meta: Meta, field: DocField, round: number): Promise<unknown> {
    const { fieldname, fieldtype, options } = field;
    if (SET_BY_ENGINE.has(fieldname) || fieldname === meta.parent_field || field.fetch_from) return undefined;
    const isNeeded = field.reqd || this.#depth === 0;
    if (meta.tableField(fieldname)) {
      if (!isNeeded) return undefined;
      return [{ ...(await this.#values(this.ctx.meta(options), round)), ...this.recipe.special?.[options]?.(round) }];
    }
    if (!isStored(field)) return undefined;
    if (fieldtype === 'Link') return isNeeded && options !== meta.name ? this.#target(options, round) : undefined;
    // a Select without options takes what a form's script would offer
    if (fieldtype === 'Select') return oneOf(options.split('\n').filter(Boolean), round) ?? tag(fieldname);
    const value =
      (fieldtype === 'Data' && BY_OPTIONS[options]?.(tag(fieldname), serial)) ||
      BY_TYPE[fieldtype]?.(tag(fieldname), round, fieldname);
    return typeof value === 'string' && field.length > 0 ? value.slice(-field.length) : value;
  }

  /** The name of a document to link to: of those there are, else of one made now. */
  async #target(doctype: string, round: number): Promise<string | undefined> {
    if (doctype === 'User') return oneOf(this.recipe.people, round);
    if (doctype === 'DocType') return oneOf(this.recipe.doctypes, round);
    const meta = this.ctx.site.registry.find(doctype);
    if (!meta || meta.istable || meta.is_virtual) return undefined;
    if (meta.issingle) return doctype;
    const order_by = 'creation asc, name asc';
    const names = await this.ctx.sudo().pluck(meta, 'name', { limit: 3, order_by });
    if (names.length > 0 || this.#depth === DEEPEST) return oneOf(names, round);
    this.#depth += 1;
    try {
      return await this.create(doctype, round);
    } finally {
      this.#depth -= 1;
    }
  }
}

const tag = (fieldname: string) => `${fieldname.replace(/_/g, '-')}-${serial}`;
const oneOf = <T>(of: readonly T[], round: number): T | undefined => of[round % of.length];
