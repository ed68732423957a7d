import { cint, type Meta, type SqlValue } from '../../../../engine/index.js';

/** A doctype whose documents belong to one of this doctype: a row of the doctype's `links`. */
export interface Connection {
  doctype: string;
  fieldname: string;
  group: string;
  /** The link stands in rows of this child doctype. */
  child?: string;
  /** The link stands in this very document: in a field, or in a table's rows. */
  internal?: { table?: string };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function connectionOf(row: Record<string, unknown>): Connection {
  const [doctype, fieldname] = [text(row.link_doctype), text(row.link_fieldname)];
  const group = text(row.group);
  if (cint(row.is_child_table as SqlValue) !== 1) return { doctype, fieldname, group };
  const parent = text(row.parent_doctype);
  return { doctype: parent, fieldname, group, child: doctype };
}

/** Connections of a doctype, customized ones included; those to doctypes or fields that do not exist are left out. */
export function connectionsOf(meta: Meta, find: (doctype: string) => Meta | undefined): Connection[] {
  const rows = Array.isArray(meta.json.links) ? meta.json.links : [];
  return rows
    .filter((row) => cint(row.hidden as SqlValue) !== 1)
    .map((row) => {
      const connection = connectionOf(row);
      const table = text(row.table_fieldname);
      const holdsIt = cint(row.is_child_table as SqlValue) === 1 && connection.doctype === meta.name && table !== '';
      return holdsIt ? { ...connection, internal: { table } } : connection;
    })
    .map((connection) => (connection.internal ? ofInternal(meta, connection, find) : connection))
    .filter((connection): connection is Connection => connection !== undefined && exists(connection, find));
}

/** A link in the document's own rows: the doctype connected is the one that the field links to. */
function ofInternal(meta: Meta, connection: Connection, find: (doctype: string) => Meta | undefined) {
  const child = find(meta.tableField(connection.internal?.table ?? '')?.options ?? '');
  const doctype = child?.field(connection.fieldname)?.options;
  return child && doctype ? { ...connection, doctype, child: child.name } : undefined;
}

function exists({ doctype, fieldname, child }: Connection, find: (doctype: string) => Meta | undefined): boolean {
  const meta = find(doctype);
  return meta !== undefined && !meta.issingle && find(child ?? doctype)?.column(fieldname) !== undefined;
}

/** `__dashboard` of a doctype, as Frappe's forms read it. */
export function dashboardOf(meta: Meta, find: (doctype: string) => Meta | undefined): Record<string, unknown> {
  const connections = connectionsOf(meta, find);
  const groups = new Map<string, string[]>();
  for (const { group, doctype } of connections) {
    const items = groups.get(group) ?? [];
    if (!items.includes(doctype)) items.push(doctype);
    groups.set(group, items);
  }
  const internal = connections.filter((connection) => connection.internal);
  const external = connections.filter((connection) => !connection.internal);
  return {
    ...(external[0] ? { fieldname: external[0].fieldname } : {}),
    non_standard_fieldnames: Object.fromEntries(external.slice(1).map((one) => [one.doctype, one.fieldname])),
    internal_links: Object.fromEntries(internal.map((one) => [one.doctype, [one.internal?.table, one.fieldname]])),
    transactions: [...groups].map(([label, items]) => ({ label, items })),
  };
}
