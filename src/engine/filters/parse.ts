import { ConfigurationError, ValidationError } from '../errors.js';
import type { Meta } from '../meta/meta.js';
import type { Registry } from '../meta/registry.js';
import type { SiteTime } from '../time.js';
import { comparison, type Reading, type Target } from './comparison.js';
import { ALWAYS, all, any, type Condition } from './condition.js';
import { findOperator, toOperator } from './operators.js';
import { findReference, notPermitted, tablesOf } from './reference.js';

export interface ParseOptions {
  /**
   * The filters come from our own code (hooks), not from a client: `{ or }`, `{ and }` and `{ exists }` are
   * understood, sizes are not limited, and filters that are empty are refused, for they would let everything through.
   */
  rules?: boolean;
  /** How filters of one list stand to each other: `any` for or_filters. */
  join?: 'all' | 'any';
}

const MOST_CONDITIONS = 100;
const MOST_VALUES = 10_000;
const DEEPEST = 10;

type Dict = Readonly<Record<string, unknown>>;

/**
 * Reads filters in every form that Frappe takes (frappe-contract §4.3). Names are looked up in Meta and values
 * cast, so that what comes out holds nothing a client wrote except values.
 * @throws DataError for a field there is not, DoesNotExistError for a doctype there is not, ValidationError for
 *   an unknown operator, a value that does not suit, or too many conditions
 */
export function parseFilters(
  registry: Registry,
  meta: Meta,
  input: unknown,
  time: SiteTime,
  { rules = false, join = 'all' }: ParseOptions = {},
): Condition {
  if (rules && isEmpty(input)) {
    throw new ConfigurationError(`A rule on ${meta.name} answered empty filters; answer true or false instead`);
  }
  return new FilterParser({ registry, time, rules }).filters(meta, input, join);
}

function isEmpty(input: unknown): boolean {
  if (Array.isArray(input)) return input.length === 0;
  return !input || (typeof input === 'object' && Object.keys(input).length === 0);
}

const isScalar = (value: unknown) => typeof value === 'string' || typeof value === 'number';
const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value);
const isWord = (value: unknown, word: string) => typeof value === 'string' && value.trim().toLowerCase() === word;
const isGlue = (value: unknown) => isWord(value, 'and') || isWord(value, 'or');

