import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { parseDatabaseUrl } from '../../src/engine/database/config.js';
import { openDatabase } from '../../src/engine/database/database.js';
import { Leases } from '../../src/engine/database/leases.js';
import { Mutex } from '../../src/engine/database/mutex.js';
import { translateError } from '../../src/engine/database/translate.js';
import { defaultPorts } from '../../src/engine/ports.js';

const parse = (url: string) => parseDatabaseUrl(url, { siteDir: '/site' });

describe('the address of a database', () => {
  it('reads a SQLite file, relative to the site or absolute', () => {
    expect(parse('sqlite://data/my%20site.db')).toEqual({
      kind: 'sqlite',
      file: path.resolve('/site/data/my site.db'),
      synchronous: 'full',
      patience: 30_000,
    });
    expect(parse('sqlite:///var/x.db?synchronous=normal&patience=5')).toMatchObject({
      file: '/var/x.db',
      synchronous: 'normal',
      patience: 5,
    });
  });

  it('reads a MariaDB server with everything that belongs to it', () => {
    expect(parse('mariadb://us%40er:p%2Fw%3A@db.example:3307/my_site?socket=/run/my.sock&pool=4')).toEqual({
      kind: 'mariadb',
      host: 'db.example',
      port: 3307,
      socket: '/run/my.sock',
      user: 'us@er',
      password: 'p/w:',
      database: 'my_site',
      poolSize: 4,
      patience: 10_000,
    });
    expect(parse('mysql://[::1]/x')).toMatchObject({
      kind: 'mariadb',
      host: '::1',
      port: 3306,
      user: 'root',
      socket: null,
    });
  });

  it.each([
    ['postgres://x/y', /sqlite:\/\/ or mariadb:\/\//],
    ['', /sqlite:\/\/ or mariadb:\/\//],
    ['sqlite://', /name the file/],
    ['sqlite://:memory:', /cannot be shared/],
    ['sqlite://a.db?mode=ro', /unknown setting "mode"/],
    ['sqlite://a.db?synchronous=off', /full or normal/],
    ['mariadb://root:secret@host', /name the database/],
    ['mariadb://root:secret@host/a%2Fb', /name the database/],
    ['mariadb://root:secret@host/x?pool=0', /pool must be/],
    ['mariadb://root:secret@host/x?pol=3', /unknown setting "pol"/],
    ['mariadb://root:secret@host:port/x', /not an address/],
    ['mariadb://root:secret%@host/x', /hexadecimal/],
  ])('refuses %s, naming the setting and no password', (url, reason) => {
    expect(() => parse(url)).toThrow(reason);
    expect(() => parse(url)).toThrow(/^DATABASE_URL: (?!.*secret)/);
  });

  it('says which file cannot be opened', async () => {
    const file = path.join(tmpdir(), `cairn-no-database-${process.pid}`);
    await writeFile(file, 'x');
    try {
      await expect(openDatabase(parse(`sqlite://${file}/x.db`))).rejects.toThrow(
        `DATABASE_URL: cannot open ${file}/x.db`,
      );
    } finally {
      await rm(file);
    }
  });

  it('tells a server that is away from a setting that is wrong', async () => {
    await expect(openDatabase(parse('mariadb://root@127.0.0.1:1/x'))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    });
  });
});

describe('a database error', () => {
  it.each([
    [{ errno: 1062, sqlMessage: "Duplicate entry 'a' for key 'PRIMARY'" }, 'DuplicateEntryError', 409],
    [{ errno: 1062, sqlMessage: "Duplicate entry 'a' for key 'email'" }, 'UniqueValidationError', 417],
    [{ errno: 1406, sqlMessage: "Data too long for column 'title' at row 1" }, 'DataTooLongException', 417],
    [{ errno: 1366, sqlMessage: "Incorrect integer value: 'x' for column `db`.`t`.`n` at row 1" }, 'DataError', 417],
    [{ errno: 1205 }, 'QueryTimeoutError', 503],
    [{ errno: 1213 }, 'QueryDeadlockError', 503],
    [{ errno: 1290 }, 'InReadOnlyMode', 503],
    [{ errno: 1114 }, 'ServiceUnavailable', 503],
    [{ errno: 45028 }, 'ServiceUnavailable', 503],
    [{ errno: 1064 }, 'DatabaseError', 500],
    [{ errno: 1064, fatal: true }, 'ServiceUnavailable', 503],
    [{ code: 'ECONNREFUSED', errno: -111 }, 'ServiceUnavailable', 503],
    [{ driverError: { errno: 1213, message: 'inside' } }, 'QueryDeadlockError', 503],
    [
      { code: 'SQLITE_CONSTRAINT_UNIQUE', message: 'UNIQUE constraint failed: tabA B.name' },
      'DuplicateEntryError',
      409,
    ],
    [
      { code: 'SQLITE_CONSTRAINT_UNIQUE', message: 'UNIQUE constraint failed: tabA.x, tabA.y' },
      'UniqueValidationError',
      417,
    ],
    [{ code: 'SQLITE_CONSTRAINT_NOTNULL', message: 'NOT NULL constraint failed: tabA.x' }, 'DataError', 417],
    [{ code: 'SQLITE_BUSY_SNAPSHOT' }, 'QueryTimeoutError', 503],
    [{ code: 'SQLITE_FULL' }, 'ServiceUnavailable', 503],
    [{ code: 'SQLITE_IOERR_WRITE' }, 'ServiceUnavailable', 503],
    [{ code: 'SQLITE_READONLY' }, 'InReadOnlyMode', 503],
    [{ code: 'SQLITE_ERROR' }, 'DatabaseError', 500],
  ])('%j becomes %s', (raw, name, status) => {
    const translated = translateError({ message: '', ...raw });
    expect(translated).toMatchObject({ exc_type: name, status });
    expect(translateError(translated)).toBe(translated);
  });

  it('names the column where the database does', () => {
    const message = (sqlMessage: string, errno: number) => translateError({ errno, sqlMessage, message: '' }).message;
    expect(message("Data too long for column 'title' at row 1", 1406)).toBe('Value too long: title');
    expect(message('CONSTRAINT `tabA.payload` failed for `db`.`tabA`', 4025)).toBe('Not a valid value: payload');
  });
});

describe('a mutex', () => {
  it('lets one in at a time, in order, and forgets who gave up', async () => {
    const mutex = new Mutex();
    const leave = await mutex.enter(10);
    const order: string[] = [];
    const impatient = expect(mutex.enter(5)).rejects.toMatchObject({ name: 'QueryTimeoutError' });
    const enter = async (name: string) => {
      const go = await mutex.enter(1_000);
      order.push(name);
      return go;
    };
    const first = enter('first');
    const second = enter('second');
    await impatient;
    expect([order, mutex.waiting]).toEqual([[], 2]);
    leave();
    leave();
    const leaveFirst = await first;
    expect(order).toEqual(['first']);
    leaveFirst();
    (await second)();
    expect(order).toEqual(['first', 'second']);
    (await mutex.enter(1))();
  });
});

describe('leases', () => {
  it('list what is out until it is given back', () => {
    const leases = new Leases(defaultPorts.log);
    expect([leases.held, leases.longest]).toEqual([0, 0]);
    const lease = leases.take({}, () => undefined);
    expect(leases.held).toBe(1);
    lease.end();
    lease.end();
    expect(leases.held).toBe(0);
  });

  it('stay while their session is in use, however long', () => {
    const leases = new Leases(defaultPorts.log);
    const session = {};
    let cameBack = 0;
    leases.take(session, () => cameBack++);
    for (let count = 0; count < 3; count++) leases.sweep();
    expect([leases.held, cameBack, typeof session]).toEqual([1, 0, 'object']);
  });

  it('end by themselves once nobody has the session any more, with a word in the log', async () => {
    const said: string[] = [];
    const leases = new Leases({ ...defaultPorts.log, error: (_: object, text?: string) => void said.push(text ?? '') });
    let cameBack = 0;
    leases.take({ forgotten: true }, () => cameBack++);
    leases.sweep();
    setFlagsFromString('--expose-gc');
    for (let count = 0; count < 20 && cameBack === 0; count++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      runInNewContext('gc')();
      leases.sweep();
    }
    expect([leases.held, cameBack]).toEqual([0, 1]);
    expect(said).toEqual(['A database session was never released; its connection is taken back']);
  });
});
