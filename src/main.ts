import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { appModule } from './app.module.js';
import { FrappeError, type Log } from './engine/index.js';
import { type Config, loadEnvFile, readConfig } from './services/config.js';
import { createLog } from './services/log.js';
import { createServer } from './web/server.js';

/** On SIGTERM or SIGINT: no new connections, requests in flight finish within the limit, the database closes. */
function stopOnSignals(app: NestFastifyApplication, config: Config, log: Log): void {
  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping: requests in flight finish first');
    setTimeout(() => {
      log.error(
        { seconds: config.shutdownMs / 1000 },
        'requests were still running at the limit; stopping all the same',
      );
      process.exit(1);
    }, config.shutdownMs).unref();
    await app.close();
    log.info({}, 'stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}

async function main(): Promise<void> {
  loadEnvFile();
  const config = readConfig();
  const log = createLog(config.logLevel);
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise was rejected and nobody looked'));
  const app = await createServer(config, log, appModule(config, log));
  await app.listen(config.port, config.host);
  log.info({ port: config.port, host: config.host, database: config.database.kind }, 'Cairn is ready');
  stopOnSignals(app, config, log);
}

/** In words for the person who starts the server; what nobody foresaw comes with its stack. */
function explain(error: unknown): string {
  if (error instanceof FrappeError) return error.message;
  const { code, port, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program: set PORT to a free one.`;
  return stack ?? String(error);
}

main().catch((error: unknown) => {
  process.stderr.write(`Cairn cannot start. ${explain(error)}\n`);
  process.exit(1);
});
