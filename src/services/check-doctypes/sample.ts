import { type Ctx, type DocField, isStored, type Meta } from '../../engine/index.js';

/** Values by fieldtype, or by fieldtype and options. */
const PLAIN: Readonly<Record<string, unknown>> = {
  Data: 'Sample',
  'Data\nEmail': 'sample@example.com',
  'Data\nName': 'Sample Person',
  'Data\nPhone': '+1 555 0100',
  'Data\nURL': 'https://example.com/sample',
  'Data\nIBAN': 'DE89370400440532013000',
  Int: 7,
  'Long Int': 7,
  Check: 1,
  Float: 1.5,
  Currency: 12.25,
  Percent: 50,
  Duration: 90,
  Rating: 0.6,
  Date: '2026-01-15',
  Datetime: '2026-01-15 10:30:00',
  Time: '10:30:00',
  JSON: '{"sample":1}',
  Geolocation: '{"type":"FeatureCollection","features":[]}',
  Color: '#336699',
  Phone: '+1-5550100',
  Icon: 'star',
  Password: 'sample secret',
  Attach: '/files/sample.txt',
  'Attach Image': '/files/sample.png',
  Code: '1',
  'Code\nJSON': '{}',
  'Text Editor': '<p>Sample</p>',
  'HTML Editor': '<p>Sample</p>',
};
const TEXTS = new Set(['Small Text', 'Text', 'Long Text', 'Markdown Editor', 'Autocomplete', 'Signature', 'Barcode']);
/** Set by the engine; a client's value means nothing. */
const LEFT_ALONE = new Set(['amended_from', 'lft', 'rgt', 'old_parent']);

/** Targets of links, made once per transaction, with as little as they need. */
export class Targets {
  readonly #names = new Map<string, string | null>();

  constructor(private readonly ctx: Ctx) {}

  /** @returns the name of a document of that doctype; null when there can be none */
  async nameOf(doctype: string): Promise<string | null> {
    if (!this.#names.has(doctype)) this.#names.set(doctype, await this.#make(doctype));
    return this.#names.get(doctype) ?? null;
  }

  async #make(doctype: string): Promise<string | null> {
    const meta = this.ctx.site.registry.find(doctype);
    if (!meta || meta.istable || meta.is_virtual) return null;
    if (meta.issingle) return doctype;
    if (doctype === 'DocType') return 'User';
    const trusted = this.ctx.importing();
    const [present] = await trusted.pluck(meta, 'name', { limit: 1 });
    if (present !== undefined) return present;
    const named = ['autoincrement', 'uuid'].includes(meta.naming.kind) ? {} : { name: `Sample ${doctype}` };
    const doc = await trusted.newDoc(meta, { ...(await sampleValues(trusted, meta)), ...named }).insert();
    return doc.name;
  }
}

function selected(field: DocField): unknown {
  // Without options a Select takes what a form script offers.
  return (
    field.options
      .split('\n')
      .map((option) => option.trim())
      .find((option) => option !== '') ?? 'Sample'
  );
}

/** A value that the field takes; undefined when it needs none or can have none. */
async function sampleValue(ctx: Ctx, meta: Meta, field: DocField, targets?: Targets): Promise<unknown> {
  if (field.fieldtype === 'Link') return field.options === meta.name ? undefined : targets?.nameOf(field.options);
  if (field.fieldtype === 'Select') return selected(field);
  const table = meta.tableField(field.fieldname);
  const child = table && ctx.site.registry.find(table.options);
  if (child) return targets && [await sampleValues(ctx, child, targets)];
  const value = PLAIN[`${field.fieldtype}\n${field.options}`] ?? PLAIN[field.fieldtype];
  if (value !== undefined) return typeof value === 'string' && field.length > 0 ? value.slice(0, field.length) : value;
  return TEXTS.has(field.fieldtype) ? 'Sample text' : undefined;
}

/** Sets both halves of a Dynamic Link: the doctype in one field, the name in the other. */
async function fillDynamicLinks(
  ctx: Ctx,
  meta: Meta,
  values: Record<string, unknown>,
  targets: Targets,
): Promise<void> {
  for (const field of meta.dynamicLinks) {
    const holder = meta.field(field.options);
    if (!holder) continue;
    const options = holder.options.split('\n').map((option) => option.trim());
    const doctype = holder.fieldtype === 'Select' ? options.find((option) => ctx.site.registry.has(option)) : 'User';
    const name = doctype ? await targets.nameOf(doctype) : null;
    if (doctype && name) Object.assign(values, { [holder.fieldname]: doctype, [field.fieldname]: name });
  }
}

/**
 * Values for every field of a doctype, rows included.
 * @param targets gives documents to link to; absent: links and tables stay empty
 */
export async function sampleValues(ctx: Ctx, meta: Meta, targets?: Targets): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const field of meta.fields) {
    if (LEFT_ALONE.has(field.fieldname) || field.fieldname === meta.parent_field) continue;
    if (!isStored(field) && !meta.tableField(field.fieldname)) continue;
    const value = await sampleValue(ctx, meta, field, targets);
    if (value !== undefined && value !== null) values[field.fieldname] = value;
  }
  if (targets) await fillDynamicLinks(ctx, meta, values, targets);
  return values;
}
