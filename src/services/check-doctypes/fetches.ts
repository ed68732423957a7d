import type { DocField, Meta, Registry } from '../../engine/index.js';

/** Where a field's value comes from when a document is saved. */
export interface Fetch {
  link: DocField;
  /** Fieldname in the linked document. */
  source: string;
}

/** The `fetch_from` of a field as far as it does anything: a link with a source behind the dot. */
export function fetchOf(meta: Meta, field: DocField): Fetch | undefined {
  const [name = '', source] = field.fetch_from.split('.');
  const link = meta.field(name);
  if (!link || !source || link.is_virtual || !meta.column(field.fieldname)) return undefined;
  return ['Link', 'Dynamic Link'].includes(link.fieldtype) ? { link, source } : undefined;
}

/** The doctype whose documents can be looked up through a link to it. */
export function lookedUp(registry: Registry, doctype: string): Meta | undefined {
  const target = registry.find(doctype);
  return target && !target.issingle && !target.is_virtual ? target : undefined;
}

/**
 * What fields of documents are fetched into, by `doctype.fieldname`: a document that is linked to must hold a value
 * that suits there too.
 */
export function demandsOn(registry: Registry): ReadonlyMap<string, DocField> {
  const demands = new Map<string, DocField>();
  for (const meta of registry.all()) {
    for (const field of meta.fields) {
      const fetch = fetchOf(meta, field);
      if (fetch?.link.fieldtype !== 'Link') continue;
      const key = `${fetch.link.options}.${fetch.source}`;
      if (!demands.has(key) || isParticular(field)) demands.set(key, field);
    }
  }
  return demands;
}

/** Does the field refuse most texts? */
function isParticular(field: DocField): boolean {
  return ['Link', 'Select'].includes(field.fieldtype) || (field.fieldtype === 'Data' && field.options !== '');
}
