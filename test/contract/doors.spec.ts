/**
 * Every way in from outside: each controller method stands behind the guard or is named here as open to all, each
 * method of `hooks.ts` that needs no login or answers a GET is named here too, and a GET leaves nothing behind.
 * Whoever adds a door decides here, in words, which kind it is.
 */
import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RouteOptions } from 'fastify';
import hooks from '../../hooks.js';
import { appModule } from '../../src/app.module.js';
import { type Method, method, type Site } from '../../src/engine/index.js';
import { readConfig } from '../../src/services/config.js';
import { createLog } from '../../src/services/log.js';
import { SITE } from '../../src/services/tokens.js';
import { runsInTransaction } from '../../src/web/door.js';
import { CallerGuard, DoorGuard } from '../../src/web/guard.js';
import { createServer } from '../../src/web/server.js';
import { databases, type TestDatabase } from '../support/databases.js';
import { listenToRoutes } from '../support/routes.js';

const PASSWORD = 'Correct-Horse-9';

/** Open to everybody: they tell nothing of the site and change nothing. */
const PUBLIC = [
  'HealthController.live',
  'HealthController.ready',
  'DocsController.page',
  'DocsController.start',
  'DocsController.asset',
  'DeskAssetsController.asset',
];
const PUBLIC_PATHS = [
  '/health/live',
  '/health/ready',
  '/api/docs',
  '/api/docs/start.js',
  '/api/docs/*',
  '/assets/desk/assets/:file',
];
/** Guarded, and with a transaction of their own that is never committed. */
const READ_ONLY = [
  'FilesController.open',
  'DeskController.desk',
  'DeskController.login',
  'DeskScriptsController.scripts',
  'PrintController.page',
];

/** Methods that a visitor may call without a login. */
const FOR_GUESTS = [
  'frappe.client.get_time_zone',
  'frappe.core.doctype.user.user.reset_password',
  'frappe.core.doctype.user.user.update_password',
  'frappe.ping',
  'lms.lms.utils.get_course_count',
  'lms.lms.utils.get_course_details',
  'lms.lms.utils.get_course_outline',
  'lms.lms.utils.get_courses',
  'lms.lms.utils.get_lesson',
];

