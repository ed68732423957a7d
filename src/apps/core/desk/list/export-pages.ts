import { setImmediate as breathe } from 'node:timers/promises';
import {
  type Ctx,
  type ListParams,
  type ListRow,
  listDocs,
  type Meta,
  ValidationError,
} from '../../../../engine/index.js';
import { withFilters } from './params.js';

/** Rows of one statement: others get a turn between two. */
const PAGE = 2500;

function refuseExcess(count: number, most: number): void {
  if (count <= most) return;
  throw new ValidationError(`Such a file holds ${most.toLocaleString('en')} rows at most: filter the list first`);
}

/** Does the list come in an order of its documents' own columns, each document with its rows in one piece? */
function isByDocument(meta: Meta, { order_by, group_by, distinct }: ListParams): boolean {
  if (group_by || distinct) return false;
  return (order_by ?? '').split(',').every((term) => {
    const name = term.trim().replace(/\s+(?:asc|desc)$/i, '');
    const own = name.replaceAll('`', '').replace(`${meta.table}.`, '');
    return name === '' || meta.column(own) !== undefined;
  });
}

/** Pages by place: each costs as much as all before it, which is little for a list that somebody has before them. */
async function* byPlace(ctx: Ctx, meta: Meta, params: ListParams, most: number): AsyncGenerator<ListRow[]> {
  const { start: from = 0, limit } = params;
  const end = from + (limit || most + 1);
  for (let start = from; start < end; start += PAGE) {
    const page = await listDocs(ctx, meta, { ...params, start, limit: Math.min(PAGE, end - start) });
    refuseExcess(start - from + page.length, most);
    yield page;
    if (page.length < PAGE) return;
    await breathe();
  }
}

/** Pages by name: all names in their order first, so that a page costs the same wherever it stands. */
async function* byName(ctx: Ctx, meta: Meta, params: ListParams, most: number): AsyncGenerator<ListRow[]> {
  const found = await listDocs(ctx, meta, { ...params, fields: ['name'], limit: most + 1 });
  const names = [...new Set(found.map((row) => row.name))];
  refuseExcess(names.length, most);
  let count = 0;
  for (let at = 0; at < names.length; at += PAGE) {
    const filters = withFilters(params.filters, ['name', 'in', names.slice(at, at + PAGE)]);
    const page = await listDocs(ctx, meta, { ...params, filters });
    count += page.length;
    refuseExcess(count, most);
    yield page;
    await breathe();
  }
}

/**
 * A list page by page, so that no statement but that for the names keeps the server busy for long.
 * @throws ValidationError when there are more rows than `most`
 */
export function pagesOf(ctx: Ctx, meta: Meta, params: ListParams, most: number): AsyncGenerator<ListRow[]> {
  const isWhole = !params.start && !params.limit && !meta.is_virtual;
  return isWhole && isByDocument(meta, params) ? byName(ctx, meta, params, most) : byPlace(ctx, meta, params, most);
}
