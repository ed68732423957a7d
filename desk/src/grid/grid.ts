/** The model behind a child grid: which rows show, which are chosen, where the cursor is, and everything done to rows. */
import { computed, reactive } from 'vue';
import type { Form } from '../form/form';
import type { DocField, DocType } from '../meta/doctype';
import { type Doc, isEmpty, rowsOf } from '../meta/document';
import { showValue } from '../meta/format';
import { type GridColumn, gridColumns } from './columns';
import { readCell } from './sheet-text';

/** Where the keyboard is: a row's place among those shown, and a column. */
export interface Cursor {
  row: number;
  column: number;
}

/** What a paste has done. */
export interface Pasted {
  cells: number;
  rowsAdded: number;
  /** Cells that cannot hold what was pasted, or may not be changed. */
  refused: number;
}

/** Values that a copy of a row takes along. */
function copied(row: Doc, child: DocType): Record<string, unknown> {
  const fields = child.valueFields.filter((field) => field.no_copy !== 1);
  return Object.fromEntries(fields.map(({ fieldname }) => [fieldname, row[fieldname]]));
}

/**
 * @param form the form that the table field belongs to
 * @param field the table field @param child its doctype
 */
export function useGrid(form: Form, field: DocField, child: DocType) {
  const table = field.fieldname;
  const state = reactive({
    chosen: new Set<string>(),
    cursor: { row: 0, column: 0 } as Cursor,
    editing: false,
    search: '',
    columnNames: [] as string[],
  });

  const rows = computed(() => rowsOf(form.doc, table));
  const columns = computed<GridColumn[]>(() => {
    const shown = gridColumns(child, state.columnNames);
    return shown.filter(({ field: one }) => !form.fieldNow(one, table).hidden);
  });
  const shown = computed(() => {
    const wanted = state.search.trim().toLowerCase();
    if (!wanted) return rows.value;
    return rows.value.filter((row) =>
      columns.value.some(({ field: one }) => showValue(row[one.fieldname], one).toLowerCase().includes(wanted)),
    );
  });
  const mayEdit = computed(() => !form.stateOf(field).readOnly);
  const chosenRows = computed(() => rows.value.filter((row) => state.chosen.has(row.name)));

  const mayChange = (column: GridColumn, row: Doc) => mayEdit.value && !form.stateOf(column.field, row).readOnly;

  /** Adds a row behind the one with the cursor, or at the end, and goes there. */
  async function addRow(at = rows.value.length, values: Record<string, unknown> = {}): Promise<void> {
    state.search = '';
    await form.addRow(table, values, at);
    const firstOpen = columns.value.findIndex((column) => isEmpty(rows.value[at]?.[column.field.fieldname]));
    state.cursor = { row: at, column: Math.max(firstOpen, 0) };
  }

  async function removeRows(names: ReadonlySet<string>): Promise<void> {
    for (const name of names) await form.trigger(`before_${table}_remove`, child.name, name);
    form.setRows(
      table,
      rows.value.filter((row) => !names.has(row.name)),
    );
    for (const name of names) state.chosen.delete(name);
    state.cursor.row = Math.max(0, Math.min(state.cursor.row, shown.value.length - 1));
    await form.trigger(`${table}_remove`, child.name);
  }

  async function duplicate(row: Doc): Promise<void> {
    await addRow(rows.value.findIndex(({ name }) => name === row.name) + 1, copied(row, child));
  }

  /** @param to the place that the row is to have, from 0 */
  async function move(row: Doc, to: number): Promise<void> {
    const rest = rows.value.filter(({ name }) => name !== row.name);
    const place = Math.max(0, Math.min(to, rest.length));
    rest.splice(place, 0, row);
    form.setRows(table, rest);
    state.cursor.row = place;
    await form.trigger(`${table}_move`, child.name, row.name);
  }

  /** Gives one field of many rows the same value. @returns how many could not take it */
  async function setMany(targets: readonly Doc[], column: GridColumn, value: unknown): Promise<number> {
    let refused = 0;
    for (const row of targets) {
      if (mayChange(column, row)) await form.setValue(column.field.fieldname, value, row);
      else refused += 1;
    }
    return refused;
  }

  /** Puts cells in from the cursor on, to the right and down; adds the rows that are not there yet, all at once. */
  async function paste(cells: readonly (readonly string[])[]): Promise<Pasted> {
    const result: Pasted = { cells: 0, rowsAdded: 0, refused: 0 };
    const { row: firstRow, column: firstColumn } = state.cursor;
    const added: Doc[] = [];
    state.search = '';
    for (const [down, line] of cells.entries()) {
      const row = rows.value[firstRow + down];
      const values: Record<string, unknown> = {};
      for (const [right, text] of line.entries()) {
        const column = columns.value[firstColumn + right];
        const value = column ? readCell(text, column.field) : undefined;
        if (!column || value === undefined || (row && !mayChange(column, row))) result.refused += 1;
        else {
          values[column.field.fieldname] = value;
          result.cells += 1;
        }
      }
      if (!row) added.push(form.newRow(table, values));
      else for (const [fieldname, value] of Object.entries(values)) await form.setValue(fieldname, value, row);
    }
    result.rowsAdded = added.length;
    if (added.length > 0) await form.addRows(table, added);
    return result;
  }

  function choose(name: string, yes: boolean): void {
    if (yes) state.chosen.add(name);
    else state.chosen.delete(name);
  }

  return {
    ...{ form, field, child, table, state, rows, columns, shown, mayEdit, mayChange, chosenRows },
    ...{ addRow, removeRows, duplicate, move, setMany, paste, choose },
  };
}

export type Grid = ReturnType<typeof useGrid>;
