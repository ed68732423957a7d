import { type Cell, cellText } from './cells.js';
import type { SheetColumn, Warning } from './columns.js';
import type { Plan } from './plan.js';

const SHOWN = 10;
const MESSAGES = 500;

/** A column as the desk shows it: what it is, and the field that its values go to. */
function columnJson({ index, header, target, dateFormat }: SheetColumn, warnings: readonly Warning[]) {
  const own = warnings.filter((warning) => warning.col === index && warning.row === undefined);
  const df = target && {
    fieldname: target.field.fieldname,
    fieldtype: target.field.fieldtype,
    label: target.field.label,
    options: target.field.options,
    reqd: target.field.reqd ? 1 : 0,
    parent: target.meta.name,
  };
  return {
    index,
    column_number: index + 1,
    header_title: header,
    df,
    map_to_field: target ? [target.table?.fieldname, target.field.fieldname].filter(Boolean).join('.') : null,
    is_child_table_field: target?.table ? 1 : 0,
    skip_import: target ? 0 : 1,
    date_format: dateFormat ?? null,
    warnings: own,
  };
}

/** Longer than anybody reads in a preview. */
const shortened = (cell: Cell | undefined) => {
  const text = cellText(cell);
  return text.length > MESSAGES ? `${text.slice(0, MESSAGES)}…` : text;
};

/** What `get_preview_from_template` answers: the first rows, every column and everything that is to be said. */
export function previewOf(plan: Plan) {
  const number = { header_title: 'Sr. No', skip_import: 1, index: -1, df: null };
  const total = plan.rows.length;
  return {
    columns: [number, ...plan.columns.map((column) => columnJson(column, plan.warnings))],
    data: plan.rows
      .slice(0, SHOWN)
      .map((row) => [row.number, ...plan.columns.map((column) => shortened(row.cells[column.index]))]),
    warnings: plan.warnings.slice(0, MESSAGES),
    warnings_count: plan.warnings.length,
    total_number_of_rows: total,
    total_number_of_documents: plan.payloads.length,
    ...(total > SHOWN ? { max_rows_exceeded: true, max_rows_in_preview: SHOWN } : {}),
  };
}
