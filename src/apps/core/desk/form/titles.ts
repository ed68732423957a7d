import { type Ctx, type DocJson, linkTitles, type Meta } from '../../../../engine/index.js';

type Wanted = Map<string, Set<string>>;

function want(wanted: Wanted, doctype: unknown, name: unknown): void {
  if (typeof doctype !== 'string' || !doctype || name === null || name === undefined || name === '') return;
  const names = wanted.get(doctype) ?? new Set<string>();
  wanted.set(doctype, names.add(String(name)));
}

function collect(meta: Meta, json: DocJson, wanted: Wanted): void {
  for (const link of meta.links) want(wanted, link.options, json[link.fieldname]);
  for (const link of meta.dynamicLinks) want(wanted, json[link.options], json[link.fieldname]);
}

/** `_link_titles` of a document as the caller sees it, rows included. */
export function titlesIn(ctx: Ctx, meta: Meta, json: DocJson): Promise<Record<string, string>> {
  const wanted: Wanted = new Map();
  collect(meta, json, wanted);
  for (const table of meta.tables) {
    const child = ctx.meta(table.options);
    for (const row of (json[table.fieldname] as DocJson[] | undefined) ?? []) collect(child, row, wanted);
  }
  return linkTitles(ctx, wanted);
}
