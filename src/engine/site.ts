import { Ctx, type Unit } from './ctx.js';
import { type Adoption, NOT_ADOPTED, readAdoption, refuseUnadopted } from './database/adoption.js';
import { fillFetched } from './database/backfill.js';
import type { DatabaseConfig } from './database/config.js';
import { type OpenOptions, openDatabase, type SqlDatabase } from './database/database.js';
import { retryDeadlocks } from './database/deadlock.js';
import { changeSchema, migrateSchema } from './database/migrate.js';
import type { SchemaPlan } from './database/plan.js';
import { readSchema } from './database/schema.js';
import type { Premise, Session } from './database/session.js';
import { readStoredDoctypes, type StoredDoctypes } from './database/stored-doctypes.js';
import { mayHaveCommitted } from './database/translate.js';
import { dropSurplusColumns, surplusColumns } from './database/trim.js';
import { readVersions } from './database/versions.js';
import { type Behaviour, behaviourOf } from './document/events.js';
import { loadNamingRules } from './document/naming.js';
import { loadWorkflows, type Workflow } from './document/workflow/load.js';
import { FrappeError } from './errors.js';
import type { Hooks } from './hooks/hooks.js';
import { type ResolvedHooks, resolveHooks } from './hooks/resolve.js';
import type { DocTypeJson } from './meta/doctype.js';
import { readDoctypeFiles } from './meta/files.js';
import type { Meta } from './meta/meta.js';
import { checkTables, Registry } from './meta/registry.js';
import { forgetAccess } from './permissions/condition.js';
import { loadUserAccess, type UserAccess } from './permissions/user-access.js';
import { defaultPorts, type Ports } from './ports.js';
import { loadSettings, type SiteSettings, STANDARD_SETTINGS } from './settings.js';
import { type SiteTime, siteTime, type Ticks, ticksOf } from './time.js';

/** Folders of a site, absolute. */
export interface SitePaths {
  root: string;
  doctypes: readonly string[];
  fixtures: string;
  templates: string;
  /** Files, keys and backups of this site. */
  site: string;
}

export interface SiteOptions {
  /** Folders with DocType files, or the doctypes themselves (tests). */
  doctypes: readonly string[] | readonly DocTypeJson[];
  hooks: Hooks;
  database: DatabaseConfig;
  /** A DataSource that somebody else opened and will close (Nest). */
  dataSource?: OpenOptions['dataSource'];
  ports?: Partial<Ports>;
  paths?: Partial<SitePaths>;
  /** Bring the tables up to date first (default true). */
  migrate?: boolean;
}

/** Numbers that grow when what they are named after changes, in the database, for all processes. */
export type CacheScope = 'meta' | 'access';
export type CacheVersions = Readonly<Record<CacheScope, number>>;

/** Users whose access is kept; a site with more starts over. */
const KEPT_USERS = 20_000;
const LOOKS = 3;

/** A site of Frappe keeps its times in this zone until System Settings name one (`frappe.utils.get_system_timezone`). */
const FRAPPE_ZONE = 'Asia/Kolkata';

/** What the database says about doctypes. */
interface StoredMeta {
  adoption: Adoption;
  stored: StoredDoctypes;
  namingRules: ReadonlySet<string>;
  workflows: ReadonlyMap<string, Workflow>;
}

/** Has something changed since? */
export function isBehind(known: CacheVersions, versions: CacheVersions): boolean {
  return versions.meta > known.meta || versions.access > known.access;
}

/** A running site: doctypes, hooks and a database, and the maker of ctxs. `openSite` makes it. */
export class Site {
  readonly hooks: ResolvedHooks;
  readonly paths: SitePaths;
  readonly ports: Ports;
  readonly #ticks: Ticks;
  time: SiteTime;
  settings: SiteSettings = STANDARD_SETTINGS;
  /** Doctypes that a Document Naming Rule names. */
  namingRules: ReadonlySet<string> = new Set();
  /** The active workflows, by doctype. */
  workflows: ReadonlyMap<string, Workflow> = new Map();
  /** Was the database Frappe's? Then what is Frappe's in it stays as it is. */
  adoption: Adoption = NOT_ADOPTED;

