import { type DocField, type DocType, labelOf } from '../meta/doctype';

export interface GridColumn {
  field: DocField;
  label: string;
  /** Share of the width, as Frappe counts it: ten to a grid. */
  units: number;
}

/** Wide enough for what they hold, when the doctype does not say. */
const UNITS: Readonly<Record<string, number>> = {
  ...{ Check: 1, Int: 1, Percent: 1, Rating: 2, Color: 1, Date: 2, Time: 1, Datetime: 3, Duration: 2 },
  ...{ Link: 2, Select: 2, 'Small Text': 3, Text: 3, 'Long Text': 3 },
};
/** What a cell cannot hold is edited in the row's own form. */
const NOT_IN_CELLS: ReadonlySet<string> = new Set([
  ...['Tab Break', 'Section Break', 'Column Break', 'Fold', 'Heading', 'HTML', 'Button', 'Image'],
  ...['Table', 'Table MultiSelect', 'Signature', 'Geolocation'],
]);

/** May it be a column at all? */
export const fitsInCell = (field: DocField): boolean => !NOT_IN_CELLS.has(field.fieldtype);

function columnOf(field: DocField): GridColumn {
  return { field, label: labelOf(field), units: field.columns || UNITS[field.fieldtype] || 2 };
}

/**
 * The columns of a grid: those that the person has chosen, else the fields that the doctype puts in lists, else the
 * mandatory ones, else the first few.
 */
export function gridColumns(child: DocType, chosen: readonly string[] = []): GridColumn[] {
  const fits = child.fields.filter((field) => fitsInCell(field) && field.hidden !== 1);
  const own = chosen.flatMap((name) => fits.filter(({ fieldname }) => fieldname === name));
  const listed = fits.filter((field) => field.in_list_view === 1);
  const needed = fits.filter((field) => field.reqd === 1);
  const shown = [own, listed, needed, fits.slice(0, 4)].find((fields) => fields.length > 0) ?? [];
  return shown.map(columnOf);
}
