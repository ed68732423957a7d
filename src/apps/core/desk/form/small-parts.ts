import { type Ctx, cint, type DocJson, type Document, type SqlValue } from '../../../../engine/index.js';

/** One row of the statement that gathers what a document has few of. */
export interface SmallPart {
  kind: 'file' | 'share' | 'todo' | 'view' | 'follow';
  name: string;
  owner: string;
  creation: string;
  a: SqlValue;
  b: SqlValue;
  c: SqlValue;
  d: SqlValue;
  e: SqlValue;
}

const MOST = 200;

interface Part {
  kind: SmallPart['kind'];
  table: string;
  owner: string;
  /** SQL for the columns a to e. */
  values: readonly string[];
  where: string;
  params: SqlValue[];
}

function partsOf(ctx: Ctx, { doctype, name, meta }: Document): Part[] {
  const params = [doctype, name];
  const referenced = '`reference_doctype` = ? AND `reference_name` = ?';
  const parts: Part[] = [
    {
      kind: 'file',
      table: 'tabFile',
      owner: 'owner',
      values: ['`file_name`', '`file_url`', '`is_private`', '`attached_to_field`', 'NULL'],
      where: '`attached_to_doctype` = ? AND `attached_to_name` = ?',
      params,
    },
    {
      kind: 'share',
      table: 'tabDocShare',
      owner: 'user',
      values: ['`read`', '`write`', '`share`', '`submit`', '`everyone`'],
      where: '`share_doctype` = ? AND `share_name` = ?',
      params,
    },
    {
      kind: 'todo',
      table: 'tabToDo',
      owner: 'allocated_to',
      values: ['`description`', '`status`', 'NULL', 'NULL', 'NULL'],
      where: "`reference_type` = ? AND `reference_name` = ? AND `status` NOT IN ('Cancelled', 'Closed')",
      params,
    },
    {
      kind: 'follow',
      table: 'tabDocument Follow',
      owner: 'user',
      values: ['NULL', 'NULL', 'NULL', 'NULL', 'NULL'],
      where: '`ref_doctype` = ? AND `ref_docname` = ? AND `user` = ?',
      params: [...params, ctx.user],
    },
  ];
  if (cint(meta.json.track_views as SqlValue) !== 1) return parts;
  const values = ['NULL', 'NULL', 'NULL', 'NULL', 'NULL'];
  return [...parts, { kind: 'view', table: 'tabView Log', owner: 'viewed_by', values, where: referenced, params }];
}

function partSql({ kind, table, owner, values, where }: Part): string {
  const columns = values.map((value, index) => `${value} AS \`${'abcde'[index]}\``).join(', ');
  const sql = `SELECT '${kind}' AS \`kind\`, \`name\`, \`${owner}\` AS \`owner\`, \`creation\`, ${columns} FROM \`${table}\` WHERE ${where} ORDER BY \`creation\` DESC LIMIT ${MOST}`;
  return `SELECT * FROM (${sql}) AS \`${kind}s\``;
}

/** Files, shares, assignments, views and the caller's follow of a document, in one statement. */
export function smallPartsQuery(ctx: Ctx, doc: Document): { sql: string; params: SqlValue[] } {
  const parts = partsOf(ctx, doc);
  return { sql: parts.map(partSql).join(' UNION ALL '), params: parts.flatMap((part) => part.params) };
}

/** The parts of docinfo that those rows make. Files in a field that the reader does not see are left out. */
export function smallPartsOf(rows: readonly SmallPart[], json: DocJson): Record<string, unknown> {
  const of = (kind: SmallPart['kind']) => rows.filter((row) => row.kind === kind);
  const isOpen = (field: SqlValue) => !field || Object.hasOwn(json, String(field));
  return {
    attachments: of('file')
      .filter((row) => isOpen(row.d))
      .map(({ name, a, b, c }) => ({ name, file_name: a, file_url: b, is_private: cint(c) })),
    shared: of('share').map(({ name, owner, creation, a, b, c, d, e }) => ({
      name,
      user: owner,
      creation,
      read: cint(a),
      write: cint(b),
      share: cint(c),
      submit: cint(d),
      everyone: cint(e),
    })),
    assignments: of('todo').map(({ name, owner, a, b }) => ({ name, owner, description: a, status: b })),
    views: of('view').map(({ name, owner, creation }) => ({ name, owner, creation })),
    is_document_followed: of('follow')[0]?.name ?? null,
  };
}
