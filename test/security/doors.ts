/**
 * Every door of the product with every parameter that it takes, found in the running server and in `hooks.ts`:
 * whatever is added is attacked by itself, or this file stops the tests and asks what it takes.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RouteOptions } from 'fastify';
import hooks from '../../hooks.js';
import { root } from '../support/product.js';
import type { Question } from './attack.js';

export const ANN = 'ann@example.com';
export const BOB = 'bob@example.com';

export type Kind = 'text' | 'int' | 'float' | 'check' | 'list' | 'dict' | 'any' | 'path';

export interface Door {
  name: string;
  params: Readonly<Record<string, Kind>>;
  /** Another name for a door: a few inputs show that it is no other. */
  isAlias: boolean;
  /** @param values of some parameters; the others get one that suits */
  ask(values: Readonly<Record<string, unknown>>): Question;
}

/** What a parameter of that name holds when it is not the one under attack. */
const USUAL: Readonly<Record<string, unknown>> = {
  ...{ doctype: 'User', dt: 'User', name: BOB, docname: BOB, dn: BOB, parent: '', query: '', searchfield: 'name' },
  ...{ fieldname: 'first_name', field: 'language', fields: ['name'], fields_to_fetch: ['name'], value: 'Bob' },
  ...{ filters: {}, or_filters: [], order_by: 'name asc', group_by: 'name', as_dict: 1, txt: 'a', perm_type: 'read' },
  ...{ limit: 5, limit_page_length: 5, limit_start: 0, start: 0, page_length: 5 },
  ...{ doc: { doctype: 'Tag', name: 'Usual' }, docs: [{ doctype: 'User', docname: BOB, first_name: 'Bob' }] },
  ...{ old_name: BOB, new_name: 'no address', merge: 0, user: BOB, everyone: 0, permission_to: 'read' },
  ...{ read: 1, write: 0, submit: 0, share: 0, password: 'wrong', new_password: 'short', old_password: 'wrong' },
  ...{ key: 'f'.repeat(64), program: 'Path', program_name: 'Path', course: 'keel', lesson: 'keel-one', chapter: 1 },
  ...{ chapter_number: 1, lesson_number: 1, members: [], csv: '', in_background: 0, search: '' },
  ...{ method: 'x', args: {}, kwargs: {}, usr: BOB, pwd: 'wrong', file_url: '/files/none.txt', file_name: 'usual.txt' },
  ...{ filename: 'usual.txt', filedata: 'eA==', decode_base64: 1, is_private: 1, docfield: '', folder: '' },
  ...{
    docnames: [BOB],
    action: 'submit',
    items: [BOB],
    field_map: { start: 'creation', end: 'modified' },
    end: '2030-01-01',
  },
  ...{ current_filters: [], title: 'x', file_format_type: 'CSV', selected_items: [], add_totals_row: 0, distinct: 0 },
  ...{ board_name: 'none', column_title: 'New', column_name: 'New', status: 'Active', indicator: 'Red', order: {} },
  ...{ settings: {}, field_name: 'status', from_colname: 'New', to_colname: 'New', old_index: 0, new_index: 0 },
  ...{ colname: 'New', values: {}, with_comment_count: 1, add_total_row: 0, report_settings: '{}', stats: ['owner'] },
  ...{ include_disabled: 0, is_root: 0, label: 'All', tree_method: '', user_settings: {}, report_name: 'none' },
  ...{ ignore_prepared_report: 1, custom_columns: [], is_tree: 0, are_default_filters: 0, visible_idx: [] },
  ...{
    include_indentation: 0,
    include_hidden_columns: 0,
    include_filters: 0,
    view: 'form',
    reference_report: 'none',
    columns: [],
  },
  ...{ prepared_report_name: 'none' },
  ...{ data_import: 'none', data_import_name: 'none', import_file: '', google_sheets_url: '', file_type: 'CSV' },
  ...{ export_fields: {}, export_records: 'blank_template', export_filters: {}, all_doctypes: 0, with_data: 0 },
  ...{ select_columns: {}, prev: 0, sort_field: 'creation', sort_order: 'desc', with_parent: 0, cached_timestamp: '' },
  ...{ without_ignore_user_permissions_enabled: 0, ignore_doctypes_on_cancel_all: [], users: [BOB], assign_to: [] },
  ...{ description: 'usual', date: '2030-01-01', priority: 'Low', names: ['none'], reference_doctype: 'User' },
  ...{ reference_name: 'nobody', content: 'usual', comment_email: BOB, comment_by: 'Bob', fid: 'none', add: 'No' },
  ...{ doc_name: 'nobody', search_term: 'b', tag: 'Usual', color: '', tags: [] },
  ...{ transition: {}, theme: 'Light' },
  ...{ print_format: 'Standard', no_letterhead: 1, letterhead: '', format: 'Standard' },
  ...{ library_file_name: '', cmd: 'ping', run_method: 'x', document: {}, otp: '', tmp_id: '', data: {} },
  ...{
    chart_name: '',
    chart: { chart_type: 'Count', document_type: 'Note', based_on: 'creation', filters_json: '[]' },
  },
  ...{ from_date: '2026-01-01', to_date: '2026-02-01', timespan: 'Last Month', time_interval: 'Weekly' },
  ...{ heatmap_year: 2026, dashboard_name: 'None', page_len: 5, result: 1, text: 'leading', doctypes: [] },
  ...{ page: 'None', page_name: 'None', new_page: {}, new_widgets: {}, blocks: [], title: 'None', public: 0, icon: '' },
  ...{ indicator_color: '', sb_public_items: [], sb_private_items: [] },
  ...{
    role: 'nobody',
    permlevel: 0,
    if_owner: 0,
    ptype: 'read',
    customized: 0,
    sync_on_migrate: 0,
    with_permissions: 0,
  },
};
const CARD = { document_type: 'Note', function: 'Count', filters_json: '[]', show_percentage_stats: 1 };
/** Where the usual value would do something. */
const OWN_USUAL: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'frappe.desk.doctype.number_card.number_card.get_percentage_difference': { doc: CARD, filters: [] },
  'frappe.desk.doctype.number_card.number_card.get_result': { doc: CARD, filters: [] },
  'frappe.desk.doctype.workspace.workspace.update_page': { name: 'None' },
  'frappe.client.delete': { name: 'nobody' },
  'frappe.client.get_single_value': { doctype: 'System Settings' },
  'frappe.client.get_password': { fieldname: 'api_secret' },
  'frappe.desk.form.assign_to.remove': { assign_to: BOB },
  'frappe.desk.form.assign_to.close': { assign_to: BOB },
  'frappe.desk.calendar.get_events': { start: '2020-01-01' },
  'frappe.desk.doctype.kanban_board.kanban_board.update_column_order': { order: [] },
  'frappe.core.page.permission_manager.permission_manager.reset': { doctype: 'nobody' },
  'lms.lms.utils.get_lesson': { lesson: 1 },
  'frappe.core.doctype.user.user.update_password': { key: '' },
  'frappe.share.add': { user: 'nobody@example.com' },
  'frappe.share.set_permission': { user: 'nobody@example.com' },
};

