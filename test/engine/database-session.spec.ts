import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { DatabaseConfig } from '../../src/engine/database/config.js';
import { openDatabase, type SqlDatabase } from '../../src/engine/database/database.js';
import { dataSourceOptions } from '../../src/engine/database/datasource.js';
import type { Session, SqlValue } from '../../src/engine/database/session.js';
import type { SqlSession } from '../../src/engine/database/sql-session.js';
import { BrokenKey } from '../../src/engine/database/translate.js';
import {
  DataError,
  DataTooLongException,
  DuplicateEntryError,
  QueryTimeoutError,
  UniqueValidationError,
} from '../../src/engine/errors.js';
import { databases, type TestDatabase } from '../support/databases.js';
import { failure, INSERT, NOTE } from './support/note-table.js';

describe.each(databases)('a session on $name', ({ name: kind, open }) => {
  let test: TestDatabase;
  let database: SqlDatabase;
  const sessions: SqlSession[] = [];
  const session = () => {
    const made = database.session();
    sessions.push(made);
    return made;
  };
  const names = async (from: Session) =>
    (await from.query<{ name: string }>('SELECT `name` FROM `tabNote` ORDER BY `name`')).map((row) => row.name);

  beforeAll(async () => {
    test = await open();
    database = await openDatabase({ ...test.config, patience: 500 });
    const setup = session();
    await setup.define(NOTE[kind]);
    await setup.define('CREATE UNIQUE INDEX `unique_title` ON `tabNote` (`title`)');
    await setup.define(
      'CREATE TABLE `tabCounter` (`name` INTEGER PRIMARY KEY ' +
        (kind === 'sqlite' ? 'AUTOINCREMENT' : 'AUTO_INCREMENT') +
        ', `v` INTEGER)',
    );
    await setup.commit();
    await setup.release();
  });
  beforeEach(async () => {
    for (const each of sessions.splice(0)) await each.release();
    expect(database.held.count).toBe(0);
    const cleaner = session();
    await cleaner.execute('DELETE FROM `tabNote`');
    await cleaner.commit();
    await cleaner.release();
  });
  afterAll(async () => {
    for (const each of sessions) await each.release();
    await database?.close();
    await test?.drop();
  });

  it('reads without a transaction and opens one at the first write', async () => {
    const db = session();
    expect(await names(db)).toEqual([]);
    expect(db.writing).toBe(false);
    expect(db.statements).toBe(1);
    expect(await db.execute(INSERT, ['a', 'A'])).toBe(1);
    expect(db.writing).toBe(true);
    expect(db.statements).toBe(3); // the SELECT, BEGIN and the INSERT
    expect(await names(db)).toEqual(['a']);
    await db.commit();
    expect(db.writing).toBe(false);
  });

  it('shows its writes to others after commit only, and undoes them on rollback', async () => {
    const [writer, other] = [session(), session()];
    await writer.execute(INSERT, ['a', 'A']);
    expect(await names(other)).toEqual([]);
    await writer.commit();
    expect(await names(other)).toEqual(['a']);
    await writer.execute(INSERT, ['b', 'B']);
    await writer.rollback();
    expect(await names(writer)).toEqual(['a']);
  });

  it('rolls back what is open when it is released, and refuses statements afterwards', async () => {
    const db = session();
    await db.execute(INSERT, ['a', 'A']);
    await db.release();
    await db.release();
    expect(await names(session())).toEqual([]);
    await expect(db.query('SELECT 1')).rejects.toThrow('released');
  });

  it('undoes a savepoint alone when its work throws, also one inside another', async () => {
    const db = session();
    await db.savepoint(async () => {
      await db.execute(INSERT, ['a', 'A']);
      await expect(
        db.savepoint(async () => {
          await db.execute(INSERT, ['b', 'B']);
          await db.execute(INSERT, ['c', 'A']);
        }),
      ).rejects.toBeInstanceOf(UniqueValidationError);
      await db.execute(INSERT, ['d', 'D']);
    });
    await db.commit();
    expect(await names(db)).toEqual(['a', 'd']);
  });

  it('keeps two sessions apart that write at the same time', async () => {
    const write = async (name: string, keep: boolean) => {
      const db = session();
      for (let i = 0; i < 5; i++) await db.execute(INSERT, [`${name}${i}`, `${name}${i}`]);
      await (keep ? db.commit() : db.rollback());
    };
    await Promise.all([write('a', true), write('b', false), write('c', true)]);
    const expected = ['a', 'c'].flatMap((name) => [0, 1, 2, 3, 4].map((i) => `${name}${i}`));
    expect(await names(session())).toEqual(expected);
  });

  it('tells a taken name from another taken key', async () => {
    const db = session();
    await db.execute(INSERT, ['a', 'A']);
    const name = await failure(db.execute(INSERT, ['A', 'other']));
    expect(name).toBeInstanceOf(DuplicateEntryError);
    const title = await failure(db.execute(INSERT, ['b', 'a']));
    expect(title).toBeInstanceOf(UniqueValidationError);
    expect(title.cause).toBeInstanceOf(BrokenKey);
    const broken = title.cause as BrokenKey;
    if (kind === 'sqlite') expect(broken.columns).toEqual(['title']);
    else expect(broken.key).toBe('unique_title');
    expect(title.message).not.toContain('INSERT');
    await db.execute(INSERT, ['c', 'C']); // the transaction goes on
  });

  it('says nothing of the statement in an error nobody expected', async () => {
    const error = await failure(session().query('SELECT `nothing` FROM `tabNowhere`'));
    expect(error.status).toBe(500);
    expect(error.message).not.toMatch(/nothing|Nowhere/);
    expect(String((error.cause as Error).message)).toMatch(/Nowhere/);
  });

  it('refuses values that no column holds', async () => {
    const db = session();
    for (const value of [true, ['a'], {}, undefined, Number.NaN, new Date()]) {
      const params = [value as unknown as SqlValue];
      await expect(db.query('SELECT `name` FROM `tabNote` WHERE `name` = ?', params)).rejects.toBeInstanceOf(DataError);
    }
  });

  it('gives numbers as numbers and everything else as text', async () => {
    const db = session();
    const values = ['v', '5', 2 ** 53 - 1, -1234567.5, '2026-02-03 04:05:06.000007', '08:09:10.000011', '{"a":[1,2]}'];
    await db.insertRows('tabNote', ['name', 'title', 'count', 'price', 'at', 'hour', 'payload'], [values]);
    const [row] = await db.query('SELECT * FROM `tabNote`');
    expect(Object.values(row ?? {})).toEqual(values);
    const sums = await db.query('SELECT COUNT(*) AS n, SUM(`price`) AS s, MAX(`count`) AS m FROM `tabNote`');
    expect(sums).toEqual([{ n: 1, s: -1234567.5, m: 2 ** 53 - 1 }]);
  });

  it('stores a whole number in a text column without a fraction', async () => {
    const db = session();
    await db.execute(INSERT, ['a', 5]);
    expect(await db.query('SELECT `title` FROM `tabNote`')).toEqual([{ title: '5' }]);
  });

  it('answers several reads at once, in order', async () => {
    const db = session();
    await db.execute(INSERT, ['a', 'A']);
    const answers = await db.queryAll([
      { sql: 'SELECT `name` FROM `tabNote` WHERE `name` = ?', params: ['a'] },
      { sql: 'SELECT COUNT(*) AS n FROM `tabNote`' },
      { sql: 'SELECT `name` FROM `tabNote` WHERE `name` = ?', params: ['z'] },
    ]);
    expect(answers).toEqual([[{ name: 'a' }], [{ n: 1 }], []]);
    expect(await db.queryAll([])).toEqual([]);
  });

  it('inserts 5,000 rows in chunks and skips those that break a unique key', async () => {
    const db = session();
    const rows = Array.from({ length: 5_000 }, (_, i) => [`n${i}`, `t${i}`]);
    expect(await db.insertRows('tabNote', ['name', 'title'], rows.slice(0, 1_000))).toBe(1_000);
    expect(await db.insertRows('`tabNote`', ['name', 'title'], rows, { ignore: true })).toBe(4_000);
    expect(await db.query('SELECT COUNT(*) AS n FROM `tabNote`')).toEqual([{ n: 5_000 }]);
    await expect(db.insertRows('tabNote', ['name', 'title'], [['n1', null]])).rejects.toThrow(DuplicateEntryError);
  });

  it('ignores repeated keys only, not values that do not fit', async () => {
    const db = session();
    const rows: SqlValue[][] = [
      ['a', 1],
      ['b', null],
    ];
    await expect(db.insertRows('tabNote', ['name', 'count'], rows, { ignore: true })).rejects.toBeInstanceOf(DataError);
  });

  it('counts rows that match an update, changed or not', async () => {
    const db = session();
    await db.execute(INSERT, ['a', 'A']);
    expect(await db.execute('UPDATE `tabNote` SET `title` = ? WHERE `name` = ?', ['A', 'a'])).toBe(1);
    expect(await db.execute('UPDATE `tabNote` SET `title` = ? WHERE `name` = ?', ['A', 'z'])).toBe(0);
  });

  it('returns the number given to a new row', async () => {
    const db = session();
    const first = await db.insertAutoincrement('INSERT INTO `tabCounter` (`v`) VALUES (?)', [1]);
    expect(await db.insertAutoincrement('INSERT INTO `tabCounter` (`v`) VALUES (?)', [2])).toBe(first + 1);
  });

  it('leaves a DataSource open that somebody else owns', async () => {
    const dataSource = await new DataSource(dataSourceOptions(test.config)).initialize();
    const borrowed = await openDatabase(test.config, { dataSource });
    await borrowed.ping();
    const db = borrowed.session();
    await db.execute(INSERT, ['a', 'A']);
    await db.commit();
    await db.release();
    await borrowed.close();
    expect(await dataSource.query('SELECT `name` FROM `tabNote`')).toEqual([{ name: 'a' }]);
    await dataSource.destroy();
  });

  it('counts and times the connections that sessions hold', async () => {
    const db = session();
    await db.execute(INSERT, ['a', 'A']);
    expect(database.held.count).toBe(1);
    expect(database.held.longest).toBeGreaterThan(0);
    await db.release();
    expect(database.held).toEqual({ count: 0, longest: 0 });
  });

  it('writes and searches with the words of its dialect', async () => {
    const db = session();
    const { upsert, like, concat, floor, insertIgnore, forUpdate } = db.dialect;
    for (const title of ['100% Sure', '100 percent']) {
      await db.execute(`INSERT INTO \`tabNote\` (\`name\`, \`title\`) VALUES (?, ?) ${upsert(['name'], ['title'])}`, [
        'a',
        title,
      ]);
    }
    await db.execute(`INSERT INTO \`tabNote\` (\`name\`) VALUES (?) ${upsert(['name'], [])}`, ['a']);
    await db.execute(`${insertIgnore} \`tabNote\` (\`name\`) VALUES (?)`, ['a']);
    await db.execute(INSERT, ['b', '50% sure']);
    const find = `SELECT \`name\` FROM \`tabNote\` WHERE ${like('`title`')}${forUpdate}`;
    expect(await db.query(find, ['%PERCENT'])).toEqual([{ name: 'a' }]);
    expect(await db.query(find, ['%\\%%'])).toEqual([{ name: 'b' }]);
    expect(
      await db.query(
        `SELECT ${concat('`name`', "'-'", '`title`')} AS c, ${floor('7.9')} AS f FROM \`tabNote\` WHERE \`name\` = 'a'`,
      ),
    ).toEqual([{ c: 'a-100 percent', f: 7 }]);
  });

  if (kind === 'sqlite') {
    it('returns rows from a writing statement once the transaction is open', async () => {
      const db = session();
      await db.begin();
      expect(await db.query(`${INSERT} RETURNING \`name\``, ['a', 'A'])).toEqual([{ name: 'a' }]);
      await db.rollback();
      await expect(db.query(`${INSERT} RETURNING \`name\``, ['a', 'A'])).rejects.toMatchObject({
        name: 'InReadOnlyMode',
      });
    });

    it('answers ServiceUnavailable when the disk is full, and works again when it is not', async () => {
      const dataSource = await new DataSource(dataSourceOptions(test.config)).initialize();
      const full = await openDatabase(test.config, { dataSource });
      await dataSource.query('PRAGMA max_page_count = 20');
      const db = full.session();
      await db.execute(INSERT, ['a', 'A']);
      expect(await failure(db.execute(INSERT, ['b', 'x'.repeat(200_000)]))).toMatchObject({
        name: 'ServiceUnavailable',
      });
      await db.rollback();
      await dataSource.query('PRAGMA max_page_count = 1000000');
      await db.execute(INSERT, ['c', 'C']);
      await db.commit();
      expect(await names(db)).toEqual(['c']);
      await db.release();
      await full.close();
      await dataSource.destroy();
    });

    it('lets writers in one at a time, in the order they came', async () => {
      const order: number[] = [];
      await Promise.all(
        [0, 1, 2, 3, 4].map(async (i) => {
          const db = session();
          await db.begin();
          order.push(i);
          await new Promise((resolve) => setTimeout(resolve, 5));
          await db.commit();
        }),
      );
      expect(order).toEqual([0, 1, 2, 3, 4]);
    });

    it('gives up waiting for its turn to write after a while, and reads meanwhile', async () => {
      const [first, second] = [session(), session()];
      await first.begin();
      const waiting = failure(second.execute(INSERT, ['a', 'A']));
      expect(await names(second)).toEqual([]);
      expect(await waiting).toBeInstanceOf(QueryTimeoutError);
      await first.rollback();
      await second.execute(INSERT, ['a', 'A']);
    });

    it('waits for another process without stopping this one', async () => {
      const other = await openDatabase(test.config);
      const theirs = other.session();
      await theirs.begin();
      let ticks = 0;
      const timer = setInterval(() => ticks++, 5);
      const waiting = session().execute(INSERT, ['a', 'A']);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await theirs.rollback();
      await waiting;
      clearInterval(timer);
      expect(ticks).toBeGreaterThan(3);
      await theirs.release();
      await other.close();
    });

    it('reads a row whole after a column was added', async () => {
      const db = session();
      await db.execute(INSERT, ['a', 'A']);
      await db.commit();
      const reader = session();
      expect(Object.keys((await reader.query('SELECT * FROM `tabNote`'))[0] ?? {})).toHaveLength(7);
      const other = await openDatabase(test.config);
      const theirs = other.session();
      await theirs.define("ALTER TABLE `tabNote` ADD COLUMN `extra` TEXT DEFAULT 'x'");
      await theirs.commit();
      await theirs.release();
      await other.close();
      expect((await reader.query('SELECT * FROM `tabNote`'))[0]).toMatchObject({ title: 'A', extra: 'x' });
    });
  } else {
    it('tells values that do not fit from other faults', async () => {
      const db = session();
      expect(await failure(db.execute(INSERT, ['a', 'x'.repeat(141)]))).toBeInstanceOf(DataTooLongException);
      const number = 'INSERT INTO `tabNote` (`name`, `price`) VALUES (?, ?)';
      expect(await failure(db.execute(number, ['a', 1e15]))).toBeInstanceOf(DataError);
      expect(
        await failure(db.execute('INSERT INTO `tabNote` (`name`, `at`) VALUES (?, ?)', ['a', 'soon'])),
      ).toBeInstanceOf(DataError);
      const json = await failure(db.execute('INSERT INTO `tabNote` (`name`, `payload`) VALUES (?, ?)', ['a', '{']));
      expect(json).toBeInstanceOf(DataError);
      expect(json.message).toContain('payload');
      const long = await failure(
        db.insertRows('tabNote', ['name', 'title'], [['a', 'x'.repeat(141)]], { ignore: true }),
      );
      expect(long).toBeInstanceOf(DataError);
    });

    it('ends the transaction for good after a deadlock', async () => {
      const [one, two] = [session(), session()];
      await one.insertRows('tabNote', ['name'], [['a'], ['b']]);
      await one.commit();
      const touch = (db: Session, name: string) =>
        db.execute('UPDATE `tabNote` SET `count` = `count` + 1 WHERE `name` = ?', [name]);
      await touch(one, 'a');
      await touch(two, 'b');
      const results = await Promise.allSettled([touch(one, 'b'), touch(two, 'a')]);
      const loser = results[0]?.status === 'rejected' ? one : two;
      const winner = loser === one ? two : one;
      const words = { name: 'QueryDeadlockError' };
      await expect(touch(loser, 'a')).rejects.toMatchObject(words);
      await expect(loser.commit()).rejects.toMatchObject(words);
      await winner.commit();
      expect(loser.writing).toBe(false);
      expect(await loser.query('SELECT SUM(`count`) AS n FROM `tabNote`')).toEqual([{ n: 2 }]);
    });

    it('reports a killed connection and works again on a new one', async () => {
      const [db, killer] = [session(), session()];
      await db.execute(INSERT, ['a', 'A']);
      const [row] = await db.query<{ id: number }>('SELECT CONNECTION_ID() AS id');
      await killer.query(`KILL ${Number(row?.id)}`);
      expect(await failure(db.commit())).toMatchObject({ name: 'ServiceUnavailable', status: 503 });
      expect(await names(db)).toEqual([]);
      await db.execute(INSERT, ['b', 'B']);
      await db.commit();
      expect(await names(killer)).toEqual(['b']);
    });

    it('answers ServiceUnavailable when the pool stays empty', async () => {
      const small = await openDatabase({ ...database.config, poolSize: 1, patience: 200 } as DatabaseConfig);
      const [one, two] = [small.session(), small.session()];
      await one.query('SELECT 1');
      expect(await failure(two.query('SELECT 1'))).toMatchObject({ name: 'ServiceUnavailable' });
      await one.release();
      expect(await two.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
      await two.release();
      await small.close();
    });
  }
});
