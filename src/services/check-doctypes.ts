/** Do these DocType files work here? Tried on a throw-away site, beside Cairn's own doctypes. */
import { readFile } from 'node:fs/promises';
import { openDatabase } from '../engine/database/database.js';
import { planSync } from '../engine/database/plan.js';
import { readSchema } from '../engine/database/schema.js';
import { applyPlan } from '../engine/database/sync.js';
import {
  ADMINISTRATOR,
  buildMeta,
  type DatabaseConfig,
  type DocTypeJson,
  isDoctype,
  jsonFiles,
  openSite,
  Registry,
  type Site,
} from '../engine/index.js';
import { exercise } from './check-doctypes/exercise.js';
import { createUsers } from './setup/first-start.js';
import { storeDoctypes } from './setup/store-doctypes.js';

export interface Refusal {
  file: string;
  reason: string;
}

export interface CheckReport {
  /** DocType files found. */
  files: number;
  /** Those that do not work, with the first reason; each file once. */
  refusals: Refusal[];
}

export interface CheckOptions {
  /** An empty database that may be filled. */
  database: DatabaseConfig;
  /** The doctypes that every site has; a given file of the same name replaces its namesake. */
  own: readonly DocTypeJson[];
  /** Also make, change and delete a document of each (default true). */
  documents?: boolean;
}

interface Given {
  file: string;
  json: DocTypeJson;
}

class Check {
  readonly refusals = new Map<string, string>();
  given: Given[] = [];

  refuse(file: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (!this.refusals.has(file)) this.refusals.set(file, reason.replace(/\s+/g, ' '));
    this.given = this.given.filter((one) => one.file !== file);
  }

  /** The file whose definition of that doctype counts: the last one. */
  fileOf(doctype: string): string | undefined {
    return this.given.findLast((one) => one.json.name === doctype)?.file;
  }

  async load(folders: readonly string[]): Promise<void> {
    for (const file of folders.flatMap(jsonFiles)) {
      try {
        const json: unknown = JSON.parse(await readFile(file, 'utf8'));
        if (!isDoctype(json)) continue;
        this.given.push({ file, json });
        buildMeta(json);
      } catch (error) {
        this.refuse(file, error);
      }
    }
  }

  /** Every doctype by name, Cairn's own first. */
  all(own: readonly DocTypeJson[]): DocTypeJson[] {
    return [...own, ...this.given.map((one) => one.json)];
  }

  checkTables(own: readonly DocTypeJson[]): void {
    const registry = new Registry(this.all(own));
    for (const meta of registry.all()) {
      const wrong = meta.tables.find((field) => registry.find(field.options)?.istable === false);
      const file = this.fileOf(meta.name);
      if (wrong && file)
        this.refuse(file, `${meta.name}.${wrong.fieldname}: ${wrong.options} is not a child table (istable)`);
    }
  }

  /** Table by table, so that what fails is known. */
  async sync(own: readonly DocTypeJson[], config: DatabaseConfig): Promise<void> {
    const database = await openDatabase(config);
    const session = database.session();
    try {
      const metas = new Registry(this.all(own)).all();
      const plan = planSync(metas, await readSchema(session), database.dialect.name);
      for (const change of plan.changes) {
        await applyPlan(session, { changes: [change], skipped: [] }).catch((error: unknown) => {
          const file = this.fileOf(change.table.replace(/^tab/, ''));
          if (!file) throw error;
          this.refuse(file, error);
        });
      }
    } finally {
      await session.release();
      await database.close();
    }
  }

  async useDocuments(site: Site): Promise<void> {
    for (const meta of site.registry.all()) {
      const file = this.fileOf(meta.name);
      if (!file || meta.istable || meta.is_virtual) continue;
      await site
        .run(ADMINISTRATOR, (ctx) => exercise(ctx.sudo(), meta), { commit: false })
        .catch((error: unknown) => this.refuse(file, error));
    }
  }
}

/**
 * Loads every DocType file below the folders, makes the tables, stores the doctypes and uses a document of each.
 * @throws what is wrong with the database or with Cairn's own doctypes; faults of given files are in the report
 */
export async function checkDoctypes(folders: readonly string[], options: CheckOptions): Promise<CheckReport> {
  const check = new Check();
  await check.load(folders);
  const files = check.given.length + check.refusals.size;
  check.checkTables(options.own);
  await check.sync(options.own, options.database);
  const site = await openSite({ doctypes: check.all(options.own), hooks: {}, database: options.database });
  try {
    await site.run(ADMINISTRATOR, async (ctx) => {
      await storeDoctypes(site, ctx.db);
      await createUsers(ctx, undefined);
    });
    if (options.documents ?? true) await check.useDocuments(site);
  } finally {
    await site.close();
  }
  return { files, refusals: [...check.refusals].map(([file, reason]) => ({ file, reason })) };
}
