import type { DocTypeJson, Meta, Site } from '../../engine/index.js';

/** Keys of a doctype file that are no fields of DocType, DocField or DocPerm. */
const BESIDE = new Set(
  'doctype name owner creation modified modified_by docstatus idx parent parentfield parenttype field_order'.split(' '),
);
/** What old files hold and nothing reads any more (frappe-contract §1.2, §1.7). */
const LEGACY = new Set(
  (
    'name_case hide_heading read_only_onload image_view menu_index allow_read show_days show_seconds ' +
    'apply_user_permissions set_user_permissions user_permission_doctypes restrict is_custom'
  ).split(' '),
);
/** What Cairn adds to Frappe's format. */
const OURS = new Set(['unique_together', 'indexes']);

/** Warns of what looks misspelt in doctype files, though the site can run with it. */
export function warnOfDoubts(site: Site): void {
  const metas = [...site.registry.all()];
  warn(site, 'dangling', site.registry.danglingTargets(), 'fields point to doctypes that do not exist');
  warn(site, 'repeated', metas.flatMap(declaredTwice), 'fields are declared twice; the last one counts');
  warn(site, 'unnamed', metas.flatMap(namedByNothing), 'doctypes are to be named by a field that they do not have');
  const unknown = metas.flatMap((meta) => unknownKeys(site, site.registry.standardJson(meta.name)));
  warn(site, 'unknown', unknown, 'properties in doctype files are unknown and do nothing');
}

function warn(site: Site, key: string, found: readonly string[], what: string): void {
  if (found.length > 0) site.ports.log.warn({ [key]: found }, `${found.length} ${what}`);
}

function namedByNothing(meta: Meta): string[] {
  const autoname = String(meta.json.autoname ?? '');
  return /^field:/i.test(autoname) && meta.naming.kind !== 'field' ? [`${meta.name}: autoname ${autoname}`] : [];
}

function declaredTwice(meta: Meta): string[] {
  const names = (meta.json.fields ?? []).map((field) => field.fieldname).filter(Boolean);
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${meta.name}.${name}`);
}

function unknownKeys(site: Site, file: DocTypeJson | undefined): string[] {
  if (!file) return [];
  const strangers = (json: object, doctype: string, place: string) => {
    const known = site.registry.get(doctype);
    return Object.keys(json)
      .filter(
        (key) => !(known.field(key) || [BESIDE, LEGACY, OURS].some((keys) => keys.has(key)) || key.startsWith('_')),
      )
      .map((key) => `${place}: ${key}`);
  };
  return [
    ...strangers(file, 'DocType', file.name),
    ...(file.fields ?? []).flatMap((row) => strangers(row, 'DocField', `${file.name}.${row.fieldname}`)),
    ...(file.permissions ?? []).flatMap((row) => strangers(row, 'DocPerm', `${file.name}, ${row.role}`)),
  ];
}
