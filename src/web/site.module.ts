import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown, type Provider } from '@nestjs/common';
import type { Log, Site } from '../engine/index.js';
import { AuthService, authParts } from '../services/auth/index.js';
import type { Config } from '../services/config.js';
import { FilesService } from '../services/files/index.js';
import { RedisLink } from '../services/redis.js';
import { AUTH, CONFIG, FILES, LOG, REDIS, SITE } from '../services/tokens.js';

/** Where the site comes from: one that is open already, or a factory (whose dependencies Nest brings). */
export type SiteSource =
  | { useValue: Site }
  | { inject: never[] | unknown[]; useFactory: (...given: never[]) => Promise<Site> };

const services: Provider[] = [
  {
    provide: AUTH,
    inject: [SITE],
    useFactory: (site: Site) => {
      const { passwords, secrets } = authParts(site.paths.site);
      return new AuthService(site, { passwords, secrets });
    },
  },
  {
    provide: REDIS,
    inject: [CONFIG, LOG],
    useFactory: ({ redisUrl, siteDir }: Config, log: Log) => (redisUrl ? RedisLink.open(redisUrl, siteDir, log) : null),
  },
  { provide: FILES, inject: [SITE], useFactory: (site: Site) => new FilesService(site) },
];

/** The running site and its services, for everything that Nest makes. Closes the site when the server has stopped. */
@Global()
@Module({})
export class SiteModule implements OnApplicationShutdown {
  constructor(
    @Inject(SITE) private readonly site: Site,
    @Inject(LOG) log: Log,
    @Inject(REDIS) private readonly redis: RedisLink | null,
  ) {
    if (!redis) return;
    site.ports.peers = redis;
    redis.onChanged = () => {
      site
        .catchUp()
        .catch((error: unknown) => log.warn({ err: error }, 'the news of another process could not be read'));
    };
  }

  static of(config: Config, log: Log, source: SiteSource): DynamicModule {
    const site = { provide: SITE, ...source } as Provider;
    return {
      module: SiteModule,
      providers: [{ provide: CONFIG, useValue: config }, { provide: LOG, useValue: log }, site, ...services],
      exports: [CONFIG, LOG, SITE, AUTH, FILES, REDIS],
    };
  }

  onApplicationShutdown(): Promise<void> {
    this.redis?.close();
    return this.site.close();
  }
}
