/** Do these DocType files work here? Tried on a throw-away site, beside Cairn's own doctypes. */
import {
  ADMINISTRATOR,
  ConfigurationError,
  type DatabaseConfig,
  type DocTypeJson,
  type Hooks,
  type Log,
  type Meta,
  Registry,
  type Site,
} from '../engine/index.js';
import { Client } from './check-doctypes/client.js';
import { Comparison } from './check-doctypes/compare.js';
import { expectExportEqual } from './check-doctypes/definition.js';
import { Exercise, type Step } from './check-doctypes/exercise.js';
import { findDoctypes } from './check-doctypes/files.js';
import { Findings, type Refusal } from './check-doctypes/findings.js';
import { Sampler } from './check-doctypes/sample.js';
import { syncTables } from './check-doctypes/sync.js';
import { Targets } from './check-doctypes/targets.js';
import { checkStorable } from './setup/store-doctypes.js';
import { prepareSite } from './setup.js';

export type { Refusal } from './check-doctypes/findings.js';

export interface CheckReport {
  /** DocType files found. */
  files: number;
  /** Those without a refusal. */
  passed: number;
  /** In the order in which they showed. */
  refusals: readonly Refusal[];
}

export interface ServedSite {
  url: string;
  /** Stops the server and closes the site. */
  close(): Promise<void>;
}

export interface CheckOptions {
  /** An empty database that may be filled. */
  database: DatabaseConfig;
  /** An empty folder for the site's key and files. */
  siteDir: string;
  /** The doctypes that every site has; a given file of the same name replaces its namesake. */
  own: readonly DocTypeJson[];
  /** What clients may call; no other hook is asked, so that a doctype is tried by its file alone. */
  methods: Hooks['methods'];
  /** Puts the site behind its HTTP doors; absent: no document is made, read or exported. */
  serve?: ((site: Site, log: Log) => Promise<ServedSite>) | undefined;
  /** Told what is no refusal, but worth knowing. */
  onNote: (line: string) => void;
  /** Told how far the work is. */
  onProgress: (done: number, total: number, what: string) => void;
  /** Stops the work. */
  signal?: AbortSignal;
}

const PASSWORD = 'a throw-away passphrase';

/** A refusal that has been noted already: the rest of that document's life is not tried. */
class Noted extends Error {}

class Check {
  readonly findings: Findings;
  #given = new Map<string, DocTypeJson>();
  #lastFault: string | undefined;

  constructor(private readonly options: CheckOptions) {
    this.findings = new Findings(options.onNote);
  }

