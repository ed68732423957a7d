import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Module } from '@nestjs/common';
import hooks from '../../hooks.js';
import type { DocTypeJson, Log, Site } from '../../src/engine/index.js';
import { readConfig } from '../../src/services/config.js';
import { FileStorage } from '../../src/services/files/index.js';
import { JobQueue, JobRunner } from '../../src/services/jobs.js';
import { createLog } from '../../src/services/log.js';
import { prepareSite } from '../../src/services/setup.js';
import { createServer } from '../../src/web/server.js';
import { SiteModule } from '../../src/web/site.module.js';
import { WebModule } from '../../src/web/web.module.js';
import type { TestDatabases } from './databases.js';

export { loggedIn, type Person } from './person.js';

export const root = path.resolve(import.meta.dirname, '../..');
export const ADMIN_PASSWORD = 'Admin-Pass-42';

@Module({})
class ProductModule {}

export interface Product {
  url: string;
  site: Site;
  close(): Promise<void>;
}

export interface ProductOptions {
  demoData?: boolean;
  /** Doctypes in place of the product's own. */
  doctypes?: readonly DocTypeJson[];
  /** Where its log goes; default: nowhere, or as TEST_LOG says. */
  log?: Log;
  /** The site's folder; default: a new one, removed at the end. */
  siteDir?: string;
}

/** The whole product as `npm start` serves it, on a database of its own. */
export async function startProduct(database: TestDatabases, options: ProductOptions = {}): Promise<Product> {
  const { config: where, drop } = await database.open();
  const siteDir = options.siteDir ?? (await mkdtemp(path.join(tmpdir(), 'cairn-product-')));
  const log = options.log ?? createLog(process.env.TEST_LOG ?? 'silent');
  const config = { ...readConfig({ ADMIN_PASSWORD }), siteDir, database: where, demoData: options.demoData ?? false };
  const site = await prepareSite(config, log, {
    root,
    hooks,
    ...(options.doctypes ? { doctypes: options.doctypes } : {}),
    ports: { files: new FileStorage(siteDir), jobs: new JobQueue() },
    say: () => undefined,
  });
  const app = await createServer(config, log, {
    module: ProductModule,
    imports: [SiteModule.of(config, log, { useValue: site }), WebModule],
    providers: [JobRunner],
  });
  await app.listen(0, '127.0.0.1');
  return {
    url: await app.getUrl(),
    site,
    close: async () => {
      await app.close();
      await drop();
      if (!options.siteDir) await rm(siteDir, { recursive: true, force: true });
    },
  };
}