/** Methods that only look. All others refuse a GET. */
const READING = [
  'frappe.auth.get_logged_user',
  'frappe.boot.get_bootinfo',
  'frappe.client.get',
  'frappe.client.get_count',
  'frappe.client.get_doc_permissions',
  'frappe.client.get_list',
  'frappe.client.get_single_value',
  'frappe.client.get_time_zone',
  'frappe.client.get_value',
  'frappe.client.has_permission',
  'frappe.client.is_document_amended',
  'frappe.client.validate_link',
  'frappe.client.validate_link_and_fetch',
  'frappe.core.doctype.data_export.exporter.export_data',
  'frappe.core.doctype.data_import.data_import.download_errored_template',
  'frappe.core.doctype.data_import.data_import.download_import_log',
  'frappe.core.doctype.data_import.data_import.download_template',
  'frappe.core.doctype.data_import.data_import.get_import_logs',
  'frappe.core.doctype.data_import.data_import.get_import_status',
  'frappe.core.doctype.data_import.data_import.get_preview_from_template',
  'frappe.core.doctype.doctype.doctype.export_json',
  'frappe.core.doctype.permission_inspector.permission_inspector.explain',
  'frappe.core.doctype.user.user.get_all_roles',
  'frappe.core.page.permission_manager.permission_manager.get_permissions',
  'frappe.core.page.permission_manager.permission_manager.get_roles_and_doctypes',
  'frappe.core.page.permission_manager.permission_manager.get_standard_permissions',
  'frappe.core.page.permission_manager.permission_manager.get_users_with_role',
  'frappe.custom.doctype.customize_form.customize_form.get_orphaned_columns',
  'frappe.desk.calendar.get_events',
  'frappe.desk.desktop.get_desktop_page',
  'frappe.desk.desktop.get_number_card_results',
  'frappe.desk.desktop.get_shortcut_counts',
  'frappe.desk.desktop.get_workspace_sidebar_items',
  'frappe.desk.doctype.dashboard.dashboard.get_permitted_cards',
  'frappe.desk.doctype.dashboard.dashboard.get_permitted_charts',
  'frappe.desk.doctype.dashboard_chart.dashboard_chart.get',
  'frappe.desk.doctype.dashboard_chart.dashboard_chart.get_charts_for_user',
  'frappe.desk.doctype.kanban_board.kanban_board.get_kanban_boards',
  'frappe.desk.doctype.notification_log.notification_log.get_notification_logs',
  'frappe.desk.doctype.number_card.number_card.get_cards_for_user',
  'frappe.desk.doctype.number_card.number_card.get_percentage_difference',
  'frappe.desk.doctype.number_card.number_card.get_result',
  'frappe.desk.doctype.tag.tag.get_tagged_docs',
  'frappe.desk.doctype.tag.tag.get_tags',
  'frappe.desk.form.assign_to.get',
  'frappe.desk.form.document_follow.get_follow_users',
  'frappe.desk.form.linked_with.get',
  'frappe.desk.form.linked_with.get_linked_doctypes',
  'frappe.desk.form.linked_with.get_submitted_linked_docs',
  'frappe.desk.form.load.get_communications',
  'frappe.desk.form.load.get_docinfo',
  'frappe.desk.form.load.get_user_info_for_viewers',
  'frappe.desk.form.load.getdoc',
  'frappe.desk.form.load.getdoctype',
  'frappe.desk.form.utils.get_next',
  'frappe.desk.form.utils.validate_link',
  'frappe.desk.link_preview.get_preview_data',
  'frappe.desk.listview.get_group_by_count',
  'frappe.desk.listview.get_list_settings',
  'frappe.desk.listview.get_user_assignments_and_count',
  'frappe.desk.notifications.get_open_count',
  'frappe.desk.query_report.get_script',
  'frappe.desk.query_report.run',
  'frappe.desk.reportview.get',
  'frappe.desk.reportview.get_count',
  'frappe.desk.reportview.get_filter_dashboard_data',
  'frappe.desk.reportview.get_list',
  'frappe.desk.reportview.get_sidebar_stats',
  'frappe.desk.reportview.get_stats',
  'frappe.desk.search.get_link_title',
  'frappe.desk.search.get_names_for_mentions',
  'frappe.desk.search.search_everything',
  'frappe.desk.search.search_link',
  'frappe.desk.search.search_widget',
  'frappe.desk.treeview.get_all_nodes',
  'frappe.desk.treeview.get_children',
  'frappe.model.utils.user_settings.get',
  'frappe.model.workflow.can_cancel_document',
  'frappe.model.workflow.get_transitions',
  'frappe.model.workflow.is_transition_condition_satisfied',
  'frappe.modules.utils.export_customizations',
  'frappe.ping',
  'frappe.share.get_users',
  'frappe.utils.global_search.get_search_doctypes',
  'frappe.utils.global_search.search',
  'frappe.www.printview.get_html_and_style',
  'lms.lms.api.member_progress',
  'lms.lms.api.program_dashboard',
  'lms.lms.api.program_evidence',
  'lms.lms.api.program_funnel',
  'lms.lms.utils.get_course_count',
  'lms.lms.utils.get_course_details',
  'lms.lms.utils.get_course_outline',
  'lms.lms.utils.get_courses',
  'lms.lms.utils.get_lesson',
  'lms.lms.utils.get_program_details',
  'lms.lms.utils.get_programs',
];

const ALL_METHODS = Object.entries(hooks.methods ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));

describe('the methods of hooks.ts', () => {
  it('are open to visitors only where this list says so', () => {
    expect(ALL_METHODS.filter(([, one]) => one.allow_guest).map(([name]) => name)).toEqual(FOR_GUESTS);
  });

  it('answer a GET only where they are known to read', () => {
    expect(ALL_METHODS.filter(([, one]) => one.verbs.includes('GET')).map(([name]) => name)).toEqual(READING);
  });
});

type Handler = { name: string; paths: string[]; guards: unknown[]; hasTransaction: boolean };
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const joined = (...parts: unknown[]) =>
  `/${parts
    .flatMap((part) => String(part).split('/'))
    .filter(Boolean)
    .join('/')}`;

/** Every method of every controller of the running application that answers requests. */
function handlersOf(app: NestFastifyApplication): Handler[] {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((one) => [...one.controllers.values()]);
  return controllers.flatMap(({ metatype }) => {
    const type = metatype as { name: string; prototype: Record<string, unknown> };
    const own = Object.getOwnPropertyNames(type.prototype).filter((name) => name !== 'constructor');
    return own.flatMap((name) => {
      const handler = type.prototype[name];
      if (typeof handler !== 'function' || !Reflect.hasMetadata('path', handler)) return [];
      const both = (key: string) => [type, handler].flatMap((one) => listOf(Reflect.getMetadata(key, one)));
      const paths = listOf(Reflect.getMetadata('path', type)).flatMap((prefix) =>
        listOf(Reflect.getMetadata('path', handler)).map((path) => joined(prefix, path)),
      );
      return [
        { name: `${type.name}.${name}`, paths, guards: both('__guards__'), hasTransaction: runsInTransaction(handler) },
      ];
    });
  });
}

const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const isCallerGuard = (guard: unknown) => guard === CallerGuard || guard === DoorGuard;