  async run(folders: readonly string[]): Promise<void> {
    for (const { json } of findDoctypes(folders, this.findings)) this.#given.set(json.name, json);
    if (this.#given.size === 0) return;
    this.#checkTables();
    this.#checkStorable();
    await this.#sync();
    const site = await this.#prepare();
    if (this.options.serve) await this.#try(site, this.options.serve);
    else await site.close();
  }

  async #prepare(): Promise<Site> {
    const { database, siteDir, methods, own } = this.options;
    const config = { database, siteDir, adminPassword: PASSWORD, demoData: false };
    const hooks = methods ? { methods } : {};
    try {
      return await prepareSite(config, this.#log, {
        root: siteDir,
        hooks,
        doctypes: this.#all(),
        say: () => undefined,
      });
    } catch (error) {
      const replaced = own.filter(({ name }) => this.#given.has(name)).map(({ name }) => name);
      if (replaced.length === 0) throw error;
      const text = `No site can be made with these files in place of Cairn's own doctypes (${listed(replaced)})`;
      throw new ConfigurationError(`${text}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** Warnings are notes; of the errors that the server logs, the last tells more than its answer. */
  get #log(): Log {
    const silent = () => undefined;
    return {
      debug: silent,
      info: silent,
      warn: (fields, text) => this.findings.note(`warning: ${text}: ${listed(Object.values(fields).flat())}`),
      error: (fields, text) => {
        const { err } = fields as { err?: Error };
        this.#lastFault = [text, err?.name, err?.message, (err?.cause as Error | undefined)?.message].join(': ');
      },
    };
  }

  /** Every doctype, Cairn's own first. */
  #all(): DocTypeJson[] {
    return [...this.options.own.filter(({ name }) => !this.#given.has(name)), ...this.#given.values()];
  }

  /** Refused files leave the site, so that the others can be tried. */
  #refuse(doctype: string, step: string, error: unknown): void {
    this.findings.refuse(doctype, step, error);
    this.#given.delete(doctype);
  }

  #checkTables(): void {
    const registry = new Registry(this.#all());
    for (const meta of registry.all()) {
      for (const { fieldname, options } of meta.tables) {
        if (registry.find(options)?.istable !== false) continue;
        const culprit = this.#given.has(meta.name) ? meta.name : options;
        this.#refuse(culprit, 'load', `${meta.name}.${fieldname}: ${options} is not a child table (istable)`);
      }
    }
  }

  #checkStorable(): void {
    const registry = new Registry(this.#all());
    for (const json of [...this.#given.values()]) {
      try {
        checkStorable(registry, json);
      } catch (error) {
        this.#refuse(json.name, 'store', error);
      }
    }
  }

  async #sync(): Promise<void> {
    const registry = new Registry(this.#all());
    const total = [...registry.all()].length;
    let done = 0;
    const tick = () => {
      this.options.signal?.throwIfAborted();
      this.options.onProgress(++done, total, 'tables made');
    };
    const refuse = (doctype: string, error: unknown) => {
      if (!this.#given.has(doctype) && !this.findings.isRefused(doctype)) throw error;
      this.#refuse(doctype, 'sync', error);
    };
    const skipped = await syncTables(this.options.database, registry, refuse, tick);
    if (skipped.length > 0) this.findings.note(`warning: left out: ${listed(skipped)}`);
  }

  async #try(site: Site, serve: NonNullable<CheckOptions['serve']>): Promise<void> {
    const server = await serve(site, this.#log);
    try {
      const client = await Client.login(server.url, ADMINISTRATOR, PASSWORD, () => this.#lastFault);
      await this.#exportAll(site, client);
      await this.#exerciseAll(site, client);
    } finally {
      await server.close();
    }
  }

  async #exportAll(site: Site, client: Client): Promise<void> {
    const hasField = (doctype: string, key: string) => site.registry.find(doctype)?.field(key) !== undefined;
    await this.#each([...this.#given.values()], 'doctypes exported', (json) =>
      this.#step(json.name, 'export', () => expectExportEqual(client, json, hasField)),
    );
  }

  async #exerciseAll(site: Site, client: Client): Promise<void> {
    const targets = new Targets(site, (doctype, error) => {
      if (this.#given.has(doctype)) this.findings.refuse(doctype, 'link to it', error);
      else this.findings.note(`${doctype} cannot be linked to: ${String(error)}`);
    });
    const parts = {
      site,
      client,
      sampler: new Sampler(site.registry, targets),
      comparison: new Comparison(site, client),
    };
    const metas = inOrderOfTrial(
      [...this.#given.keys()].map((name) => site.registry.get(name)),
      this.options.own,
    );
    await this.#each(metas, 'doctypes tried', async (meta) => {
      const step: Step = (name, work) => this.#step(meta.name, name, work);
      await new Exercise(parts, meta, step).run();
    });
    this.#noteUntried(site);
  }

  async #each<T>(list: readonly T[], what: string, work: (one: T) => Promise<void>): Promise<void> {
    for (const [index, one] of list.entries()) {
      this.options.signal?.throwIfAborted();
      this.options.onProgress(index, list.length, what);
      try {
        await work(one);
      } catch (error) {
        if (!(error instanceof Noted)) throw error;
      }
    }
  }

  async #step<T>(doctype: string, step: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.findings.refuse(doctype, step, error);
      throw new Noted();
    }
  }

  /** Rows are tried in the documents that hold them; nobody holds these. */
  #noteUntried(site: Site): void {
    const metas = [...this.#given.keys()].map((name) => site.registry.get(name));
    const alone = metas.filter(
      (meta) => meta.istable && !meta.is_virtual && site.registry.parentsOf(meta.name).length === 0,
    );
    const names = (list: readonly Meta[]) => listed(list.map((meta) => meta.name));
    if (alone.length > 0)
      this.findings.note(`loaded and synced only, because no doctype has such rows: ${names(alone)}`);
    const virtual = metas.filter((meta) => meta.is_virtual);
    if (virtual.length > 0) this.findings.note(`loaded only, because they are virtual: ${names(virtual)}`);
  }
}

const SHOWN = 30;

function listed(names: readonly unknown[]): string {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Documents first; what the running site itself is made of comes last, its settings at the very end. */
function inOrderOfTrial(metas: readonly Meta[], own: readonly DocTypeJson[]): Meta[] {
  const names = new Set(own.map(({ name }) => name));
  const rank = (meta: Meta) => (names.has(meta.name) ? 1 : 0) + (meta.issingle ? 2 : 0);
  const tried = metas.filter((meta) => !meta.istable && !meta.is_virtual);
  return tried.sort((one, other) => rank(one) - rank(other));
}

/**
 * Loads every DocType file below the folders, makes the tables, and takes a document of each through its life behind
 * the HTTP doors of a site made for it.
 * @throws what is wrong with the database or with Cairn's own doctypes; faults of given files are in the report
 */
export async function checkDoctypes(folders: readonly string[], options: CheckOptions): Promise<CheckReport> {
  const check = new Check(options);
  await check.run(folders);
  const { files, passed, refusals } = check.findings;
  return { files, passed, refusals };
}
