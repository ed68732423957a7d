import type { FrappeError } from '../../../src/engine/errors.js';

/** A table with a column of every kind, in both dialects. */
export const NOTE = {
  sqlite:
    'CREATE TABLE `tabNote` (`name` TEXT COLLATE NOCASE PRIMARY KEY NOT NULL, `title` TEXT COLLATE NOCASE, ' +
    '`count` INTEGER NOT NULL DEFAULT 0, `price` REAL NOT NULL DEFAULT 0, `at` TEXT, `hour` TEXT, `payload` TEXT)',
  mariadb:
    'CREATE TABLE `tabNote` (`name` varchar(140) PRIMARY KEY, `title` varchar(140), `count` bigint NOT NULL DEFAULT 0, ' +
    '`price` decimal(21,9) NOT NULL DEFAULT 0, `at` datetime(6), `hour` time(6), `payload` json) COLLATE utf8mb4_unicode_ci',
};
export const INSERT = 'INSERT INTO `tabNote` (`name`, `title`) VALUES (?, ?)';
/** What the work throws; it must throw. */
export const failure = (work: Promise<unknown>): Promise<FrappeError> =>
  work.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: FrappeError) => error,
  );
