/**
 * Takes over the database of a Frappe site: looks, says what it would add, and adds it. Nothing that Frappe wrote is
 * dropped, narrowed or written over, so that Frappe can go on with the database.
 */
import { readAdoption, tableExists } from '../engine/database/adoption.js';
import { withMigrationLock } from '../engine/database/migration-lock.js';
import { ConfigurationError, type Log, openSite, type Site } from '../engine/index.js';
import { applyAdoption, applyMends, isAdopted } from './adopt/apply.js';
import { bringFiles, findFiles } from './adopt/files.js';
import { findKey, keepKey, type SecretsFound, tryKey } from './adopt/key.js';
import { lookAt } from './adopt/look.js';
import { type AdoptionPlan, planAdoption } from './adopt/plan.js';
import { describeFound, describePlan, type Found, summary } from './adopt/report.js';
import { type SetupConfig, type SetupOptions, siteOptions } from './setup.js';

export interface AdoptOptions {
  /** Look and say, and change nothing. */
  dryRun?: boolean;
  /** Also mend what Frappe's app got wrong; that changes values of Frappe's. */
  mend?: boolean;
  /** Show every statement. */
  sql?: boolean;
  /** The old site's folder, with site_config.json, public/files and private/files. */
  fromSite?: string;
  encryptionKey?: string;
  /** Share the files with the old site instead of copying them. */
  linkFiles?: boolean;
  /** Asked once, after the plan has been said; false ends it. */
  confirm: (database: string) => Promise<boolean>;
}

export type Outcome = 'adopted' | 'already adopted' | 'not confirmed' | 'dry run';

interface Work {
  site: Site;
  config: SetupConfig;
  setup: SetupOptions;
  options: AdoptOptions;
  say: (line: string) => void;
}

/**
 * @throws ConfigurationError when the database is no Frappe site, not one that can be adopted, or a site of Cairn's own
 */
export async function adoptSite(
  config: SetupConfig,
  log: Log,
  setup: SetupOptions,
  options: AdoptOptions,
): Promise<Outcome> {
  if (config.database.kind !== 'mariadb') {
    throw new ConfigurationError(
      'Only a MariaDB database can be adopted: set DATABASE_URL to the one of the Frappe site, as mariadb://user:password@host/database.',
    );
  }
  const site = await openSite({ ...(await siteOptions(config, log, setup)), migrate: false });
  const say = setup.say ?? ((line: string) => void process.stdout.write(`${line}\n`));
  const work: Work = { site, config, setup, options, say };
  try {
    if (options.dryRun) return await lookOnly(work);
    return await lookAndAdopt(work, config.database.database);
  } finally {
    await site.close();
  }
}

interface Seen extends Found {
  plan: AdoptionPlan;
  key: Awaited<ReturnType<typeof findKey>>;
}

/** One session for all that is read. @returns undefined when the site is adopted already */
async function look({ site, config, options }: Work): Promise<Seen | undefined> {
  const session = site.database.session();
  try {
    if (isAdopted(await readAdoption(session))) return undefined;
    await refuseOwnSite(session);
    const inventory = await lookAt(site, session);
    const key = await findKey({ siteDir: config.siteDir, ...options });
    const secrets = { ...(await tryKey(session, key.key)), key: key.from };
    refuseWrongKey(secrets);
    return {
      database: config.database.kind === 'mariadb' ? config.database.database : '',
      inventory,
      key,
      secrets,
      files: await findFiles(session, config.siteDir, options.fromSite),
      guarded: Object.keys(site.hooks.all.adopted_permission ?? {}).filter((doctype) => site.registry.has(doctype)),
      plan: await planAdoption(site, session, inventory),
    };
  } finally {
    await session.release();
  }
}

/** Kept in SITE_DIR, it would shut the site's secrets for good. */
function refuseWrongKey({ key, total, readable }: SecretsFound): void {
  if (total === 0 || readable > 0 || (key !== 'given' && key !== 'site folder')) return;
  throw new ConfigurationError(
    `The encryption_key opens none of the ${total} secrets in the database: it is not the key of this site.`,
  );
}

async function refuseOwnSite(session: Parameters<typeof readAdoption>[0]): Promise<void> {
  const { doctypes } = await readAdoption(session);
  if (doctypes.size > 0 || !(await tableExists(session, '__cairn_version'))) return;
  throw new ConfigurationError(
    'This database is a site of Cairn already; there is nothing to adopt. npm start serves it.',
  );
}

function report(seen: Seen, { options, say }: Work): void {
  for (const line of describeFound(seen)) say(line);
  say('');
  for (const line of describePlan(seen.plan, { sql: options.sql ?? false, mend: options.mend ?? false })) say(line);
  say('');
}

const ALREADY = 'This site is adopted already; npm start serves it.';

async function lookOnly(work: Work): Promise<Outcome> {
  const seen = await look(work);
  if (!seen) {
    work.say(ALREADY);
    return 'already adopted';
  }
  report(seen, work);
  work.say(
    `Dry run: nothing was changed. It would be ${summary(seen.plan)}. Make a backup, then: npx cairn adopt --yes`,
  );
  return 'dry run';
}

async function lookAndAdopt(work: Work, database: string): Promise<Outcome> {
  const { site, options, say } = work;
  const first = await look(work);
  if (!first) return mendOnly(work);
  report(first, work);
  say('Before you go on: stop Frappe, and make a backup of the database. See docs/operations.md.');
  if (!(await options.confirm(database))) return 'not confirmed';
  return withMigrationLock(site.database, async () => {
    // somebody else may have done it while a person was reading
    const seen = await look(work);
    if (!seen) return mendOnly(work);
    await carryOut(work, seen);
    return 'adopted';
  });
}

async function carryOut({ site, config, setup, options, say }: Work, seen: Seen): Promise<void> {
  keepKey(config.siteDir, seen.key);
  await bringFiles(seen.files.toBring, options.linkFiles ? 'link' : 'copy');
  const { changes, filled } = await applyAdoption(site, seen.inventory, seen.plan, { config, options: setup });
  const mended = options.mend ? await applyMends(site, seen.plan.mends) : 0;
  const rows = [...seen.inventory.rows.values()].reduce((sum, count) => sum + count, 0);
  say(
    `Done: ${changes} changes to tables, ${filled} values filled, ${seen.files.toBring.length} files brought${mended > 0 ? `, ${mended} rows mended` : ''}. All ${rows} rows of ${seen.inventory.rows.size} tables are still there.`,
  );
  say(`Adopted ${seen.database}: npm start serves it; users log in with the passwords they have.`);
}

/** `--mend` may also be asked for later. */
async function mendOnly({ site, options, say }: Work): Promise<Outcome> {
  say(ALREADY);
  if (!options.mend) return 'already adopted';
  await site.refresh();
  for (const mend of site.hooks.all.mends ?? []) await applyMends(site, [{ mend, rows: 0 }]);
  say('Mended what there was to mend.');
  return 'already adopted';
}