  #behaviours = new WeakMap<Meta, Behaviour>();
  #access = new Map<string, UserAccess>();
  #epoch = 0;
  #versions: CacheVersions = { meta: -1, access: -1 };
  #refreshing: Promise<void> | undefined;

  constructor(
    readonly registry: Registry,
    readonly database: SqlDatabase,
    options: SiteOptions,
  ) {
    this.ports = { ...defaultPorts, ...options.ports };
    this.paths = { root: '', doctypes: [], fixtures: '', templates: '', site: '', ...options.paths };
    this.#ticks = ticksOf(this.ports.clock);
    this.time = siteTime(this.#ticks);
    this.hooks = resolveHooks(options.hooks, (doctype) => registry.has(doctype));
  }

  get isAdopted(): boolean {
    return this.adoption.doctypes.size > 0;
  }

  /** The class of a doctype and what its events call. */
  behaviour(meta: Meta): Behaviour {
    const kept = this.#behaviours.get(meta);
    if (kept) return kept;
    const behaviour = behaviourOf(meta, this.hooks.of(meta.name));
    this.#behaviours.set(meta, behaviour);
    return behaviour;
  }

  /**
   * A user's ctx over a session of its own; give it back with `finish`. A name nobody has gets no role at all.
   * @param premise what it rests on that this is the user, not asked yet
   */
  async begin(user: string, premise?: Premise): Promise<Ctx> {
    const session = this.database.session();
    if (premise) session.restOn(premise);
    const unit: Unit = { session, messages: [], afterCommit: [], afterRollback: [], stale: new Set() };
    try {
      return new Ctx(this, unit, await this.access(unit, user));
    } catch (error) {
      await unit.session.release();
      throw error;
    }
  }

  /** Ends what `begin` began. What the transaction asked to run after commit runs only then; its errors are logged. */
  async finish(ctx: Ctx, how: 'commit' | 'rollback'): Promise<void> {
    const { unit } = ctx;
    try {
      if (how === 'rollback') await unit.session.rollback();
      else await this.#commit(unit);
    } catch (error) {
      if (error instanceof FrappeError && !mayHaveCommitted(error)) await this.#runAll(unit.afterRollback, 'rollback');
      throw error;
    } finally {
      await unit.session.release();
    }
    await this.#runAll(how === 'commit' ? unit.afterCommit : unit.afterRollback, how);
  }

  /** Commits what the ctx has done so far and goes on with the same session: for long work in parts. */
  async commit(ctx: Ctx): Promise<void> {
    await this.#commit(ctx.unit);
    forgetAccess(ctx.unit);
    await this.#runAll(ctx.unit.afterCommit, 'commit');
  }

  /**
   * Runs `work` as a user in one transaction and commits, or rolls back when it throws.
   * A deadlock is tried again from the start, so `work` must not touch anything but its ctx.
   */
  run<T>(user: string, work: (ctx: Ctx) => Promise<T>, options: { commit?: boolean } = {}): Promise<T> {
    return retryDeadlocks(async () => {
      const ctx = await this.begin(user);
      try {
        const result = await work(ctx);
        await this.finish(ctx, (options.commit ?? true) ? 'commit' : 'rollback');
        return result;
      } catch (error) {
        await this.finish(ctx, 'rollback');
        throw error;
      }
    });
  }

  /** Who the user is. Kept until access changes anywhere. */
  async access(unit: Unit, user: string): Promise<UserAccess> {
    const kept = this.#access.get(user);
    if (kept) return kept;
    const epoch = this.#epoch;
    const access = await loadUserAccess(unit.session, user);
    if (this.#access.size >= KEPT_USERS) this.#access.clear();
    if (epoch === this.#epoch && !unit.session.writing) this.#access.set(user, access);
    return access;
  }

  /**
   * Compares the versions that a request read with those this process knows and drops what is out of date,
   * so that changes made by other processes count from the next request on.
   */
  async noticeVersions(versions: CacheVersions): Promise<void> {
    // one that is under way may have looked before the change was made: then look again
    for (let look = 0; look < LOOKS && isBehind(this.#versions, versions); look++) {
      this.#refreshing ??= this.refresh().finally(() => {
        this.#refreshing = undefined;
      });
      await this.#refreshing;
    }
  }

  /** What this process keeps in memory is as of these. */
  get versions(): CacheVersions {
    return this.#versions;
  }

  /** Looks whether another process has moved on; for work that no request begins. */
  async catchUp(): Promise<void> {
    const session = this.database.session();
    const versions = await readVersions(session).finally(() => session.release());
    await this.noticeVersions(versions);
  }

  /** Reads everything that is kept in memory anew. */
  async refresh(): Promise<void> {
    const session = this.database.session();
    try {
      await this.#refreshOn(session);
    } finally {
      await session.release();
    }
  }

  /** On a session at hand: a second one could wait for ever for a connection that the first holds. */
  async #refreshOn(session: Session): Promise<void> {
    const known = await readVersions(session);
    const meta = known.meta === this.#versions.meta ? undefined : await this.#readMeta(session);
    const settings = await loadSettings(session);
    this.#epoch += 1;
    this.#access.clear();
    // another refresh that looked later may have ended sooner: what it read stays
    if (known.meta < this.#versions.meta || known.access < this.#versions.access) return;
    if (meta) this.#takeMeta(meta);
    this.settings = settings;
    this.time = siteTime(this.#ticks, settings.timeZone ?? (this.isAdopted ? FRAPPE_ZONE : undefined));
    this.#versions = known;
  }

  async #readMeta(session: Session): Promise<StoredMeta> {
    const adoption = await readAdoption(session);
    const stored = await readStoredDoctypes(session, (name) => this.registry.isStandard(name), adoption.doctypes);
    const namingRules = await loadNamingRules(session);
    return { adoption, stored, namingRules, workflows: await loadWorkflows(session) };
  }

  #takeMeta({ adoption, stored, namingRules, workflows }: StoredMeta): void {
    this.adoption = adoption;
    for (const problem of this.registry.reload(stored.doctypes, stored.customizations)) {
      this.ports.log.error({ problem }, 'a stored doctype is left out');
    }
    this.#behaviours = new WeakMap();
    this.namingRules = namingRules;
    this.workflows = workflows;
  }

  /**
   * Makes the tables fit what this transaction has changed about doctypes, before it commits; all processes see
   * the doctypes once it has committed.
   * @returns the doctypes as they will be
   * @throws ConfigurationError, ValidationError when the doctypes would not load or the tables cannot change
   */
  async applyCustomizations(ctx: Ctx): Promise<Registry> {
    ctx.unit.stale.add('meta');
    const isFile = (name: string) => this.registry.isStandard(name);
    const stored = await readStoredDoctypes(ctx.db, isFile, this.adoption.doctypes);
    const next = this.registry.preview(stored.doctypes, stored.customizations);
    const changed = [...next.all()].filter(
      (meta) => JSON.stringify(this.registry.find(meta.name)?.json) !== JSON.stringify(meta.json),
    );
    await changeSchema(this.database, ctx.db, changed);
    for (const meta of changed) {
      await fillFetched(ctx.db, meta, this.registry.find(meta.name), (doctype) => next.find(doctype));
    }
    return next;
  }

  /** Columns of the doctype's table that none of its fields has any more. */
  surplusColumns(ctx: Ctx, meta: Meta): Promise<string[]> {
    return surplusColumns(ctx.db, meta);
  }

  /** Drops them with their values; see `surplusColumns`. @returns their names */
  dropSurplusColumns(ctx: Ctx, meta: Meta): Promise<string[]> {
    return dropSurplusColumns(this.database, ctx.db, meta);
  }

  /**
   * Brings tables in line with the doctypes; with `dryRun` only says what it would do. Safe in two processes at once.
   * @throws ConfigurationError on a database of Frappe that was not adopted
   */
  async migrate(options: { dryRun?: boolean } = {}): Promise<SchemaPlan> {
    await this.#refuseUnadopted();
    if (options.dryRun) return migrateSchema(this.database, () => this.registry.all(), options);
    const standard = await this.#migrateStandard();
    const { changes, skipped } = await migrateSchema(this.database, () => this.registry.all());
    for (const { repeats, ...left } of skipped) {
      if (repeats) this.ports.log.warn(left, 'a unique key is left out until its values repeat no more');
    }
    return { changes: [...standard.changes, ...changes], skipped };
  }

  async #refuseUnadopted(): Promise<void> {
    const session = this.database.session();
    try {
      await refuseUnadopted(session);
    } finally {
      await session.release();
    }
  }

