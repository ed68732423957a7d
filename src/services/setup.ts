/** From whatever the database holds to a site that can serve: what `npm start` and `cairn migrate` do first. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { withMigrationLock } from '../engine/database/migration-lock.js';
import {
  ADMINISTRATOR,
  type DatabaseConfig,
  type Hooks,
  type Job,
  type Log,
  openSite,
  type Ports,
  type Site,
  type SiteOptions,
  type SitePaths,
} from '../engine/index.js';
import { authParts, authTables } from './auth/index.js';
import { warnOfDoubts } from './setup/doubts.js';
import { createUsers, isEmptySite, saveSingleDefaults } from './setup/first-start.js';
import { DoneLog } from './setup/log.js';
import { storeDoctypes } from './setup/store-doctypes.js';
import { fixtureFiles, importFixtures } from './transfer/fixtures.js';

/** What of the configuration a site is made from; `Config` fits. */
export interface SetupConfig {
  siteDir: string;
  database: DatabaseConfig;
  /** For a new site; absent: one is made and said once. */
  adminPassword?: string | undefined;
  /** Load the demo data into a new site. */
  demoData?: boolean | undefined;
  timeZone?: string | undefined;
}

export interface SetupOptions {
  /** The repository's root, or any folder with `doctypes`, `fixtures` and `templates` in it. */
  root: string;
  hooks: Hooks;
  /** Ports beyond the log, secrets and accounts, which this service brings. */
  ports?: Partial<Ports>;
  dataSource?: SiteOptions['dataSource'];
  /** Doctypes in place of those below `root/doctypes`. */
  doctypes?: SiteOptions['doctypes'];
  /** Tells the person who starts the site; default: stdout. */
  say?: (line: string) => void;
  /** Called when the database turned out to be nobody's site yet. */
  onNew?: () => void;
}

const STARTED = 'setup: started';
const DONE = 'setup: done';

function sitePaths(root: string, siteDir: string): SitePaths {
  const below = (name: string) => path.join(root, name);
  return {
    root,
    doctypes: [below('doctypes')],
    fixtures: below('fixtures'),
    templates: below('templates'),
    site: siteDir,
  };
}

/** How `openSite` is called for this configuration; makes the folders that it needs. */
export async function siteOptions(config: SetupConfig, log: Log, options: SetupOptions): Promise<SiteOptions> {
  await mkdir(config.siteDir, { recursive: true });
  if (config.database.kind === 'sqlite') await mkdir(path.dirname(config.database.file), { recursive: true });
  const paths = sitePaths(options.root, config.siteDir);
  const { secrets, accounts } = authParts(config.siteDir);
  return {
    doctypes: options.doctypes ?? paths.doctypes,
    hooks: options.hooks,
    database: config.database,
    paths,
    ports: { log, secrets, accounts, ...options.ports },
    ...(options.dataSource ? { dataSource: options.dataSource } : {}),
  };
}

/**
 * Opens the site, brings tables, doctypes, fixtures and patches up to date, and makes a new site what it should be.
 * Two processes may start at once: one does the work, the other waits. A start that was cut short is taken up again.
 * @throws ConfigurationError naming the file, field, hook, patch or variable that is wrong
 */
export async function prepareSite(config: SetupConfig, log: Log, options: SetupOptions): Promise<Site> {
  const site = await openSite(await siteOptions(config, log, options));
  try {
    await withMigrationLock(site.database, () => bringUpToDate(site, config, options));
    await site.refresh();
    return site;
  } catch (error) {
    await site.close();
    throw error;
  }
}

/** Doctypes, fixtures, patches and all else that follows the tables. Call it inside `withMigrationLock`. */
export async function bringUpToDate(site: Site, config: SetupConfig, options: SetupOptions): Promise<void> {
  const say = options.say ?? ((line: string) => void process.stdout.write(`${line}\n`));
  await createAuthTables(site);
  const done = await DoneLog.read(site);
  const isNew = (await isEmptySite(site)) || (done.has(STARTED) && !done.has(DONE));
  if (isNew) options.onNew?.();
  if (isNew) await done.once(STARTED, () => undefined);
  await importChangedFixtures(site, done, say);
  await site.run(ADMINISTRATOR, async (ctx) => {
    const written = await storeDoctypes(site, ctx.db);
    if (written.length > 0) ctx.unit.stale.add('access');
  });
  if (isNew) await completeSite(site, done, config, say);
  else if (!site.adoption.done) await skipPatches(site, done);
  else await runPatches(site, done, say);
  await runJobs(site, site.hooks.all.after_migrate);
  warnOfDoubts(site);
}

async function createAuthTables(site: Site): Promise<void> {
  const session = site.database.session();
  try {
    for (const statement of authTables(site.database.dialect.name)) await session.define(statement);
    await session.commit();
  } finally {
    await session.release();
  }
}

async function completeSite(
  site: Site,
  done: DoneLog,
  config: SetupConfig,
  say: (line: string) => void,
): Promise<void> {
  let made: string | undefined;
  await done.once('setup: users', async (ctx) => {
    made = await createUsers(ctx, config.adminPassword);
  });
  if (made) say(`New site. Log in as Administrator with the password ${made} (it is not shown again).`);
  await done.once('setup: singles', (ctx) => saveSingleDefaults(ctx, config.timeZone));
  await runJobs(site, site.hooks.all.after_install);
  await skipPatches(site, done);
  if (config.demoData) await loadDemo(site);
  await done.once(DONE, () => undefined);
}

/** Lets every app make its demo data. */
export async function loadDemo(site: Site): Promise<void> {
  await runJobs(site, site.hooks.all.demo);
}

export async function fixtureFolders({ fixtures }: Pick<SitePaths, 'fixtures'>): Promise<string[]> {
  const entries = await readdir(fixtures, { withFileTypes: true }).catch(() => []);
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(fixtures, entry.name))
    .sort();
  // An app's customizations may name what its fixtures, or those of another app, bring.
  return [...folders, ...folders.map((folder) => path.join(folder, 'custom'))];
}

/**
 * A file is imported when it is new or has changed, so that what a site has made of its rows lives on. An adopted site
 * gets only what it does not have.
 */
async function importChangedFixtures(site: Site, done: DoneLog, say: (line: string) => void): Promise<void> {
  for (const folder of await fixtureFolders(site.paths)) {
    for (const file of await fixtureFiles(folder)) {
      const hash = createHash('md5')
        .update(await readFile(path.join(folder, file)))
        .digest('hex');
      const step = `fixture: ${path.relative(site.paths.fixtures, folder)}/${file} ${hash}`;
      if (done.has(step)) continue;
      await importFixtures(site, folder, { say, only: (name) => name === file, keep: site.isAdopted });
      await done.once(step, () => undefined);
    }
  }
}

async function runPatches(site: Site, done: DoneLog, say: (line: string) => void): Promise<void> {
  for (const patch of site.hooks.all.patches ?? []) {
    if (await done.once(patch.name, (ctx) => patch.run(ctx.sudo()))) say(`Patched: ${patch.name}`);
  }
}

/** What was never a site of an older Cairn needs no mending: its data has never had the old form. */
async function skipPatches(site: Site, done: DoneLog): Promise<void> {
  for (const patch of site.hooks.all.patches ?? []) await done.once(patch.name, () => undefined);
}

async function runJobs(site: Site, jobs: readonly Job[] | undefined): Promise<void> {
  for (const job of jobs ?? []) await site.run(ADMINISTRATOR, async (ctx) => void (await job(ctx)));
}
