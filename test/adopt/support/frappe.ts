import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as mariadb from 'mariadb';
import hooks from '../../../hooks.js';
import { type MariadbConfig, parseDatabaseUrl } from '../../../src/engine/database/config.js';
import { createDatabase, dropDatabase } from '../../../src/engine/database/server.js';
import { type AdoptOptions, adoptSite, type Outcome } from '../../../src/services/adopt.js';
import { FileStorage } from '../../../src/services/files/index.js';
import { createLog } from '../../../src/services/log.js';

export const root = path.resolve(import.meta.dirname, '../../..');
const dump = path.resolve(root, '../shared/data/frappe15-lms-site.sql.gz');
const url = process.env.TEST_MARIADB_URL;

/** Why the tests with a whole site's dump cannot run here, or nothing. */
export const withoutDump = !url ? 'there is no MariaDB' : existsSync(dump) ? '' : `there is no ${dump}`;
export const withoutMariadb = url ? '' : 'there is no MariaDB';

/** The database of a real Frappe 15 site with its LMS. */
export const readDump = (): string => gunzipSync(readFileSync(dump)).toString('utf8');

export type Row = Record<string, string | number | null>;

/** Beside the pool of the product, and without its settings. */
export function connect({ host, port, socket, user, password, database }: MariadbConfig): Promise<mariadb.Connection> {
  return mariadb.createConnection({
    ...(socket ? { socketPath: socket } : { host, port }),
    ...{ user, password, database, charset: 'utf8mb4', multipleStatements: true },
    ...{ dateStrings: true, decimalAsNumber: true, bigIntAsNumber: true, insertIdAsNumber: true },
  });
}

/** A throw-away database, and SQL on it that knows nothing of Cairn. */
export class FrappeDatabase {
  private constructor(
    readonly config: MariadbConfig,
    readonly connection: mariadb.Connection,
    readonly siteDir: string,
  ) {}

  static async load(...scripts: readonly string[]): Promise<FrappeDatabase> {
    const siteDir = await mkdtemp(path.join(tmpdir(), 'cairn-adopt-'));
    const server = parseDatabaseUrl(url ?? '', { siteDir }) as MariadbConfig;
    const config = { ...server, database: `cairn_test_${randomBytes(6).toString('hex')}` };
    await createDatabase(config);
    const own = new FrappeDatabase(config, await connect(config), siteDir);
    try {
      for (const script of scripts) await own.sql(script);
      return own;
    } catch (error) {
      await own.drop();
      throw error;
    }
  }

  sql<T = Row>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    return this.connection.query(text, [...values]);
  }

  /** The same database for another user of the server, as DATABASE_URL. */
  get url(): string {
    const address = new URL(url ?? '');
    address.pathname = `/${this.config.database}`;
    return String(address);
  }

  async tables(): Promise<string[]> {
    const rows = await this.sql<{ name: string }>(
      "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' ORDER BY 1",
    );
    return rows.map((row) => row.name);
  }

  /** Columns, keys, and the contents of every table. */
  async fingerprint(): Promise<string> {
    const schema = await this.sql(
      'SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, COLUMN_DEFAULT, IS_NULLABLE, COLLATION_NAME, EXTRA FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1, 2',
    );
    const keys = await this.sql(
      'SELECT TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, COLUMN_NAME, NON_UNIQUE FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1, 2, 3',
    );
    const names = (await this.tables()).map((name) => `\`${name}\``).join(', ');
    return JSON.stringify([schema, keys, await this.sql(`CHECKSUM TABLE ${names}`)]);
  }

  /** What `cairn adopt` says and answers. */
  async adopt(options: Partial<AdoptOptions> = {}, database = this.config): Promise<[Outcome, string]> {
    const lines: string[] = [];
    const config = { siteDir: this.siteDir, database };
    const whole = {
      root,
      hooks,
      ports: { files: new FileStorage(this.siteDir) },
      say: (line: string) => void lines.push(line),
    };
    const outcome = await adoptSite(config, createLog(process.env.TEST_LOG ?? 'silent'), whole, {
      confirm: async () => true,
      ...options,
    });
    return [outcome, lines.join('\n')];
  }

  async drop(): Promise<void> {
    await this.connection.end();
    await dropDatabase(this.config);
    await rm(this.siteDir, { recursive: true, force: true });
  }
}

export const KEY = 'owf3z_fvgbh4M3m2w8Nb_E7eBmpZbMndl1H8x2exU1E=';

/** The folder that the old site had. */
export async function oldSite(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cairn-old-site-'));
  await mkdir(path.join(folder, 'public/files'), { recursive: true });
  await mkdir(path.join(folder, 'private/files'), { recursive: true });
  await writeFile(path.join(folder, 'public/files/plan.txt'), 'the plan');
  await writeFile(path.join(folder, 'private/files/secret.txt'), 'hush');
  await writeFile(path.join(folder, 'site_config.json'), JSON.stringify({ db_name: '_x', encryption_key: KEY }));
  return folder;
}

/** Tables of `before` that have lost a row, or a value in a column that they had, in `after`. */
export async function differences(before: FrappeDatabase, after: FrappeDatabase): Promise<string[]> {
  const columns = await before.sql<{ t: string; c: string }>(
    'SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY ORDINAL_POSITION',
  );
  const lost: string[] = [];
  for (const table of await before.tables()) {
    const list = columns.filter(({ t }) => t === table).map(({ c }) => `\`${c}\``);
    const of = ({ config }: FrappeDatabase) => `SELECT ${list.join(', ')} FROM \`${config.database}\`.\`${table}\``;
    const rows = await before.sql(`${of(before)} EXCEPT ALL ${of(after)}`);
    if (rows.length > 0) lost.push(`${table}: ${rows.length} rows, as ${JSON.stringify(rows[0])}`);
  }
  return lost;
}
