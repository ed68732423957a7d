/** A new document from the few fields that it needs, without leaving the page. */
import { boot } from '../boot';
import { DISPLAY_TYPES, type DocField, type DocType, LAYOUT_TYPES, TABLE_TYPES } from '../meta/doctype';
import { loadDocType } from '../meta/doctypes';
import type { Doc } from '../meta/document';
import { pathTo } from '../meta/slugs';
import { router } from '../router';
import { ask } from '../ui/dialogs';
import { prepareNew } from './load-form';

/** The fields that are asked for: those that need a value, and those that the doctype wants asked. */
export function quickFields(doctype: DocType): DocField[] {
  return doctype.fields.filter(
    (field) =>
      !LAYOUT_TYPES.has(field.fieldtype) &&
      !DISPLAY_TYPES.has(field.fieldtype) &&
      field.read_only !== 1 &&
      field.is_virtual !== 1 &&
      field.hidden !== 1 &&
      (field.reqd === 1 || field.allow_in_quick_entry === 1),
  );
}

/** Can the few fields be enough? Not where a table must have rows. */
export function isQuick(doctype: DocType): boolean {
  const fields = quickFields(doctype);
  return fields.length > 0 && !fields.some((field) => TABLE_TYPES.has(field.fieldtype));
}

/**
 * Asks for a new document of the doctype in a dialog, and saves it.
 * @param values first values
 * @returns the saved document; undefined when the person let it be, or went to the full form instead
 * @throws ServerError when the doctype may not be read
 */
export async function quickEntry(
  doctype: string,
  values: Readonly<Record<string, unknown>> = {},
): Promise<Doc | undefined> {
  if (!boot.user.can_create.includes(doctype)) throw new Error(`You may not create ${doctype}.`);
  const loaded = await loadDocType(doctype);
  if (!isQuick(loaded.doctype)) {
    prepareNew(doctype, values as Partial<Doc>);
    await router.push(pathTo(doctype, 'new'));
    return undefined;
  }
  const { default: dialog } = await import('./quick-entry.vue');
  return ask<Doc>(dialog, { doctype: loaded.doctype, values });
}