function usual(name: string, param: string, kind: Kind): unknown {
  const value = OWN_USUAL[name]?.[param] ?? USUAL[param];
  if (value === undefined) throw new Error(`Say in test/security/doors.ts what "${param}" of ${name} usually holds`);
  return kind === 'path' ? String(value) : value;
}

/** Parameters of what web/api/method-door.ts answers itself. Names for the same are one door, tried under all of them. */
const BUILT_IN: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  ping: {},
  login: { usr: 'text', pwd: 'text', otp: 'text', tmp_id: 'text' },
  logout: {},
  web_logout: {},
  upload_file: {
    ...{ file_name: 'text', file_url: 'text', library_file_name: 'text', folder: 'text', doctype: 'text' },
    ...{ docname: 'text', fieldname: 'text', is_private: 'check', method: 'text' },
  },
  download_file: { file_url: 'text' },
  run_doc_method: {
    ...{ method: 'text', dt: 'text', dn: 'text', docs: 'any', document: 'any', args: 'any', kwargs: 'any' },
  },
  runserverobj: { method: 'text', dt: 'text', dn: 'text' },
  attach_file: {
    ...{ filename: 'text', filedata: 'text', doctype: 'text', docname: 'text', folder: 'text', is_private: 'check' },
    ...{ decode_base64: 'check', docfield: 'text' },
  },
};

/** The names in the table of method-door.ts, as they stand there. */
function builtInNames(): string[] {
  const source = readFileSync(path.join(root, 'src/web/api/method-door.ts'), 'utf8');
  return [...source.matchAll(/^ {6}\['([\w.]+)', \w+\],$/gm)].map(([, name]) => name as string);
}

function methodDoor(name: string, params: Readonly<Record<string, Kind>>): Door {
  return {
    name,
    params,
    isAlias: name.startsWith('frappe.handler.'),
    ask: (values) => {
      const json = { ...values };
      for (const [param, kind] of Object.entries(params)) json[param] ??= usual(name, param, kind);
      // what only one of the two may have
      if (name.includes('upload_file') && !('file_url' in values)) delete json.file_url;
      return { verb: 'POST', path: `/api/method/${name}`, json };
    },
  };
}