describe.each(databases)('the doors of the whole server ($name)', (database) => {
  let app: NestFastifyApplication;
  let site: Site;
  let where: TestDatabase;
  let siteDir: string;
  let url: string;
  let cookie: string;
  const routes: RouteOptions[] = [];

  const ask = (verb: string, path: string, headers: Record<string, string> = {}, body?: object) =>
    fetch(url + path, {
      method: verb,
      redirect: 'manual',
      headers: body ? { 'content-type': 'application/json', ...headers } : headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  /** Each route with each verb that a client would use, as a request that fits it. */
  const requests = () =>
    routes.flatMap(({ url: route, method: verbs }) =>
      [verbs]
        .flat()
        .filter((verb) => VERBS.includes(verb))
        .map((verb) => ({
          verb,
          route,
          path: route.replace(':doctype', 'Note').replace(/:\w+/g, 'ping').replace('*', 'x'),
        })),
    );

  beforeAll(async () => {
    where = await database.open();
    siteDir = await mkdtemp(path.join(tmpdir(), 'cairn-doors-'));
    const environment = { ADMIN_PASSWORD: PASSWORD, DEMO_DATA: '0', LOG_LEVEL: 'silent' };
    const config = { ...readConfig(environment), siteDir, database: where.config };
    const stop = listenToRoutes(routes);
    const log = createLog('silent');
    app = await createServer(config, log, appModule(config, log));
    await app.listen(0, '127.0.0.1');
    stop();
    site = app.get<Site>(SITE, { strict: false });
    url = await app.getUrl();
    const login = await ask('POST', '/api/method/login', {}, { usr: 'Administrator', pwd: PASSWORD });
    cookie = login.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  }, 60_000);
  afterAll(async () => {
    await app?.close();
    await where?.drop();
    await rm(siteDir, { recursive: true, force: true });
  });

  it('has a guard at every controller method that is not named as public', () => {
    const open = handlersOf(app).filter(({ guards }) => !guards.some(isCallerGuard));
    expect(open.map(({ name }) => name).sort()).toEqual([...PUBLIC].sort());
  });

  it('ends a transaction by verb at every guarded controller method', () => {
    const bare = handlersOf(app).filter(({ hasTransaction }) => !hasTransaction);
    expect(bare.map(({ name }) => name).sort()).toEqual([...PUBLIC, ...READ_ONLY].sort());
  });

  it('serves no route that belongs to no controller', () => {
    const known = new Set(handlersOf(app).flatMap(({ paths }) => paths));
    expect(routes.length).toBeGreaterThan(30);
    expect([...new Set(routes.map((route) => joined(route.url)))].filter((path) => !known.has(path))).toEqual([]);
  });

  it('refuses credentials that are false at every route that is not public', async () => {
    for (const { verb, route, path } of requests()) {
      const { status } = await ask(verb, path, { authorization: 'token false:false' });
      expect([verb, route, status === 401]).toEqual([verb, route, !PUBLIC_PATHS.includes(joined(route))]);
    }
  });

  it('refuses every write with a session but without its CSRF token', async () => {
    for (const { verb, route, path } of requests().filter((one) => WRITES.has(one.verb))) {
      const answer = await ask(verb, path, { cookie, origin: 'https://elsewhere.example' });
      expect([verb, route, answer.status, (await answer.text()).includes('CSRFTokenError')]).toEqual([
        verb,
        route,
        400,
        true,
      ]);
    }
  });

  it('refuses a GET of every method that may write', async () => {
    for (const [name] of ALL_METHODS.filter(([, one]) => !one.verbs.includes('GET'))) {
      const { status } = await ask('GET', `/api/method/${name}`, { cookie });
      expect([name, status]).toEqual([name, 403]);
      const searched = await ask('GET', `/api/method/frappe.desk.search.search_link?doctype=User&txt=&query=${name}`, {
        cookie,
      });
      expect([name, 'as a search', searched.status]).toEqual([name, 'as a search', 403]);
    }
  });

  it('refuses visitors at every method that is not named as theirs', async () => {
    for (const [name, one] of ALL_METHODS.filter(([, { allow_guest }]) => !allow_guest)) {
      const { status } = await ask(one.verbs[0] as string, `/api/method/${name}`);
      expect([name, status]).toEqual([name, 403]);
    }
  });

  it.each(['GET', 'HEAD'])('rolls back what a method writes over %s', async (verb) => {
    const methods = hooks.methods as Record<string, Method>;
    methods['contract.write'] = method({}, (ctx) => ctx.newDoc('Note', { title: 'Left behind' }).insert());
    try {
      expect((await ask(verb, '/api/method/contract.write', { cookie })).status).toBe(200);
      expect((await ask(verb, '/?cmd=contract.write', { cookie })).status).toBe(200);
      expect((await ask(verb, '/api/v2/method/contract.write', { cookie })).status).toBe(200);
    } finally {
      delete methods['contract.write'];
    }
    expect(await site.run('Administrator', (ctx) => ctx.count('Note'))).toBe(0);
  });
});
