import {
  arg,
  type Ctx,
  type DocFieldJson,
  type DocTypeJson,
  download,
  frappeJson,
  method,
  optional,
  ROW_KEYS,
  scrub,
  ValidationError,
} from '../../../engine/index.js';

type Row = Record<string, unknown>;

/** What a row says about where and by whom it is stored; a file does not. */
const STORAGE: ReadonlySet<string> = new Set(
  'name parent parenttype parentfield idx owner creation modified modified_by docstatus doctype'.split(' '),
);
/** What makes a field one of a site's own. */
const OF_CUSTOM_FIELDS: ReadonlySet<string> = new Set(
  'dt insert_after is_custom_field is_system_generated module'.split(' '),
);
const NOT_OF_FILES: ReadonlySet<string> = new Set(['custom', 'docstatus', 'idx', 'migration_hash']);

const isNothing = (value: unknown) => value === null || value === undefined || value === '' || value === 0;
const stated = (row: Row, isLeftOut: (key: string) => boolean): Row =>
  Object.fromEntries(
    Object.entries(row).filter(([key, value]) => !isNothing(value) && !isLeftOut(key) && !key.startsWith('_')),
  );

/** The definition as a file of `doctypes/` says it. */
function fileOf(json: DocTypeJson, order: readonly string[]): Row {
  const fields = new Map((json.fields ?? []).map((field) => [field.fieldname, field]));
  const ordered = order.flatMap((name) => fields.get(name) ?? []);
  const lists = ['permissions', ...Object.values(ROW_KEYS)].map((key) => {
    const rows = (json[key] as Row[] | undefined) ?? [];
    return [key, rows.map((row) => stated(row, (name) => STORAGE.has(name) || name === 'custom'))];
  });
  return {
    ...stated(json, (key) => NOT_OF_FILES.has(key)),
    ...Object.fromEntries(lists),
    doctype: 'DocType',
    field_order: ordered.map((field) => field.fieldname),
    fields: ordered.map(fieldOf),
  };
}

function fieldOf(field: DocFieldJson): Row {
  const isOwn = Number(field.is_custom_field) === 1;
  return stated(field, (key) => STORAGE.has(key) || (isOwn && OF_CUSTOM_FIELDS.has(key)));
}

/**
 * The definition of a doctype as the file that declares it: put it into `doctypes/<app>/`, and the doctype is standard.
 * `customized` says whether what this site has customized becomes part of it.
 */
export const exportDoctype = method(
  { args: { doctype: arg.text(), customized: optional(arg.check(), false) }, verbs: ['GET', 'POST'] },
  async (ctx, { doctype, customized }) => {
    await ctx.checkPermission('DocType', 'read');
    const meta = ctx.meta(doctype);
    const json = customized ? meta.json : ctx.site.registry.uncustomized(meta.name);
    const declared = new Set((json.fields ?? []).map((field) => field.fieldname));
    const order = customized ? meta.fields.map((field) => field.fieldname) : standardOrder(json);
    const file = fileOf(
      json,
      order.filter((name) => declared.has(name)),
    );
    return download(`${scrub(meta.name)}.json`, 'application/json', frappeJson(file));
  },
);

function standardOrder({ fields = [], field_order = [] }: DocTypeJson): string[] {
  return [...new Set([...field_order, ...fields.map((field) => field.fieldname ?? '')])];
}

/**
 * What a site has customized of a doctype and its child tables, as the file of `fixtures/<app>/custom/` that brings it to
 * other sites (frappe-contract §1.14).
 */
export const exportCustomizations = method(
  {
    args: {
      doctype: arg.text(),
      sync_on_migrate: optional(arg.check(), false),
      with_permissions: optional(arg.check(), false),
    },
    verbs: ['GET', 'POST'],
  },
  async (ctx, { doctype, sync_on_migrate, with_permissions }) => {
    const meta = ctx.meta(doctype);
    await ctx.checkPermission('Custom Field', 'read');
    await ctx.checkPermission('Property Setter', 'read');
    if (with_permissions) await ctx.checkPermission('Custom DocPerm', 'read');
    const doctypes = [meta.name, ...new Set(meta.tables.map((table) => table.options))];
    const custom = await customizationsOf(ctx, doctypes, with_permissions);
    if (Object.values(custom).every((rows) => rows.length === 0)) {
      throw new ValidationError(`Nothing of ${doctype} is customized`);
    }
    const file = { doctype: meta.name, sync_on_migrate: sync_on_migrate ? 1 : 0, ...custom };
    return download(`${scrub(meta.name)}.json`, 'application/json', frappeJson(file));
  },
);

async function customizationsOf(ctx: Ctx, doctypes: readonly string[], withPermissions: boolean) {
  const rows = (doctype: string, filters: Row) =>
    ctx.sudo().getList<Row>(doctype, { fields: ['*'], filters, order_by: 'creation asc, name asc' });
  const parent = doctypes[0] ?? '';
  const links = await ctx.db.query(
    `SELECT * FROM ${ctx.meta('DocType Link').sqlTable} WHERE \`parent\` = ? AND \`parenttype\` = 'DocType' AND \`custom\` = 1 ORDER BY \`idx\``,
    [parent],
  );
  return {
    custom_fields: await rows('Custom Field', { dt: ['in', doctypes] }),
    property_setters: await rows('Property Setter', { doc_type: ['in', doctypes] }),
    custom_perms: withPermissions ? await rows('Custom DocPerm', { parent }) : [],
    links,
  };
}
