import type { Ctx, Meta } from '../../../../engine/index.js';

/** Standard columns, as people call them. */
const STANDARD: Readonly<Record<string, string>> = {
  name: 'ID',
  owner: 'Created By',
  creation: 'Created On',
  modified: 'Last Updated On',
  modified_by: 'Last Updated By',
  docstatus: 'Document Status',
  idx: 'Index',
  parent: 'Parent',
  _user_tags: 'Tags',
  _assign: 'Assigned To',
  _liked_by: 'Liked By',
  _comments: 'Comments',
};

function labelIn(meta: Meta, fieldname: string): string | undefined {
  const field = meta.field(fieldname);
  return field?.label || (Object.hasOwn(STANDARD, fieldname) ? STANDARD[fieldname] : undefined);
}

/** The heads of an exported list: `Child:field`, as the desk calls a column of rows, becomes `Label (Child)`. */
export function labelsOf(ctx: Ctx, meta: Meta, keys: readonly string[]): string[] {
  return keys.map((key) => {
    const [doctype, fieldname] = key.includes(':') ? key.split(':', 2) : [meta.name, key];
    const of = ctx.site.registry.find(doctype ?? '');
    const label = of && labelIn(of, fieldname ?? '');
    if (!of || label === undefined) return key;
    return of === meta ? label : `${label} (${of.name})`;
  });
}
