/** Customizations of one doctype in one file, as Frappe's Customize Form exports them (frappe-contract §1.14). */
import { type Ctx, cint, type DocJson, rowIdentity } from '../../engine/index.js';

type Rows = Record<string, unknown>[];
const LISTS = ['custom_fields', 'property_setters', 'custom_perms', 'links'] as const;

interface Customization {
  doctype: string;
  sync_on_migrate?: unknown;
  custom_fields?: Rows;
  property_setters?: Rows;
  custom_perms?: Rows;
  links?: Rows;
}

/** Exports hold whole rows; who made a row and when is the other site's business. */
function stated(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const strange = new Set(['creation', 'modified', 'modified_by', 'owner', 'docstatus']);
  return Object.fromEntries(Object.entries(row).filter(([key]) => !strange.has(key) && !key.startsWith('_')));
}

/** Is it such a file, and not a document? */
export function isCustomization(json: unknown): json is Customization {
  if (typeof json !== 'object' || json === null || Array.isArray(json) || 'name' in json) return false;
  return 'doctype' in json && ('sync_on_migrate' in json || LISTS.some((key) => key in json));
}

/**
 * The documents that such a file stands for. Its permissions replace those that the site has for the doctype.
 * A doctype that there is not is left for the import to report.
 */
export async function customizationDocuments(ctx: Ctx, json: Customization): Promise<DocJson[]> {
  if (cint(json.sync_on_migrate as string) !== 1) return [];
  if (!ctx.site.registry.has(json.doctype)) return [{ doctype: json.doctype }];
  const fields = (json.custom_fields ?? []).map((row) => ({
    ...stated(row),
    name: `${row.dt}-${row.fieldname}`,
    doctype: 'Custom Field',
  }));
  const setters = (json.property_setters ?? []).map((row) => ({
    ...stated(row),
    name: `${row.doc_type}-${row.field_name || row.row_name || 'main'}-${row.property}`,
    doctype: 'Property Setter',
  }));
  return [...fields, ...(await linkRows(ctx, json)), ...setters, ...(await permissions(ctx, json))];
}

async function permissions(ctx: Ctx, json: Customization): Promise<DocJson[]> {
  const rows = json.custom_perms ?? [];
  const parents = new Set(rows.map((row) => String(row.parent ?? json.doctype)));
  for (const parent of parents) {
    await ctx.db.execute(`DELETE FROM ${ctx.meta('Custom DocPerm').sqlTable} WHERE \`parent\` = ?`, [parent]);
  }
  return rows.map((row) => ({ parent: json.doctype, ...stated(row), doctype: 'Custom DocPerm' }));
}

/** A link that the site already has keeps its row: Property Setters may name it. */
async function linkRows(ctx: Ctx, json: Customization): Promise<DocJson[]> {
  const rows = (json.links ?? []).filter((row) => row.custom === undefined || cint(row.custom as string) === 1);
  if (rows.length === 0) return [];
  ctx.unit.stale.add('meta');
  const sql = `SELECT * FROM ${ctx.meta('DocType Link').sqlTable} WHERE \`parent\` = ? AND \`parenttype\` = 'DocType'`;
  const stored = await ctx.db.query(sql, [json.doctype]);
  const custom = stored.filter((row) => Number(row.custom) === 1);
  const names = new Map(custom.map((row) => [rowIdentity('links', row), String(row.name)]));
  const place = { parent: json.doctype, parenttype: 'DocType', parentfield: 'links', custom: 1 };
  return rows.map((row, index) => {
    const name = names.get(rowIdentity('links', row)) ?? row.name;
    const values = { idx: stored.length + index + 1, ...stated(row), ...place, doctype: 'DocType Link' };
    return name ? { ...values, name } : values;
  });
}
