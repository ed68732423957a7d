import type { DocField, Meta } from '../../../../engine/index.js';

/** How documents of a doctype link to another doctype (Frappe's `get_linked_doctypes`). */
export interface Linking {
  fieldname?: string[];
  /** The link stands in rows of this child doctype. */
  child_doctype?: string;
  /** For dynamic links: the field that says which doctype is meant. */
  doctype_fieldname?: string;
  /** Documents of this doctype hold rows of the one asked about. */
  get_parent?: true;
}

/** Which fields of `meta` may point to documents of `target`? */
function pointers(meta: Meta, target: string, all: boolean): { fields: DocField[]; dynamic: DocField[] } {
  const fields = meta.links.filter(
    (field) => field.options === target && (all || !field.ignore_user_permissions) && meta.column(field.fieldname),
  );
  return { fields, dynamic: meta.dynamicLinks.filter((field) => meta.column(field.options)) };
}

function linkingOf(meta: Meta, target: string, all: boolean): Linking | undefined {
  const { fields, dynamic } = pointers(meta, target, all);
  if (fields.length > 0) return { fieldname: fields.map((field) => field.fieldname) };
  const [first] = dynamic;
  return first ? { fieldname: [first.fieldname], doctype_fieldname: first.options } : undefined;
}

/**
 * Doctypes whose documents may link to `target`, child doctypes under the doctypes that hold them.
 * @param all also links that User Permissions leave alone
 */
export function linkedDoctypes(metas: Iterable<Meta>, target: Meta, all = true): Record<string, Linking> {
  const list = [...metas].filter((meta) => !meta.is_virtual);
  const byName = new Map(list.map((meta) => [meta.name, meta]));
  const found: Record<string, Linking> = {};
  for (const meta of list) {
    if (meta.istable) continue;
    const own = linkingOf(meta, target.name, all);
    if (own && !meta.issingle) found[meta.name] = own;
    for (const table of meta.tables) {
      const child = byName.get(table.options);
      if (table.options === target.name) found[meta.name] ??= { get_parent: true };
      const linking = child && !meta.issingle ? linkingOf(child, target.name, all) : undefined;
      if (child && linking) found[meta.name] ??= { child_doctype: child.name, ...linking };
    }
  }
  return found;
}
