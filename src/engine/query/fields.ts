import { ValidationError } from '../errors.js';
import { notPermitted } from '../filters/reference.js';
import type { DocField } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { aggregateOf, type Expression, functionOf } from './functions.js';
import type { ListParams } from './params.js';
import type { Found, Source } from './source.js';
import { masked } from './view.js';

/** One column of the answer. */
export interface Item extends Expression {
  key: string;
  isMasked: boolean;
}

/** Rows of a table field that are nested into the answer (v16: `{ items: ['item_code'] }`). */
export interface NestedRows {
  key: string;
  table: DocField;
  child: Meta;
  fields: readonly string[];
}

/** A field list, checked: what to select and under which keys. */
export interface Selection {
  items: ReadonlyMap<string, Item>;
  nested: readonly NestedRows[];
  /** `distinct name` among the fields. */
  isDistinct: boolean;
}

const MOST_FIELDS = 500;
const LONGEST = 300;
const WITH_ALIAS = /^(.*\S)\s+as\s+(?:`([^`]*)`|'([^']*)'|"([^"]*)"|([^\s`'"]+))$/is;
const ALIAS = /^[a-z_](?:[\w :-]*\w)?$/i;
const CALL = /^([a-z_]+)\s*\(\s*(distinct\s+)?([^()]+?)\s*\)$/i;

/**
 * Reads a field list (frappe-contract §4.3). Fields at a permlevel that the user may not read are left out
 * without a word, as in Frappe.
 * @throws DataError `Field not permitted in query: x` for what is no field
 */
export function selectFields(source: Source, fields: ListParams['fields']): Selection {
  const reader = new FieldReader(source);
  for (const field of listOf(fields)) reader.read(field);
  return reader.selection();
}

function listOf(fields: unknown): readonly unknown[] {
  if (fields === undefined || fields === null || fields === '') return ['name'];
  // commas inside parentheses belong to a function
  const list: unknown =
    typeof fields === 'string' ? fields.slice(0, MOST_FIELDS * LONGEST).split(/,(?![^()]*\))/) : fields;
  if (!Array.isArray(list)) throw new ValidationError('Fields must be a list');
  if (list.length > MOST_FIELDS) throw new ValidationError(`A list takes ${MOST_FIELDS} fields at most`);
  return list.length > 0 ? list : ['name'];
}

class FieldReader {
  readonly #source: Source;
  readonly #items = new Map<string, Item>();
  readonly #nested: NestedRows[] = [];
  #isDistinct = false;

  constructor(source: Source) {
    this.#source = source;
  }

  selection(): Selection {
    if (this.#items.size === 0 && this.#nested.length === 0) this.read('name');
    return { items: this.#items, nested: this.#nested, isDistinct: this.#isDistinct };
  }

  read(field: unknown): void {
    if (typeof field === 'string' && field.length <= LONGEST) this.#readText(field.trim());
    else if (typeof field === 'object' && field !== null && !Array.isArray(field)) this.#readDict(field);
    else throw notPermitted(field);
  }

  #readText(text: string): void {
    const [, named, ...aliases] = WITH_ALIAS.exec(text) ?? [];
    const alias = named === undefined ? undefined : checkedAlias(aliases.find((one) => one !== undefined));
    this.#readField(named ?? text, alias);
  }

  #readField(text: string, alias: string | undefined): void {
    const [, unique] = /^distinct\s+(.+)$/is.exec(text) ?? [];
    const call = CALL.exec(text);
    if (unique) {
      this.#isDistinct = true;
      this.#readField(unique, alias);
    } else if (this.#isStar(text) && alias === undefined) {
      this.#addAll();
    } else if (call) {
      this.#readCall(call, alias);
    } else {
      const reference = this.#source.find(text);
      if (!reference) throw notPermitted(text);
      this.#addColumn(alias ?? reference.column.name, this.#source.resolve(reference));
    }
  }

  #readCall([, name = '', distinct = '', of = '']: RegExpExecArray, alias: string | undefined): void {
    const expression = aggregateOf(this.#source, name, of, distinct !== '');
    this.#add(alias ?? `${name}(${distinct && 'distinct '}${of.replaceAll('`', '')})`, expression);
  }

  #isStar(text: string): boolean {
    const { meta } = this.#source;
    return text === '*' || text === `${meta.sqlTable}.*` || text === `${meta.table}.*`;
  }

  #addAll(): void {
    for (const column of this.#source.meta.shown) {
      this.#addColumn(column.name, this.#source.resolve({ kind: 'own', column }));
    }
  }

  #addColumn(key: string, found: Found | undefined): void {
    if (!found) return;
    const { sql, column, isMasked } = found;
    this.#add(key, { sql, params: [], isAggregate: false, castOut: isMasked ? masked : column.castOut }, isMasked);
  }

  /** Of two fields with the same key the later one stands. */
  #add(key: string, expression: Expression | undefined, isMasked = false): void {
    if (expression) this.#items.set(key, { key, ...expression, isMasked });
  }

  #readDict(dict: object): void {
    const { as, ...rest } = dict as { as?: unknown };
    const [only, ...more] = Object.entries(rest);
    if (!only || more.length > 0) throw new ValidationError('A field that is an object has one name, and perhaps "as"');
    const [name, argument] = only as [string, unknown];
    const alias = as === undefined || as === null ? undefined : checkedAlias(as);
    const table = this.#source.meta.tableField(name);
    const isPlain = typeof argument === 'string' && /^[\w.*]{1,100}$/.test(argument);
    if (table) this.#addRows(alias ?? name, table, argument);
    else this.#add(alias ?? (isPlain ? `${name}(${argument})` : name), functionOf(this.#source, name, argument));
  }

  #addRows(key: string, table: DocField, given: unknown): void {
    const { ctx, view } = this.#source;
    const child = ctx.site.registry.get(table.options);
    const names: readonly unknown[] = Array.isArray(given) ? given : [given];
    if (names.length === 0 || names.length > MOST_FIELDS) throw new ValidationError(`Name fields of ${table.label}`);
    const fields: string[] = [];
    for (const name of names) {
      if (name === '*') fields.push(...child.shown.map((column) => column.name));
      else if (typeof name === 'string' && child.column(name)) fields.push(name);
      else throw notPermitted(name);
    }
    if (view.mayReadTable(table)) this.#nested.push({ key, table, child, fields: [...new Set(fields)] });
  }
}

/** @throws DataError for an alias that is no plain name (`Child Doctype:field` is one); `__…` is ours */
function checkedAlias(alias: unknown): string {
  if (typeof alias === 'string' && alias.length <= 140 && ALIAS.test(alias) && !alias.startsWith('__')) return alias;
  throw notPermitted(alias);
}
