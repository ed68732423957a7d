import type { Grid } from './grid';

/** The key with its modifiers, as `Ctrl+ArrowDown`. */
function combination(event: KeyboardEvent): string {
  const parts = [
    (event.ctrlKey || event.metaKey) && 'Ctrl',
    event.altKey && 'Alt',
    event.shiftKey && 'Shift',
    event.key,
  ];
  return parts.filter(Boolean).join('+');
}

/**
 * What a key does in a grid whose cell is not being edited. Frappe's keys, and those of spreadsheets.
 * @returns whether it did something
 */
export function handleGridKey(grid: Grid, event: KeyboardEvent): boolean {
  const { state } = grid;
  const row = grid.shown.value[state.cursor.row];
  const goTo = (rowPlace: number, column: number) => {
    state.cursor = {
      row: Math.max(0, Math.min(rowPlace, grid.shown.value.length - 1)),
      column: Math.max(0, Math.min(column, grid.columns.value.length - 1)),
    };
  };
  const { row: at, column } = state.cursor;
  const moves: Record<string, () => void> = {
    ArrowDown: () => goTo(at + 1, column),
    ArrowUp: () => goTo(at - 1, column),
    ArrowRight: () => goTo(at, column + 1),
    ArrowLeft: () => goTo(at, column - 1),
    Home: () => goTo(at, 0),
    End: () => goTo(at, grid.columns.value.length - 1),
    'Ctrl+Home': () => goTo(0, 0),
    'Ctrl+End': () => goTo(grid.shown.value.length - 1, grid.columns.value.length - 1),
    PageDown: () => goTo(at + 10, column),
    PageUp: () => goTo(at - 10, column),
  };
  const changes: Record<string, () => unknown> = {
    Enter: () => startEditing(grid),
    F2: () => startEditing(grid),
    'Ctrl+ArrowDown': () => grid.addRow(at + 1),
    'Ctrl+ArrowUp': () => grid.addRow(at),
    'Ctrl+Shift+ArrowDown': () => grid.addRow(),
    'Ctrl+Shift+ArrowUp': () => grid.addRow(0),
    'Alt+Shift+ArrowDown': () => row && grid.duplicate(row),
    'Alt+ArrowDown': () => row && grid.move(row, at + 1),
    'Alt+ArrowUp': () => row && grid.move(row, at - 1),
    Delete: () => clearCell(grid),
  };
  const pressed = combination(event);
  if (pressed === ' ' && row) {
    grid.choose(row.name, !state.chosen.has(row.name));
    return true;
  }
  const action = moves[pressed] ?? (grid.mayEdit.value ? changes[pressed] : undefined);
  if (!action) return false;
  void action();
  return true;
}

/** Typing a letter into a cell begins to replace what it holds. */
export function isTyped(event: KeyboardEvent): boolean {
  return event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
}

export function startEditing(grid: Grid): void {
  const row = grid.shown.value[grid.state.cursor.row];
  const column = grid.columns.value[grid.state.cursor.column];
  if (row && column && grid.mayChange(column, row)) grid.state.editing = true;
}

function clearCell(grid: Grid): void {
  const row = grid.shown.value[grid.state.cursor.row];
  const column = grid.columns.value[grid.state.cursor.column];
  if (row && column && grid.mayChange(column, row)) void grid.form.setValue(column.field.fieldname, null, row);
}
