/** A workspace as the server gives it (Frappe's `get_desktop_page`), and where its items lead. */
import { boot, type WorkspacePage } from '../boot';
import { slugOf } from '../meta/doctype';
import { pathTo } from '../meta/slugs';

export interface Block {
  id?: string;
  type: string;
  data?: { text?: string; col?: number; [name: string]: unknown };
}
export interface Shortcut {
  label: string;
  type: string;
  link_to: string | null;
  url: string | null;
  doc_view: string | null;
  stats_filter: string | null;
  color: string | null;
  format: string | null;
  is_query_report?: 0 | 1;
  report_ref_doctype?: string;
}
export interface CardLink {
  label: string;
  link_type: string;
  link_to: string;
  is_query_report?: 0 | 1;
  report_ref_doctype?: string;
}
export interface Card {
  label: string;
  links: CardLink[];
}
export interface ChartRow {
  label: string | null;
  chart_name: string;
}
export interface NumberCardRow {
  label: string | null;
  number_card_name: string;
}
export interface QuickListRow {
  label: string;
  document_type: string;
  quick_list_filter: string | null;
}
interface Items<T> {
  items: T[];
}
export interface DesktopPage {
  content: Block[];
  shortcuts: Items<Shortcut>;
  cards: Items<Card>;
  charts: Items<ChartRow>;
  number_cards: Items<NumberCardRow>;
  quick_lists: Items<QuickListRow>;
}

export function workspaceOfSlug(slug: string): WorkspacePage | undefined {
  return boot.allowed_workspaces.find(({ name, title }) => slugOf(name) === slug || slugOf(title) === slug);
}
export const workspacePath = (page: WorkspacePage): string => `/desk/${encodeURIComponent(slugOf(page.name))}`;

type FilterRow = readonly unknown[];

/** Filters as lists of `[field, operator, value]`, whatever form they were kept in. */
export function filterRows(kept: unknown): [field: string, operator: string, value: unknown][] {
  const value: unknown = typeof kept === 'string' && kept.trim() !== '' ? JSON.parse(kept) : kept;
  if (Array.isArray(value)) {
    return (value as FilterRow[]).map((row) => {
      const [field, operator, operand] = row.length > 3 ? row.slice(1, 4) : row;
      return [String(field), String(operator), operand];
    });
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([field, said]) =>
    Array.isArray(said) ? [field, String(said[0]), said[1]] : [field, '=', said],
  );
}

/** A list's address with filters, as Frappe writes them: `?status=Open&priority=["in",["A","B"]]`. */
export function listPath(doctype: string, filters: unknown, view = ''): string {
  const query = new URLSearchParams();
  for (const [field, operator, value] of filterRows(filters)) {
    query.set(field, operator === '=' ? String(value) : JSON.stringify([operator, value]));
  }
  const path = `${pathTo(doctype)}${view ? `/view/${view}` : ''}`;
  return query.size > 0 ? `${path}?${query}` : path;
}

interface Target {
  type: string;
  name: string;
  isQueryReport?: boolean;
  reportDoctype?: string | undefined;
}

function placePath({ type, name, isQueryReport, reportDoctype }: Target): string {
  if (type === 'Report') {
    if (isQueryReport || !reportDoctype) return `/app/query-report/${encodeURIComponent(name)}`;
    return `${pathTo(reportDoctype)}/view/report/${encodeURIComponent(name)}`;
  }
  return type === 'DocType' ? pathTo(name) : `/app/${slugOf(name)}`;
}

export function linkPath(link: CardLink): string {
  return placePath({
    ...{ type: link.link_type, name: link.link_to },
    ...{ isQueryReport: link.is_query_report === 1, reportDoctype: link.report_ref_doctype },
  });
}

/** @returns an address of the desk, or one elsewhere (`http…`, or a path of the portal) */
export function shortcutPath(shortcut: Shortcut): string {
  const name = shortcut.link_to ?? '';
  if (shortcut.type === 'URL') return shortcut.url ?? '/app';
  if (shortcut.type !== 'DocType') {
    return placePath({
      ...{ type: shortcut.type, name, isQueryReport: shortcut.is_query_report === 1 },
      reportDoctype: shortcut.report_ref_doctype,
    });
  }
  if (shortcut.doc_view === 'New') return `${pathTo(name)}/new`;
  const view = shortcut.doc_view && shortcut.doc_view !== 'List' ? shortcut.doc_view.toLowerCase() : '';
  return listPath(name, shortcut.stats_filter, view);
}

/** Is it a page that this client shows? Others are loaded as a whole. */
export const isOfDesk = (path: string): boolean => /^\/(app|desk)(\/|$)/.test(path);
