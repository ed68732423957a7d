import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import hooks from '../hooks.js';
import { dataSourceOptions, type Log, openingError } from './engine/index.js';
import { type Config, root } from './services/config.js';
import { FileStorage } from './services/files/index.js';
import { JobQueue, JobRunner } from './services/jobs.js';
import { Scheduler } from './services/scheduler.js';
import { prepareSite } from './services/setup.js';
import { SiteModule } from './web/site.module.js';
import { WebModule } from './web/web.module.js';

async function openDataSource(config: Config, options: DataSourceOptions): Promise<DataSource> {
  try {
    return await new DataSource(options).initialize();
  } catch (error) {
    throw openingError(error, config.database);
  }
}

@Module({})
class AppModule {}

/** The whole server: TypeORM owns the connections, the site is opened on them, the web serves it. */
export function appModule(config: Config, log: Log): DynamicModule {
  return {
    module: AppModule,
    imports: [
      TypeOrmModule.forRootAsync({
        useFactory: () => ({ ...dataSourceOptions(config.database), toRetry: () => false }),
        dataSourceFactory: (options) => openDataSource(config, options as DataSourceOptions),
      }),
      SiteModule.of(config, log, {
        inject: [DataSource],
        useFactory: (dataSource: DataSource) =>
          prepareSite(config, log, {
            root,
            hooks,
            dataSource,
            ports: { files: new FileStorage(config.siteDir), jobs: new JobQueue() },
          }),
      }),
      ScheduleModule.forRoot(),
      WebModule,
    ],
    providers: [Scheduler, JobRunner],
  };
}
