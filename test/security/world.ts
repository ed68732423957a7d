import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Ctx } from '../../src/engine/index.js';
import type { TestDatabases } from '../support/databases.js';
import type { Person } from '../support/person.js';
import { attack, faultOf, type Reply } from './attack.js';
import { ANN, BOB, methodDoors, routeDoors } from './doors.js';
import { call, Target } from './target.js';

export const PASSWORD = 'Learner-Pass-7';
export const MANAGER = 'manager@example.com';
export const MODERATOR = 'moderator@example.com';
/** Stands in everything that belongs to somebody else, in no name and no title. */
export const CANARY = 'canary-3f1c';

const DIARY = { filename: 'diary.txt', filedata: CANARY, is_private: 1 };

/** Tables whose rows no attack may change; of User, what decides who may do what. */
const GUARDED: readonly (readonly [table: string, columns: string])[] = [
  ['__Auth', '*'],
  ['tabUser', '`name`, `email`, `enabled`, `user_type`, `api_key`, `owner`, `docstatus`, `restrict_ip`'],
  ...['Has Role', 'Role', 'DocShare', 'User Permission', 'Custom DocPerm', 'Custom Field', 'Property Setter'].map(
    (doctype) => [`tab${doctype}`, '*'] as const,
  ),
  ...['DocType', 'LMS Program', 'LMS Course', 'Note'].map(
    (doctype) => [`tab${doctype}`, '`name`, `owner`, `docstatus`'] as const,
  ),
  ['tabSingles', '*'],
];

/** The product with people, and with things that belong to some of them only. */
export class World {
  private constructor(
    readonly target: Target,
    /** Everybody who has an account, by the first part of the address. */
    readonly people: Readonly<Record<'ann' | 'bob' | 'manager' | 'moderator', Person>>,
    private readonly cookies: ReadonlyMap<string, string>,
    /** What stands in `__Auth` and the site's key, in clear and as stored. */
    readonly secrets: readonly string[],
  ) {}

  static async open(database: TestDatabases): Promise<World> {
    const target = await Target.start(database);
    const people = await makePeople(target);
    await makeBelongings(target);
    const cookies = new Map([['Administrator', await target.cookie('Administrator')]]);
    for (const user of [ANN, BOB, MANAGER, MODERATOR]) cookies.set(user, await target.cookie(user, PASSWORD));
    return new World(target, people, cookies, await secretsOf(target));
  }

  get url(): string {
    return this.target.url;
  }

  /** What that user's browser, logged in before any attack, sends; a guest's sends nothing. */
  browser(user: string): Record<string, string> {
    const cookie = this.cookies.get(user);
    return cookie ? { cookie } : {};
  }

  /**
   * Throws the inputs at every parameter of every door, as that user. Logging out is left out: it would end the attack.
   * @param judge what else is wrong with an answer, beside what no answer may be
   * @returns what did harm
   */
  async attack(
    user: string,
    inputs: readonly unknown[],
    judge: (reply: Reply, input: unknown) => string | undefined = () => undefined,
  ): Promise<string[]> {
    const doors = [...methodDoors(), ...routeDoors(this.target.routes)];
    const { harm, sent } = await attack({
      url: this.url,
      headers: this.browser(user),
      doors: doors.filter(({ name }) => !name.includes('logout')),
      inputs,
      judge: (reply, input) => faultOf(reply, this.secrets) ?? judge(reply, input),
    });
    if (sent < 150 * inputs.length) throw new Error(`Only ${sent} requests: where are the doors?`);
    return harm;
  }

  /** Changes when a guarded row does. */
  fingerprint(): Promise<Record<string, string>> {
    return this.target.product.site.run('Administrator', fingerprintOf, { commit: false });
  }

  /** Every file of the site, but for the database's own. */
  async files(): Promise<string[]> {
    const entries = await readdir(this.target.product.site.paths.site, { recursive: true });
    return entries.filter((entry) => !entry.includes('.sqlite') && !entry.includes('.db')).sort();
  }

  close(): Promise<void> {
    return this.target.close();
  }
}

async function makePeople(target: Target): Promise<World['people']> {
  const login = { new_password: PASSWORD };
  return {
    ann: await target.user(ANN, ['LMS Student'], login),
    bob: await target.user(BOB, ['LMS Student'], { ...login, bio: CANARY, interest: CANARY }),
    manager: await target.user(MANAGER, ['System Manager'], login),
    moderator: await target.user(MODERATOR, ['Moderator'], login),
  };
}

async function makeBelongings(target: Target): Promise<void> {
  const instructors = [{ instructor: MODERATOR }];
  for (const [title, published, told] of [
    ['Keel', 1, 'Keel'],
    ['Shut', 0, CANARY],
  ] as const) {
    const about = { title, published, short_introduction: told, description: told, instructors };
    const { name } = await target.make('LMS Course', about);
    const chapter = await target.make('Course Chapter', { course: name, title: `${title} I` });
    await target.make('Course Lesson', { chapter: chapter.name, title: `${title} one`, body: told });
  }
  await target.make('LMS Program', {
    ...{ title: 'Path', published: 1, program_courses: [{ course: 'keel' }] },
    program_members: [{ member: BOB }],
  });
  await target.make('Note', { title: 'Diary', content: CANARY });
  await target.make('ToDo', { description: CANARY, allocated_to: BOB });
  await target.admin('POST', call('frappe.client.attach_file'), DIARY);
}

async function secretsOf(target: Target): Promise<string[]> {
  const { site } = target.product;
  const rows = await site.run('Administrator', ({ db }) =>
    db.query<{ password: string; name: string; fieldname: string }>(
      'SELECT `password`, `name`, `fieldname` FROM `__Auth`',
    ),
  );
  const config = JSON.parse(await readFile(path.join(site.paths.site, 'site_config.json'), 'utf8')) as object;
  const keys = Object.values(config).filter((value): value is string => typeof value === 'string' && value.length > 8);
  return [...rows.map((row) => row.password), ...keys];
}

async function fingerprintOf({ db }: Ctx): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const [table, columns] of GUARDED) {
    const rows = await db.query(`SELECT ${columns} FROM \`${table}\``);
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    prints[table] = `${lines.length} rows, ${createHash('sha256').update(lines.join('\n')).digest('hex')}`;
  }
  return prints;
}
