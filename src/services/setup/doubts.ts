import type { DocTypeJson, Meta, Site } from '../../engine/index.js';

/** Keys of a doctype file that are no fields of DocType, DocField or DocPerm. */
const BESIDE = new Set(
  'doctype name owner creation modified modified_by docstatus idx parent parentfield parenttype field_order'.split(' '),
);
/** What Cairn adds to Frappe's format. */
const OURS = new Set(['unique_together', 'indexes']);

/** Warns of what looks misspelt in doctype files, though the site can run with it. */
export function warnOfDoubts(site: Site): void {
  const metas = [...site.registry.all()];
  warn(site, 'dangling', site.registry.danglingTargets(), 'fields point to doctypes that do not exist');
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

function unknownKeys(site: Site, file: DocTypeJson | undefined): string[] {
  if (!file) return [];
  const strangers = (json: object, doctype: string, place: string) => {
    const known = site.registry.get(doctype);
    return Object.keys(json)
      .filter((key) => !(known.field(key) || BESIDE.has(key) || OURS.has(key) || key.startsWith('_')))
      .map((key) => `${place}: ${key}`);
  };
  return [
    ...strangers(file, 'DocType', file.name),
    ...(file.fields ?? []).flatMap((row) => strangers(row, 'DocField', `${file.name}.${row.fieldname}`)),
    ...(file.permissions ?? []).flatMap((row) => strangers(row, 'DocPerm', `${file.name}, ${row.role}`)),
  ];
}
