import { Module } from '@nestjs/common';
import { customizeHooks } from '../../src/apps/core/customize/hooks.js';
import { coreHooks } from '../../src/apps/core/hooks.js';
import { type DatabaseConfig, mergeHooks, openSite, readDoctypeFiles } from '../../src/engine/index.js';
import { authParts } from '../../src/services/auth/index.js';
import { readConfig } from '../../src/services/config.js';
import { createLog } from '../../src/services/log.js';
import { createServer } from '../../src/web/server.js';
import { SiteModule } from '../../src/web/site.module.js';
import { WebModule } from '../../src/web/web.module.js';
import { asker, type TestServer } from './server.js';
import { tourDoctypes, tourHooks } from './tours.js';

@Module({})
class SecondModule {}

/** Another server over the same database and site folder, as a second process is. */
export async function secondServer(
  first: TestServer,
  database: DatabaseConfig,
  environment: Record<string, string> = {},
) {
  const log = createLog('silent');
  const siteDir = first.site.paths.site;
  const { secrets, accounts } = authParts(siteDir);
  const site = await openSite({
    doctypes: [...readDoctypeFiles([`${first.site.paths.root}/doctypes/core`]), ...tourDoctypes],
    hooks: mergeHooks(coreHooks, customizeHooks, tourHooks),
    database,
    paths: first.site.paths,
    ports: { log, secrets, accounts },
  });
  const config = { ...readConfig(environment), siteDir, database, demoData: false };
  const app = await createServer(config, log, {
    module: SecondModule,
    imports: [SiteModule.of(config, log, { useValue: site }), WebModule],
  });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const as = (key: string) => asker(url, { authorization: key });
  return {
    site,
    guest: asker(url),
    manager: as(first.keys.manager),
    walker: as(first.keys.walker),
    close: () => app.close(),
  };
}
