import {
  type Ctx,
  type Document,
  type ListParams,
  listDocs,
  type Meta,
  type ReportResult,
} from '../../../../engine/index.js';
import { labelsOf } from '../list/export-labels.js';
import { withFilters } from '../list/params.js';
import { keptJson } from './find-report.js';

const MOST_ROWS = 10_000;

/** `[fieldname, doctype]` or a name, as list views keep them, in the spelling of lists. */
function fieldText(meta: Meta, field: unknown): string {
  if (!Array.isArray(field)) return String(field);
  const [name, doctype] = field as [unknown, unknown];
  if (typeof doctype !== 'string' || doctype === meta.name || doctype === '') return String(name);
  return `\`tab${doctype}\`.\`${String(name)}\` as "${doctype}:${String(name)}"`;
}

function columnsFor(ctx: Ctx, meta: Meta, keys: readonly string[]) {
  const labels = labelsOf(ctx, meta, keys);
  return keys.map((key, place) => {
    const [doctype, fieldname] = key.includes(':') ? key.split(':', 2) : [meta.name, key];
    const field = ctx.site.registry.find(doctype ?? '')?.column(fieldname ?? '')?.field;
    const isName = key === 'name';
    return {
      fieldname: key,
      label: labels[place] ?? key,
      fieldtype: isName ? 'Link' : (field?.fieldtype ?? 'Data'),
      options: isName ? meta.name : field?.options,
      width: 120,
    };
  });
}

function orderOf({ order_by, sort_by, sort_order }: Record<string, unknown>): Pick<ListParams, 'order_by'> {
  if (typeof order_by === 'string' && order_by) return { order_by };
  if (typeof sort_by !== 'string' || !sort_by) return {};
  return { order_by: `${sort_by} ${sort_order === 'asc' ? 'asc' : 'desc'}` };
}

/** Makes a Report Builder report: what a list view showed when it was saved, as far as this user may see it. */
export async function runListReport(ctx: Ctx, report: Document, meta: Meta, filters: unknown): Promise<ReportResult> {
  const kept = keptJson(report);
  const given: unknown[] = Array.isArray(kept.fields) ? kept.fields : Array.isArray(kept.columns) ? kept.columns : [];
  const fields = given.length > 0 ? given.map((field) => fieldText(meta, field)) : ['name'];
  const own = Array.isArray(kept.filters) ? (kept.filters as unknown[][]) : [];
  const rows = await listDocs(ctx, meta, {
    fields,
    filters: withFilters(filters, ...own),
    ...orderOf(kept),
    limit: MOST_ROWS + 1,
  });
  const message = rows.length > MOST_ROWS ? `Only the first ${MOST_ROWS.toLocaleString('en')} rows are shown` : null;
  if (rows.length > MOST_ROWS) rows.length = MOST_ROWS;
  const keys = rows[0] ? Object.keys(rows[0]) : given.map((field) => String(Array.isArray(field) ? field[0] : field));
  return { columns: columnsFor(ctx, meta, keys), rows: rows as ReportResult['rows'], message };
}