/** Reads one set of filters and counts what is in it. */
class FilterParser {
  readonly #reading: Reading;
  #conditions = 0;
  #values = 0;
  #depth = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  filters(meta: Meta, input: unknown, join: 'all' | 'any'): Condition {
    if (input === undefined || input === null || input === '') return ALWAYS;
    if (isScalar(input)) return this.#compare(meta, 'name', '=', input);
    if (!Array.isArray(input) && !isDict(input)) {
      throw new ValidationError('Filters must be a list or a dict');
    }
    this.#depth += 1;
    if (this.#depth > DEEPEST && !this.#reading.rules) {
      throw new ValidationError(`Filters can be nested ${DEEPEST} deep at most`);
    }
    const condition = Array.isArray(input) ? this.#list(meta, input, join) : this.#dict(meta, input as Dict, join);
    this.#depth -= 1;
    return condition;
  }

  #list(meta: Meta, list: readonly unknown[], join: 'all' | 'any'): Condition {
    if (list.length === 0) return ALWAYS;
    if (list.length > 1 && isGlue(list[1]) && !isScalar(list[0])) return this.#logic(meta, list);
    if (isScalar(list[0])) {
      const isOneFilter = findOperator(list[1]) !== undefined || findOperator(list[2]) !== undefined;
      return isOneFilter ? this.#tuple(meta, list) : this.#compare(meta, 'name', 'in', list);
    }
    return combine(
      join,
      list.map((part) => this.#part(meta, part)),
    );
  }

  /** `[…, "and", […, "or", …]]`, read from left to right. */
  #logic(meta: Meta, list: readonly unknown[]): Condition {
    let condition = this.#part(meta, list[0]);
    for (let at = 1; at < list.length; at += 2) {
      if (!isGlue(list[at]) || at + 1 === list.length) {
        throw new ValidationError('Between nested filters stands "and" or "or"');
      }
      const next = this.#part(meta, list[at + 1]);
      condition = isWord(list[at], 'and') ? all(condition, next) : any(condition, next);
    }
    return condition;
  }

  #part(meta: Meta, part: unknown): Condition {
    if (Array.isArray(part) && part.length > 0 && typeof part[0] === 'object' && part[0] !== null) {
      return this.filters(meta, part, 'all');
    }
    if (Array.isArray(part)) return this.#tuple(meta, part);
    if (isDict(part)) return this.filters(meta, part, 'all');
    throw new ValidationError('Filter must be a tuple or list (in a list)');
  }

  /** `[field, value]`, `[field, operator, value]` or `[doctype, field, operator, value, ignored]`. */
  #tuple(meta: Meta, tuple: readonly unknown[]): Condition {
    if (tuple.length < 2) {
      throw new ValidationError(
        `Filter must have 4 values (doctype, fieldname, operator, value): ${JSON.stringify(tuple).slice(0, 200)}`,
      );
    }
    if (tuple.length === 2) return this.#pair(meta, tuple[0], tuple[1]);
    if (tuple.length === 3) return this.#compare(meta, tuple[0], tuple[1], tuple[2]);
    const [doctype, fieldname, operator, value] = tuple;
    if (doctype === null || doctype === '' || doctype === meta.name) {
      return this.#compare(meta, fieldname, operator, value);
    }
    return this.#condition(this.#childTarget(meta, doctype, fieldname), operator, value);
  }

  #pair(meta: Meta, fieldname: unknown, value: unknown): Condition {
    if (!Array.isArray(value)) return this.#compare(meta, fieldname, '=', value);
    return this.#compare(meta, fieldname, value.length > 0 ? value[0] : undefined, value[1]);
  }

  #dict(meta: Meta, dict: Dict, join: 'all' | 'any'): Condition {
    const entries = Object.entries(dict);
    const [only] = entries;
    if (this.#reading.rules && entries.length === 1 && only) {
      const [word, value] = only;
      if (word === 'and' && Array.isArray(value))
        return combine(
          'all',
          value.map((part) => this.#part(meta, part)),
        );
      if (word === 'or' && Array.isArray(value))
        return combine(
          'any',
          value.map((part) => this.#part(meta, part)),
        );
      if (word === 'exists' && isDict(value)) return this.#exists(meta, value);
    }
    if (entries.length === 0) return ALWAYS;
    return combine(
      join,
      entries.map(([fieldname, value]) => this.#pair(meta, fieldname, value)),
    );
  }

  #exists(ours: Meta, { doctype, on, where }: Dict): Condition {
    const meta = this.#reading.registry.get(String(doctype));
    const pairs = Object.entries(isDict(on) ? on : {}).map(([theirName, ourName]) => {
      const theirs = meta.column(theirName);
      const our = ours.column(String(ourName));
      if (!theirs) throw notPermitted(theirName);
      if (!our) throw notPermitted(ourName);
      return { theirs, ours: our };
    });
    if (pairs.length === 0) throw new ConfigurationError(`{ exists } on ${meta.name} needs columns in "on"`);
    return { kind: 'exists', meta, on: pairs, where: this.filters(meta, where, 'all') };
  }

  #compare(meta: Meta, fieldname: unknown, operator: unknown, value: unknown): Condition {
    return this.#condition(this.#target(meta, fieldname), operator, value);
  }

  #condition(target: Target, operator: unknown, value: unknown): Condition {
    this.#conditions += 1;
    if (Array.isArray(value)) this.#values += value.length;
    else if (typeof value === 'string') this.#values += value.split(',').length;
    if (!this.#reading.rules) this.#refuseExcess(target);
    return comparison(target, toOperator(operator), value, this.#reading);
  }

  #refuseExcess({ column }: Target): void {
    if (column.field.fieldtype === 'Password') throw notPermitted(column.name);
    if (this.#conditions > MOST_CONDITIONS)
      throw new ValidationError(`A list takes ${MOST_CONDITIONS} filters at most`);
    if (this.#values > MOST_VALUES) throw new ValidationError(`Filters take ${MOST_VALUES} values at most`);
  }

  #target(meta: Meta, fieldname: unknown): Target {
    if (typeof fieldname !== 'string') throw notPermitted(fieldname);
    const found = findReference(this.#reading.registry, meta, fieldname) ?? this.#inRows(meta, fieldname);
    if (!found || found.kind === 'link') throw notPermitted(fieldname);
    if (found.kind === 'own') return { meta, column: found.column };
    return { meta: found.meta, column: found.column, ...(found.table && { table: found.table.fieldname }) };
  }

  /** Frappe: a field that the doctype lacks is looked for in its child doctypes. */
  #inRows(meta: Meta, fieldname: string) {
    for (const table of meta.tables) {
      const column = this.#reading.registry.find(table.options)?.column(fieldname);
      if (column && !column.standard) {
        return findReference(this.#reading.registry, meta, `${table.fieldname}.${fieldname}`);
      }
    }
    return undefined;
  }

  #childTarget(meta: Meta, doctype: unknown, fieldname: unknown): Target {
    const child = this.#reading.registry.get(typeof doctype === 'string' ? doctype : JSON.stringify(doctype));
    const tables = tablesOf(meta, child.name);
    const [table] = tables;
    if (!table) throw new ValidationError(`${child.name} is not a child table of ${meta.name}`);
    const column = typeof fieldname === 'string' ? child.column(fieldname.replaceAll('`', '')) : undefined;
    if (!column) throw notPermitted(fieldname);
    return { meta: child, column, ...(tables.length === 1 && { table: table.fieldname }) };
  }
}

function combine(join: 'all' | 'any', parts: readonly Condition[]): Condition {
  return join === 'all' ? all(...parts) : any(...parts);
}
