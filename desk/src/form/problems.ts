/** What the server's refusal says about single fields. */
import { plainText, type ServerError } from '../api/http';
import { type DocField, type DocType, labelOf } from '../meta/doctype';
import { childDocType } from '../meta/doctypes';
import { type Doc, rowsOf } from '../meta/document';
import type { FieldProblem } from './form';

/** Refusals that are about the document as a whole, whatever labels their words hold. */
const ABOUT_ALL: ReadonlySet<string> = new Set(['TimestampMismatchError', 'LinkExistsError', 'PermissionError']);

/** Fields that the refusal names by their labels; rows by their number. */
export function problemsOf(error: ServerError, doctype: DocType, doc: Doc): FieldProblem[] {
  if (ABOUT_ALL.has(error.type)) return [];
  const found = error.messages.flatMap(({ message }) => inText(plainText(message), doctype, doc));
  return found.filter((one, place) => found.findIndex((other) => isSameField(one, other)) === place);
}

const isSameField = (one: FieldProblem, other: FieldProblem) =>
  one.fieldname === other.fieldname && one.row === other.row && one.table === other.table;

/** The field whose label the text ends with (`Value missing for Tour: Title`), else those whose labels it holds. */
function named(text: string, fields: readonly DocField[]): DocField[] {
  const labelled = fields.filter((field) => field.label && field.label.length > 1);
  const last = labelled.filter((field) => text.endsWith(`: ${labelOf(field)}`));
  if (last.length > 0) return last;
  return labelled.filter((field) => new RegExp(`(^|[^\\p{L}])${escaped(labelOf(field))}($|[^\\p{L}])`, 'u').test(text));
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function inText(text: string, doctype: DocType, doc: Doc): FieldProblem[] {
  const said = text.replace(/^Error: /, '');
  const place = /Row #(\d+)/.exec(said)?.[1];
  if (place === undefined) return named(said, doctype.fields).map(({ fieldname }) => ({ fieldname, text: said }));
  return doctype.tables.flatMap((table) => {
    const row = rowsOf(doc, table.fieldname).find(({ idx }) => idx === Number(place));
    if (!row) return [];
    return named(said, childDocType(table.options ?? '')?.valueFields ?? []).map(({ fieldname }) => ({
      ...{ fieldname, table: table.fieldname, row: row.name, text: said },
    }));
  });
}
