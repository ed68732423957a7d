import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module } from '@nestjs/common';
import hooks from '../../hooks.js';
import type { Site } from '../../src/engine/index.js';
import { readConfig } from '../../src/services/config.js';
import { FileStorage } from '../../src/services/files/index.js';
import { createLog } from '../../src/services/log.js';
import { prepareSite } from '../../src/services/setup.js';
import { createServer } from '../../src/web/server.js';
import { SiteModule } from '../../src/web/site.module.js';
import { WebModule } from '../../src/web/web.module.js';
import type { TestDatabases } from './databases.js';

export const root = path.resolve(import.meta.dirname, '../..');
export const ADMIN_PASSWORD = 'Admin-Pass-42';

@Module({})
class ProductModule {}

export interface Product {
  url: string;
  site: Site;
  close(): Promise<void>;
}

/** The whole product as `npm start` serves it, on a database of its own. */
export async function startProduct(database: TestDatabases, options: { demoData?: boolean } = {}): Promise<Product> {
  const { config: where, drop } = await database.open();
  const siteDir = await mkdtemp(path.join(tmpdir(), 'cairn-product-'));
  const log = createLog(process.env.TEST_LOG ?? 'silent');
  const config = { ...readConfig({ ADMIN_PASSWORD }), siteDir, database: where, demoData: options.demoData ?? false };
  const site = await prepareSite(config, log, {
    root,
    hooks,
    ports: { files: new FileStorage(siteDir) },
    say: () => undefined,
  });
  const app = await createServer(config, log, {
    module: ProductModule,
    imports: [SiteModule.of(config, log, { useValue: site }), WebModule],
  });
  await app.listen(0, '127.0.0.1');
  return {
    url: await app.getUrl(),
    site,
    close: async () => {
      await app.close();
      await drop();
      await rm(siteDir, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

/** Sends JSON requests as one person. */
export type Person = (method: string, where: string, json?: unknown) => Promise<Answer>;

/** @param headers what says who it is: a cookie or an API key; nothing: a guest */
export function person(url: string, headers: Record<string, string> = {}): Person {
  return async (method, where, json) => {
    const response = await fetch(url + where, {
      method,
      headers: { ...headers, ...(json === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
}

/** Logs in with a password, as a browser does. */
export async function loggedIn(url: string, usr: string, pwd: string): Promise<Person> {
  const response = await fetch(`${url}/api/method/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ usr, pwd }),
  });
  if (response.status !== 200) throw new Error(`login as ${usr}: ${response.status} ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return person(url, { cookie });
}
