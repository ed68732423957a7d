import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { customizeHooks } from '../../src/apps/core/customize/hooks.js';
import { coreHooks } from '../../src/apps/core/hooks.js';
import { type Ctx, type Hooks, mergeHooks, readDoctypeFiles, type Site } from '../../src/engine/index.js';
import { readConfig } from '../../src/services/config.js';
import { FileStorage } from '../../src/services/files/index.js';
import { createLog } from '../../src/services/log.js';
import { prepareSite } from '../../src/services/setup.js';
import { createServer } from '../../src/web/server.js';
import { SiteModule } from '../../src/web/site.module.js';
import { WebModule } from '../../src/web/web.module.js';
import { databases, type TestDatabases } from '../support/databases.js';
import { tourDoctypes, tourHooks } from './tours.js';

const root = path.resolve(import.meta.dirname, '../..');
export const PASSWORD = 'Correct-Horse-9';
const MANAGER = 'manager@example.com';
const WALKER = 'walker@example.com';

@Module({})
class TestModule {}

export interface Asked {
  json?: unknown;
  form?: Record<string, string>;
  multipart?: FormData;
  raw?: string;
  query?: Record<string, string | number>;
  headers?: Record<string, string>;
}

export interface Answered {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
  text: string;
  headers: Headers;
}

/** Someone who sends requests. */
export type Ask = (method: string, path: string, asked?: Asked) => Promise<Answered>;

export interface TestServer {
  url: string;
  site: Site;
  app: NestFastifyApplication;
  guest: Ask;
  /** System Manager, by API key. */
  manager: Ask;
  /** May read tours, not what they earn. By API key. */
  walker: Ask;
  keys: { manager: string; walker: string };
  admin<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

function bodyOf({ json, form, multipart, raw }: Asked): { body?: string | FormData; type?: string } {
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' };
  if (form) return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' };
  if (multipart) return { body: multipart };
  return raw === undefined ? {} : { body: raw };
}

/** Sends requests to that server, with these headers each time. */
export function asker(base: string, always: Record<string, string> = {}): Ask {
  return async (method, where, asked = {}) => {
    const url = new URL(base + where);
    for (const [name, value] of Object.entries(asked.query ?? {})) url.searchParams.set(name, String(value));
    const { body, type } = bodyOf(asked);
    const headers = { ...always, ...(type ? { 'content-type': type } : {}), ...asked.headers };
    const response = await fetch(url, { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      body: isJson && text ? JSON.parse(text) : undefined,
      text,
      headers: response.headers,
    };
  };
}

async function addUser(ctx: Ctx, email: string, roles: readonly string[]): Promise<string> {
  const user = ctx.newDoc('User', {
    email,
    first_name: email.split('@')[0],
    new_password: PASSWORD,
    send_welcome_email: 0,
    roles: roles.map((role) => ({ role })),
  });
  await user.insert();
  const keys = await ctx.site.ports.accounts?.generateKeys(ctx, email);
  return `token ${keys?.api_key}:${keys?.api_secret}`;
}

/** The whole web over a site with toy doctypes, listening on a port of its own. @param more hooks that the test needs */
export async function startServer(
  database: TestDatabases = databases[0] as TestDatabases,
  environment: Record<string, string> = {},
  more: Hooks = {},
): Promise<TestServer> {
  const { config: where, drop } = await database.open();
  const siteDir = await mkdtemp(path.join(tmpdir(), 'cairn-web-'));
  const log = createLog(process.env.TEST_LOG ?? 'silent');
  const config = {
    ...readConfig({ ADMIN_PASSWORD: PASSWORD, ...environment }),
    siteDir,
    database: where,
    demoData: false,
  };
  const site = await prepareSite(config, log, {
    root,
    hooks: mergeHooks(coreHooks, customizeHooks, tourHooks, more),
    doctypes: [...readDoctypeFiles([path.join(root, 'doctypes/core')]), ...tourDoctypes],
    ports: { files: new FileStorage(siteDir) },
    say: () => undefined,
  });
  const app = await createServer(config, log, {
    module: TestModule,
    imports: [SiteModule.of(config, log, { useValue: site }), WebModule],
  });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const admin = <T>(work: (ctx: Ctx) => Promise<T>) => site.run('Administrator', work);
  const keys = await admin(async (ctx) => {
    await ctx
      .sudo()
      .getDoc('Role', 'Walker')
      .then((role) => role.update({ desk_access: 0 }).save());
    return { manager: await addUser(ctx, MANAGER, ['System Manager']), walker: await addUser(ctx, WALKER, ['Walker']) };
  });
  return {
    url,
    site,
    app,
    keys,
    guest: asker(url),
    manager: asker(url, { authorization: keys.manager }),
    walker: asker(url, { authorization: keys.walker }),
    admin,
    close: async () => {
      await app.close();
      await drop();
      await rm(siteDir, { recursive: true, force: true });
    },
  };
}

/** Logs in and gives the cookies that the browser would send from then on. */
export async function loginCookies(server: TestServer, usr: string): Promise<string> {
  const { headers, status, text } = await server.guest('POST', '/api/method/login', { json: { usr, pwd: PASSWORD } });
  if (status !== 200) throw new Error(`login as ${usr}: ${status} ${text}`);
  return headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}