  /** The tables of the files' doctypes come first: customizations are rows in some of them. */
  async #migrateStandard(): Promise<SchemaPlan> {
    const plan = await migrateSchema(this.database, () => this.registry.all());
    await this.refresh();
    return plan;
  }

  async ping(): Promise<void> {
    await this.database.ping();
  }
  async close(): Promise<void> {
    await this.database.close();
  }

  async #commit(unit: Unit): Promise<void> {
    const { session, stale, afterRollback } = unit;
    if (stale.size > 0 && session.writing) {
      const scopes = [...stale];
      const marks = scopes.map(() => '?').join(', ');
      await session.execute(
        `UPDATE \`__cairn_version\` SET \`version\` = \`version\` + 1 WHERE \`scope\` IN (${marks})`,
        scopes,
      );
    }
    await session.commit();
    afterRollback.length = 0;
    if (stale.size > 0) {
      stale.clear();
      this.ports.peers?.changed();
      await this.#refreshOn(session).catch((error: unknown) => {
        // what was committed stands; the next request notices that this process is behind
        this.ports.log.warn({ err: error }, 'what is kept in memory could not be read anew');
      });
    }
  }

  async #runAll(list: (() => unknown)[], after: 'commit' | 'rollback'): Promise<void> {
    for (const work of list.splice(0)) {
      try {
        await work();
      } catch (error) {
        this.ports.log.error({ err: error }, `work after ${after} failed`);
      }
    }
  }
}

/** A database without tables has nothing to read yet: `migrate --dry-run` looks at such a one. */
async function isMigrated(database: SqlDatabase): Promise<boolean> {
  const session = database.session();
  try {
    return (await readSchema(session)).has('__cairn_version');
  } finally {
    await session.release();
  }
}

/**
 * Opens a site: reads the doctypes, opens the database, brings its tables up to date, resolves the hooks.
 * @throws ConfigurationError naming the file, field, hook or variable that is wrong
 */
export async function openSite(options: SiteOptions): Promise<Site> {
  const given = options.doctypes;
  const files = given.every((entry) => typeof entry === 'string')
    ? readDoctypeFiles(given as readonly string[])
    : (given as readonly DocTypeJson[]);
  const registry = new Registry(files);
  checkTables(registry);
  const database = await openDatabase(options.database, {
    ...(options.dataSource ? { dataSource: options.dataSource } : {}),
    ...(options.ports?.log ? { log: options.ports.log } : {}),
  });
  try {
    const site = new Site(registry, database, options);
    if (options.migrate ?? true) await site.migrate();
    else if (await isMigrated(database)) await site.refresh();
    return site;
  } catch (error) {
    await database.close();
    throw error;
  }
}
