/** A board: its columns, and where each card stands. */
import { call, request } from '../api/http';
import type { Row } from './rows';

export interface BoardColumn {
  column_name: string;
  status: 'Active' | 'Archived';
  indicator: string | null;
  /** JSON of names, in their order. */
  order: string | null;
}

export interface Board {
  name: string;
  field_name: string;
  reference_doctype: string;
  filters: string | null;
  /** JSON of what cards show beside the title. */
  fields: string | null;
  columns: BoardColumn[];
}

const UNDER = 'frappe.desk.doctype.kanban_board.kanban_board';

/** @throws ServerError */
export async function fetchBoard(name: string): Promise<Board> {
  const { data } = await request(`/api/resource/Kanban Board/${encodeURIComponent(name)}`);
  return data as Board;
}
/** @throws ServerError */
export function fetchBoards(doctype: string): Promise<{ name: string; private: 0 | 1 }[]> {
  return call(`${UNDER}.get_kanban_boards`, { doctype }, { get: true });
}
/** @throws ServerError */
export async function makeBoard(doctype: string, name: string, field: string): Promise<string> {
  const made = await call<{ name: string }>(`${UNDER}.quick_kanban_board`, {
    ...{ doctype, board_name: name, field_name: field },
  });
  return made.name;
}

/** A JSON list of texts; empty when it is none. */
export function listIn(json: string | null): string[] {
  try {
    const list = JSON.parse(json || '[]') as unknown;
    return Array.isArray(list) ? list.map(String) : [];
  } catch {
    return [];
  }
}

/** The cards of a column: those with a place first, then the others as the list has them. */
export function cardsOf(board: Board, column: BoardColumn, rows: readonly Row[]): Row[] {
  const places = new Map(listIn(column.order).map((name, place) => [name, place]));
  const own = rows.filter((row) => String(row[board.field_name] ?? '') === column.column_name);
  const placeOf = (row: Row) => places.get(row.name) ?? Number.MAX_SAFE_INTEGER;
  return own.sort((a, b) => placeOf(a) - placeOf(b));
}

/** Moves a card and keeps the order of the board. @returns the board as it is then. @throws ServerError */
export function moveCard(board: Board, name: string, from: string, to: string, place: number): Promise<Board> {
  return call<Board>(`${UNDER}.update_order_for_single_card`, {
    ...{ board_name: board.name, docname: name, from_colname: from, to_colname: to },
    ...{ old_index: 0, new_index: place },
  });
}
