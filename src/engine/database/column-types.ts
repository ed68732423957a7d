import type { DialectName } from './session.js';

/** How a column that is there suits the one wanted. `fits` also covers numbers and times with room to spare. */
export type Fit = 'fits' | 'widen' | 'narrow';

type Family = 'int' | 'decimal' | 'text' | 'date' | 'datetime' | 'time' | 'other';

interface Shape {
  family: Family;
  /** Digits before the point, characters, or digits of a second. */
  size: number;
  scale: number;
}

const DIGITS: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, mediumint: 7, int: 10, bigint: 19 };
/** Characters that surely fit, at four bytes each. */
const CHARACTERS: Readonly<Record<string, number>> = {
  tinytext: 63,
  text: 16_383,
  mediumtext: 4_194_303,
  longtext: 1_073_741_823,
  json: 1_073_741_823,
};
/** Characters of the longest value written out. */
const WRITTEN: Readonly<Record<Family, number>> = {
  int: 20,
  decimal: 24,
  text: 0,
  date: 10,
  datetime: 26,
  time: 17,
  other: Number.POSITIVE_INFINITY,
};

export function shapeOf(type: string): Shape {
  const [, word = '', first, second] = /^(\w+)(?:\((\d+)(?:,(\d+))?\))?/.exec(type.toLowerCase()) ?? [];
  const digits = DIGITS[word];
  if (digits !== undefined) return { family: 'int', size: digits, scale: 0 };
  const characters = CHARACTERS[word];
  if (characters !== undefined) return { family: 'text', size: characters, scale: 0 };
  const size = Number(first ?? 0);
  if (word === 'varchar' || word === 'char') return { family: 'text', size, scale: 0 };
  const scale = Number(second ?? 0);
  if (word === 'decimal') return { family: 'decimal', size: size - scale, scale };
  const timed = word === 'datetime' || word === 'time' || word === 'date';
  return { family: timed ? word : 'other', size, scale: 0 };
}

function fitAcross(live: Shape, wanted: Shape): Fit {
  if (wanted.family === 'text') return wanted.size >= WRITTEN[live.family] ? 'widen' : 'narrow';
  if (wanted.family === 'decimal' && live.family === 'int') return wanted.size >= live.size ? 'widen' : 'narrow';
  return wanted.family === 'datetime' && live.family === 'date' ? 'widen' : 'narrow';
}

function fitOnMariadb(liveType: string, wantedType: string): Fit {
  if (liveType === wantedType) return 'fits';
  const live = shapeOf(liveType);
  const wanted = shapeOf(wantedType);
  if (live.family === 'other' || wanted.family === 'other') return 'narrow';
  if (live.family !== wanted.family) return fitAcross(live, wanted);
  if (live.family === 'text') {
    // a json column refuses other text by a check of its own; to redefine it takes the check away
    if (liveType === 'json' && wanted.size === live.size) return 'widen';
    if (wanted.size === live.size) return 'fits';
    return wanted.size > live.size ? 'widen' : 'narrow';
  }
  if (live.size >= wanted.size && live.scale >= wanted.scale) return 'fits';
  return wanted.size >= live.size && wanted.scale >= live.scale ? 'widen' : 'narrow';
}

/** SQLite columns have no width, only an affinity; whole numbers and fractions share theirs. */
function fitOnSqlite(live: string, wanted: string): Fit {
  const numeric = (type: string) => !/CHAR|CLOB|TEXT/i.test(type);
  if (numeric(live) === numeric(wanted)) return 'fits';
  return numeric(live) ? 'widen' : 'narrow';
}

export function typeFit(dialect: DialectName, live: string, wanted: string): Fit {
  return dialect === 'mariadb' ? fitOnMariadb(live, wanted) : fitOnSqlite(live, wanted);
}

/** What a MariaDB column becomes when it is altered: text turns into `longtext`, since rows may hold no JSON. */
export function alteredType(live: string | null, wanted: string): string {
  return wanted === 'json' && live !== null ? 'longtext' : wanted;
}

export const isLongText = (type: string): boolean => /^(tiny|medium|long)?text|^json/.test(type);
export const isTextual = (type: string): boolean => shapeOf(type).family === 'text' || /TEXT/.test(type);
