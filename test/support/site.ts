import path from 'node:path';
import {
  type Ctx,
  type DocTypeJson,
  type Hooks,
  openSite,
  type Ports,
  readDoctypeFiles,
  type Site,
} from '../../src/engine/index.js';
import type { TestDatabases } from './databases.js';

const root = path.resolve(import.meta.dirname, '../..');

export interface TestSite {
  site: Site;
  /** Runs as that user (default Administrator) and commits. */
  as<T>(user: string, work: (ctx: Ctx) => Promise<T>): Promise<T>;
  admin<T>(work: (ctx: Ctx) => Promise<T>): Promise<T>;
  /** A user with those roles; roles that do not exist are made, with desk access. */
  addUser(email: string, roles?: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

export interface TestSiteOptions {
  doctypes?: readonly DocTypeJson[];
  hooks?: Hooks;
  ports?: Partial<Ports>;
}

/** A doctype of its own for a test; System Manager may do everything unless `permissions` says otherwise. */
export function toy(name: string, fields: DocTypeJson['fields'], rest: Partial<DocTypeJson> = {}): DocTypeJson {
  const everything = Object.fromEntries(
    [
      'read',
      'write',
      'create',
      'delete',
      'submit',
      'cancel',
      'amend',
      'report',
      'export',
      'import',
      'share',
      'print',
      'email',
    ].map((right) => [right, 1]),
  );
  return {
    doctype: 'DocType',
    name,
    module: 'Core',
    fields: fields ?? [],
    permissions: rest.istable ? [] : [{ role: 'System Manager', ...everything }],
    sort_field: 'creation',
    sort_order: 'desc',
    ...rest,
  };
}

/** A site on a database of its own, with the core doctypes and those of the test. */
export async function openTestSite(database: TestDatabases, options: TestSiteOptions = {}): Promise<TestSite> {
  const { config, drop } = await database.open();
  const site = await openSite({
    doctypes: [...readDoctypeFiles([path.join(root, 'doctypes/core')]), ...(options.doctypes ?? [])],
    hooks: options.hooks ?? {},
    database: config,
    ...(options.ports ? { ports: options.ports } : {}),
    paths: { root, fixtures: path.join(root, 'fixtures'), templates: path.join(root, 'templates') },
  });
  const as = <T>(user: string, work: (ctx: Ctx) => Promise<T>) => site.run(user, work);
  const admin = <T>(work: (ctx: Ctx) => Promise<T>) => as('Administrator', work);
  await admin(async (ctx) => {
    for (const name of ['Administrator', 'Guest']) {
      await ctx
        .importing()
        .newDoc('User', { name, email: `${name.toLowerCase()}@example.com`, first_name: name, enabled: 1 })
        .insert();
    }
    ctx.unit.stale.add('access');
  });
  return {
    site,
    as,
    admin,
    addUser: (email, roles = []) =>
      admin(async (ctx) => {
        const loading = ctx.importing();
        for (const role of roles) {
          if (!(await loading.exists('Role', role))) {
            await loading.newDoc('Role', { name: role, role_name: role, desk_access: 1 }).insert();
          }
        }
        const rows = roles.map((role) => ({ role }));
        await loading
          .newDoc('User', {
            name: email,
            email,
            first_name: email.split('@')[0],
            full_name: email,
            enabled: 1,
            roles: rows,
          })
          .insert();
        ctx.unit.stale.add('access');
        return email;
      }),
    close: async () => {
      await site.close();
      await drop();
    },
  };
}