/** Every callable method: those of the apps with the arguments they declare, and the server's own. */
export function methodDoors(): Door[] {
  const declared = Object.entries(hooks.methods ?? {}).map(([name, { args }]) =>
    methodDoor(name, Object.fromEntries(args.map((arg) => [arg.name, arg.kind]))),
  );
  const builtIn = builtInNames().map((name) => {
    const params = BUILT_IN[name.split('.').at(-1) as string];
    if (!params) throw new Error(`Say in test/security/doors.ts what the built-in method ${name} takes`);
    return methodDoor(name, params);
  });
  if (builtIn.length < 10) throw new Error('The table of web/api/method-door.ts is not where it was');
  return [...declared, ...builtIn];
}

const LIST: Readonly<Record<string, Kind>> = {
  ...{ fields: 'any', filters: 'any', or_filters: 'any', expand: 'any', order_by: 'text', group_by: 'text' },
  ...{ limit: 'text', limit_start: 'text', limit_page_length: 'text', start: 'text', parent: 'text', as_dict: 'text' },
};
const WRITE: Readonly<Record<string, Kind>> = { data: 'any', name: 'text', __newname: 'text', run_method: 'text' };

/** What requests on a route take beside its path, by route without its version; `*`: whatever the verb. */
const ROUTES: readonly (readonly [pattern: RegExp, taken: Readonly<Record<string, Kind>>])[] = [
  [/^GET \/api(\/v[12])?\/(resource|document)\/:doctype$/, LIST],
  [/^GET \/api(\/v[12])?\/(resource|document)\/:doctype\/\*$/, { run_method: 'text' }],
  [/^(POST|PUT|PATCH) \/api(\/v[12])?\/(resource|document)\/:doctype(\/\*)?$/, WRITE],
  [/^DELETE \/api(\/v[12])?\/(resource|document)\/:doctype\/\*$/, {}],
  [/^GET \/api\/v2\/doctype\/:doctype\/\*$/, { filters: 'any', parent: 'text' }],
  [/^\w+ \/api(\/v[12])?\/method\/(:name(\/\*)?|\*)$/, {}],
  [/^(GET|POST) \/$/, { cmd: 'text' }],
  [/^GET \/printview$/, { doctype: 'text', name: 'text', format: 'text', no_letterhead: 'text', letterhead: 'text' }],
  [/^GET \/(private\/)?files\/\*$/, {}],
  [/^GET \/(app|desk)(\/\*)?$/, {}],
  [/^GET \/login$/, {}],
  [/^GET \/assets\/desk\/assets\/:file$/, {}],
  [/^GET \/assets\/desk-scripts\/:file$/, { view: 'text' }],
  [/^GET \/(api\/docs(\/\*|\/start\.js)?|api\/openapi\.json|health\/(live|ready))$/, {}],
];

/** What a part of a path usually is. */
const PLACES: Readonly<Record<string, string>> = {
  ':doctype': 'User',
  ':name': 'ping',
  ':file': 'none.js',
  '*': 'none',
};

const encoded = (value: unknown) => encodeURIComponent(asText(value).toWellFormed()).slice(0, 4000);
const asText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

function routeDoor(verb: string, url: string): Door {
  const name = `${verb} ${url}`;
  const taken = ROUTES.find(([pattern]) => pattern.test(name))?.[1];
  if (!taken) throw new Error(`Say in test/security/doors.ts what the route ${name} takes`);
  const places = url.match(/:\w+|\*/g) ?? [];
  return {
    name,
    isAlias: url.startsWith('/api/v1/'),
    params: { ...taken, ...Object.fromEntries(places.map((place) => [place, 'path' as const])) },
    ask: (values) => {
      const at = url.replace(/:\w+|\*/g, (place) => encoded(values[place] ?? PLACES[place] ?? ''));
      const given = Object.entries(values).filter(([param]) => param in taken);
      if (verb !== 'GET' && verb !== 'DELETE') return { verb, path: at, json: Object.fromEntries(given) };
      const query = given.map(([param, value]) => `${param}=${encoded(value)}`).join('&');
      return { verb, path: query ? `${at}?${query}` : at };
    },
  };
}

/** Every route of the running server with every verb that it takes. */
export function routeDoors(routes: readonly RouteOptions[]): Door[] {
  return routes.flatMap(({ url, method }) =>
    [method]
      .flat()
      .filter((verb) => verb !== 'HEAD' && verb !== 'OPTIONS')
      .map((verb) => routeDoor(verb, url)),
  );
}
