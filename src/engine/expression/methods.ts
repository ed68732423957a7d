import type { Run } from './run.js';
import { type Callable, contains, isCallable, isDict, joined, propertyOf, toNumber, toText } from './values.js';

type Method<T> = (of: T, args: readonly unknown[], run: Run) => unknown;
type Methods<T> = ReadonlyMap<string, Method<T>>;

const methods = <T>(table: Record<string, Method<T>>): Methods<T> => new Map(Object.entries(table));
const whole = (value: unknown, otherwise?: number) =>
  value === undefined ? otherwise : Math.trunc(toNumber(value)) || 0;

function given(args: readonly unknown[], run: Run): Callable {
  const [work] = args;
  if (!isCallable(work)) throw run.error('A function is missing');
  return work;
}

function searched(list: unknown[], run: Run): unknown[] {
  run.spend(list.length / 8);
  return list;
}

const walk = (find: (list: readonly unknown[], test: (item: unknown, index: number) => boolean) => unknown) => {
  return (list: unknown[], args: readonly unknown[], run: Run) => {
    const work = given(args, run);
    return find(list, (item, index) => Boolean(work(item, index)));
  };
};

const ofLists = methods<unknown[]>({
  includes: (list, [what], run) => contains(run, list, what),
  indexOf: (list, [what], run) => searched(list, run).indexOf(what),
  lastIndexOf: (list, [what], run) => searched(list, run).lastIndexOf(what),
  filter: walk((list, test) => list.filter(test)),
  some: walk((list, test) => list.some(test)),
  every: walk((list, test) => list.every(test)),
  find: walk((list, test) => list.find(test)),
  findIndex: walk((list, test) => list.findIndex(test)),
  map: (list, args, run) => {
    const work = given(args, run);
    return run.makeList(list.map((item, index) => work(item, index)));
  },
  reduce: (list, args, run) => {
    const work = given(args, run);
    if (args.length < 2) throw run.error('reduce needs a value to begin with');
    return list.reduce((sum, item, index) => work(sum, item, index), args[1]);
  },
  join: (list, [separator], run) => joined(run, list, separator === undefined ? ',' : toText(run, separator)),
  slice: (list, [from, to], run) => run.makeList(list.slice(whole(from), whole(to))),
  concat: (list, others, run) => {
    const size = others.reduce<number>((sum, one) => sum + (Array.isArray(one) ? one.length : 1), list.length);
    run.spend(size / 8);
    return run.makeList(list.concat(...others));
  },
  at: (list, [place]) => list.at(whole(place) ?? 0),
});

function replaced(text: string, args: readonly unknown[], run: Run, all: boolean): string {
  const [what, by] = args.map((one) => toText(run, one));
  if (what === undefined || by === undefined) throw run.error('replace needs two texts');
  run.search(text, what);
  const pieces = text.split(what);
  const kept = all ? pieces : [pieces[0] ?? '', pieces.slice(1).join(what)].slice(0, pieces.length);
  run.makeText(text.length + kept.length * by.length);
  return kept.join(by);
}

const search = (find: (text: string, what: string, from: number | undefined) => unknown): Method<string> => {
  return (text, [what, from], run) => {
    const sought = toText(run, what);
    run.search(text, sought);
    return find(text, sought, whole(from));
  };
};
const remade = (make: (text: string) => string): Method<string> => {
  return (text, _args, run) => {
    run.makeText(text.length);
    return make(text);
  };
};
const padded = (pad: (text: string, length: number, by: string) => string): Method<string> => {
  return (text, [length, by], run) => {
    run.makeText(whole(length) ?? 0);
    return pad(text, whole(length) ?? 0, by === undefined ? ' ' : toText(run, by));
  };
};
const lower = remade((text) => text.toLowerCase());
const upper = remade((text) => text.toUpperCase());
const trim = remade((text) => text.trim());
const startsWith = search((text, what, from) => text.startsWith(what, from));
const endsWith = search((text, what) => text.endsWith(what));

const ofTexts = methods<string>({
  includes: search((text, what, from) => text.includes(what, from)),
  indexOf: search((text, what, from) => text.indexOf(what, from)),
  lastIndexOf: search((text, what) => text.lastIndexOf(what)),
  startsWith,
  startswith: startsWith,
  endsWith,
  endswith: endsWith,
  toLowerCase: lower,
  lower,
  toUpperCase: upper,
  upper,
  trim,
  strip: trim,
  trimStart: remade((text) => text.trimStart()),
  trimEnd: remade((text) => text.trimEnd()),
  slice: (text, [from, to]) => text.slice(whole(from), whole(to)),
  substring: (text, [from, to]) => text.substring(whole(from, 0) ?? 0, whole(to)),
  substr: (text, [from, length]) => text.slice(whole(from)).slice(0, whole(length)),
  charAt: (text, [place]) => text.charAt(whole(place, 0) ?? 0),
  at: (text, [place]) => text.at(whole(place, 0) ?? 0),
  split: (text, [separator], run) => {
    if (separator === undefined) return [text];
    const by = toText(run, separator);
    run.search(text, by);
    return run.makeList(text.split(by, 10_001));
  },
  concat: (text, others, run) => joined(run, [text, ...others], ''),
  replace: (text, args, run) => replaced(text, args, run, false),
  replaceAll: (text, args, run) => replaced(text, args, run, true),
  padStart: padded((text, length, by) => text.padStart(length, by)),
  padEnd: padded((text, length, by) => text.padEnd(length, by)),
});

const ofDicts: Methods<Record<string, unknown>> = new Map<string, Method<Record<string, unknown>>>([
  ['get', (dict, [key, otherwise], run) => propertyOf(run, dict, key) ?? otherwise ?? null],
  ['hasOwnProperty', (dict, [key], run) => contains(run, dict, key)],
]);

const ofNumbers = methods<number>({
  toFixed: (number, [digits], run) => {
    const places = whole(digits, 0) ?? 0;
    if (places < 0 || places > 20) throw run.error('toFixed takes 0 to 20 digits');
    return number.toFixed(places);
  },
});

/** The method of that name that expressions may call on such a value; undefined when there is none. */
export function methodOf(target: unknown, name: string): ((args: readonly unknown[], run: Run) => unknown) | undefined {
  const bind = <T>(table: Methods<T>, of: T) => {
    const found = table.get(name);
    return found && ((args: readonly unknown[], run: Run) => found(of, args, run));
  };
  const found = Array.isArray(target)
    ? bind(ofLists, target)
    : typeof target === 'string'
      ? bind(ofTexts, target)
      : typeof target === 'number'
        ? bind(ofNumbers, target)
        : isDict(target)
          ? bind(ofDicts, target)
          : undefined;
  if (found || name !== 'toString') return found;
  return (_args, run) => toText(run, target);
}
