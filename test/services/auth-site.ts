import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { coreHooks } from '../../src/apps/core/hooks.js';
import type { DocTypeJson, Hooks, Ports } from '../../src/engine/index.js';
import { AuthService, authParts, authTables } from '../../src/services/auth/index.js';
import { FileStorage, FilesService } from '../../src/services/files/index.js';
import { storeDoctypes } from '../../src/services/setup/store-doctypes.js';
import type { TestDatabases } from '../support/databases.js';
import { openTestSite, type TestSite } from '../support/site.js';

export const PASSWORD = 'Oracle-Pass-9#';
const CHEAP = { ln: 10, r: 8, p: 1 };

export interface AuthSite extends TestSite {
  auth: AuthService;
  files: FilesService;
  siteDir: string;
  /** Lines that the log was given. */
  lines: { fields: Record<string, unknown>; text: string }[];
  /** Moves the clock. */
  pass(seconds: number): void;
  /** A user made as a System Manager's client would, with the password of the tests. */
  person(email: string, values?: Record<string, unknown>): Promise<string>;
}

/** A site with the core's rules, logins and files, on a database of its own and a clock that tests move. */
export async function openAuthSite(
  database: TestDatabases,
  hooks: Hooks = {},
  doctypes: readonly DocTypeJson[] = [],
): Promise<AuthSite> {
  const siteDir = mkdtempSync(path.join(tmpdir(), 'cairn-site-'));
  const parts = authParts(siteDir, { cost: CHEAP });
  const lines: AuthSite['lines'] = [];
  const line = (fields: object, text: string) => void lines.push({ fields: fields as Record<string, unknown>, text });
  let ahead = 0;
  const ports: Partial<Ports> = {
    secrets: parts.secrets,
    accounts: parts.accounts,
    files: new FileStorage(siteDir),
    clock: { now: () => new Date(Date.now() + ahead * 1000) },
    log: { debug: line, info: line, warn: line, error: line },
  };
  const test = await openTestSite(database, { hooks: { ...coreHooks, ...hooks }, doctypes, ports });
  const session = test.site.database.session();
  for (const statement of authTables(test.site.database.dialect.name)) await session.define(statement);
  await session.commit();
  await session.release();
  await test.admin(async (ctx) => {
    for (const name of ['System Manager', 'LMS Student', 'Administrator', 'All', 'Guest', 'Desk User']) {
      if (await ctx.exists('Role', name)) continue;
      await ctx.newDoc('Role', { role_name: name, desk_access: name === 'System Manager' ? 1 : 0 }).insert();
    }
    await storeDoctypes(test.site, ctx.db);
    await ctx
      .importing()
      .newDoc('Language', { name: 'en', language_code: 'en', language_name: 'English', enabled: 1 })
      .insert();
    for (const job of coreHooks.after_install ?? []) await job(ctx);
  });
  return {
    ...test,
    auth: new AuthService(test.site, parts),
    files: new FilesService(test.site, new FileStorage(siteDir)),
    siteDir,
    lines,
    pass: (seconds) => {
      ahead += seconds;
    },
    person: (email, values = {}) =>
      test.admin(async (ctx) => {
        const first_name = email.split('@')[0];
        return (
          await ctx
            .newDoc('User', { email, first_name, send_welcome_email: 0, new_password: PASSWORD, ...values })
            .insert()
        ).name;
      }),
    close: async () => {
      await test.close();
      rmSync(siteDir, { recursive: true, force: true });
    },
  };
}

/** Writes System Settings past their rules. */
export function setSettings(site: TestSite, values: Readonly<Record<string, string | number>>): Promise<void> {
  return site.admin(async (ctx) => {
    for (const [field, value] of Object.entries(values)) {
      await ctx.db.execute("DELETE FROM `tabSingles` WHERE `doctype` = 'System Settings' AND `field` = ?", [field]);
      await ctx.db.execute("INSERT INTO `tabSingles` (`doctype`, `field`, `value`) VALUES ('System Settings', ?, ?)", [
        field,
        String(value),
      ]);
    }
  });
}
