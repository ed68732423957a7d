import { randomBytes } from 'node:crypto';
import { ADMINISTRATOR, type Ctx, GUEST, type Row, type Site, type SqlValue } from '../../engine/index.js';
import { Passwords } from '../auth/index.js';

/** Some 90 random bits that can be typed, on a command line too: letters and digits only. */
function generatePassword(): string {
  return randomBytes(12).toString('base64url').replace(/[-_]/g, 'x');
}

const USERS: readonly { name: string; email: string; user_type: string; roles: readonly string[] }[] = [
  {
    name: ADMINISTRATOR,
    email: 'admin@example.com',
    user_type: 'System User',
    roles: ['Administrator', 'System Manager'],
  },
  { name: GUEST, email: 'guest@example.com', user_type: 'Website User', roles: ['Guest'] },
];

/**
 * Makes the two users that every site has; Administrator can log in.
 * @param password Administrator's; absent: one is made
 * @returns the password that was made, or undefined
 */
export async function createUsers(ctx: Ctx, password: string | undefined): Promise<string | undefined> {
  const trusted = ctx.importing();
  for (const { roles, ...user } of USERS) {
    if (await trusted.exists('User', user.name)) continue;
    const rows = roles.map((role) => ({ role }));
    await trusted
      .newDoc('User', {
        ...user,
        first_name: user.name,
        full_name: user.name,
        enabled: 1,
        send_welcome_email: 0,
        roles: rows,
      })
      .insert();
  }
  const made = password ? undefined : generatePassword();
  await new Passwords().setPassword(ctx.db, ADMINISTRATOR, password ?? made ?? '');
  return made;
}

/** Is this a database without users: nobody's site yet? */
export async function isEmptySite(site: Site): Promise<boolean> {
  const session = site.database.session();
  try {
    const rows = await session.query<Row>('SELECT `name` FROM `tabUser` WHERE `name` = ?', [ADMINISTRATOR]);
    return rows.length === 0;
  } finally {
    await session.release();
  }
}

/** Writes the defaults of every single, so that they stand in `tabSingles` for whoever reads it with SQL. */
export async function saveSingleDefaults(ctx: Ctx, timeZone: string | undefined): Promise<void> {
  const saved = await ctx.db.query<{ doctype: string }>('SELECT DISTINCT `doctype` FROM `tabSingles`');
  const known = new Set(saved.map((row) => row.doctype));
  const rows: SqlValue[][] = [];
  for (const meta of ctx.site.registry.all()) {
    if (!meta.issingle || meta.is_virtual || known.has(meta.name)) continue;
    const doc = await ctx.single(meta.name);
    doc.update({ creation: ctx.now(), modified: ctx.now(), modified_by: ADMINISTRATOR });
    if (meta.name === 'System Settings') doc.set('time_zone', timeZone ?? ctx.site.time.zone);
    for (const column of meta.columns) {
      const value = doc.get(column.name);
      if (column.name === 'name' || value === null || Array.isArray(value)) continue;
      rows.push([meta.name, column.name, String(value)]);
    }
  }
  await ctx.db.insertRows('tabSingles', ['doctype', 'field', 'value'], rows);
}
