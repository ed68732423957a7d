import type { Dialect } from '../database/session.js';
import type { SqlValue } from '../meta/casts.js';
import type { Meta } from '../meta/meta.js';
import type { Comparison, Condition, Exists, Leaf, TreeMatch } from './condition.js';
import { acceptsMissing, isEmptyValue, isNullable, isNumber, isText, listOf } from './missing.js';
import { groupByRow, isOnRow, type RowGroup } from './rows.js';

/** A piece of SQL with the values of its question marks. */
export interface Fragment {
  sql: string;
  params: SqlValue[];
}

/** The statement that a condition becomes part of. */
export interface Scope {
  dialect: Dialect;
  /** The doctype that the condition is about. */
  meta: Meta;
  /** The name, quoted, under which its table stands in the statement. */
  alias: string;
  /**
   * For lists: the quoted name of the joined table of a child doctype. Without it a condition on rows
   * becomes EXISTS, which multiplies nothing.
   */
  joined?(leaf: Leaf): string;
  /**
   * Only the first rows in an order are wanted. Then what is no good way into the table is called likely, so that
   * SQLite walks the order's index and stops, where it would read and sort all that match.
   */
  isFirstRows?: boolean;
}

/** A condition as SQL, for a WHERE or an ON. Names come from Meta, values are parameters. */
export function compileCondition(condition: Condition, scope: Scope): Fragment {
  const compiler = new Compiler(scope.dialect);
  return { sql: compiler.condition(condition, { ...scope, depth: 0 }), params: compiler.params };
}

interface Place extends Omit<Scope, 'dialect'> {
  /** How many EXISTS it is inside: names their tables. */
  depth: number;
}

const OPERATORS = { '=': '=', '!=': '<>', '>': '>', '<': '<', '>=': '>=', '<=': '<=' } as const;

class Compiler {
  readonly params: SqlValue[] = [];
  readonly #dialect: Dialect;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  condition(condition: Condition, place: Place): string {
    switch (condition.kind) {
      case 'const':
        return condition.value ? '1 = 1' : '1 = 0';
      case 'all':
        return this.#all(condition.of, place);
      case 'any':
        return this.#glue(
          condition.of.map((part) => this.condition(part, place)),
          ' or ',
          '1 = 0',
        );
      case 'not':
        // a comparison with NULL is unknown, and the opposite of unknown must be true
        return `not ifnull(${this.condition(condition.of, place)}, 0)`;
      case 'exists':
        return this.#exists(condition, place);
      default:
        return this.#leafOf(condition, place);
    }
  }

  #glue(parts: readonly string[], word: string, none: string): string {
    return parts.length > 1 ? `(${parts.join(word)})` : (parts[0] ?? none);
  }

  #all(parts: readonly Condition[], place: Place): string {
    if (place.joined)
      return this.#glue(
        parts.map((part) => this.condition(part, place)),
        ' and ',
        '1 = 1',
      );
    const { own, rows } = groupByRow(place.meta, parts);
    const written = [
      ...own.map((part) => this.condition(part, place)),
      ...rows.map((group) => this.#row(group, place)),
    ];
    return this.#glue(written, ' and ', '1 = 1');
  }

  #leafOf(leaf: Leaf, place: Place): string {
    if (!isOnRow(place.meta, leaf)) {
      const sql = this.#leaf(leaf, place.alias, false);
      return place.isFirstRows && place.depth === 0 && !leadsToFew(leaf) ? this.#dialect.likely(sql) : sql;
    }
    if (place.joined) return this.#leaf(leaf, place.joined(leaf), true);
    return this.#glue(
      groupByRow(place.meta, [leaf]).rows.map((group) => this.#row(group, place)),
      ' and ',
      '1 = 0',
    );
  }

  /**
   * One row of a child doctype satisfies the group. As in a list's outer join, a document without rows counts
   * as having one that holds nothing.
   */
  #row(group: RowGroup, place: Place): string {
    if (group.tables.length === 0) return '1 = 0';
    const alias = `x${place.depth + 1}`;
    const rows = () =>
      `exists (select 1 from ${group.child.sqlTable} ${alias} where ${this.#rowsOf(group, place, alias)}`;
    const found = `${rows()} and ${group.leaves.map((leaf) => this.#leaf(leaf, alias, false)).join(' and ')})`;
    return group.leaves.every(acceptsMissing) ? `(${found} or not ${rows()}))` : found;
  }

  #rowsOf({ tables }: RowGroup, { meta, alias }: Place, rows: string): string {
    if (meta.issingle) this.params.push(meta.name);
    this.params.push(meta.name, ...tables);
    const fields = tables.length === 1 ? '= ?' : `in (${marks(tables.length)})`;
    const parent = meta.issingle ? `${rows}.\`parent\` = ?` : `${rows}.\`parent\` = ${alias}.\`name\``;
    return `${parent} and ${rows}.\`parenttype\` = ? and ${rows}.\`parentfield\` ${fields}`;
  }

  #exists({ meta, on, where }: Exists, place: Place): string {
    const alias = `x${place.depth + 1}`;
    const pairs = on.map(({ theirs, ours }) => `${alias}.\`${theirs.name}\` = ${place.alias}.\`${ours.name}\``);
    const rest = where.kind === 'const' && where.value ? '' : this.#inner(where, meta, alias, place.depth + 1);
    return `exists (select 1 from ${meta.sqlTable} ${alias} where ${pairs.join(' and ')}${rest})`;
  }

  #inner(where: Condition, meta: Meta, alias: string, depth: number): string {
    return ` and ${this.condition(where, { meta, alias, depth })}`;
  }

  #leaf(leaf: Leaf, alias: string, isOuter: boolean): string {
    const column = `${alias}.\`${leaf.column.name}\``;
    if (leaf.kind === 'tree') return this.#tree(leaf, column);
    const sql = this.#comparison(leaf, column);
    const canBeNull = isOuter || isNullable(leaf.column);
    return canBeNull && acceptsMissing(leaf) && !sql.endsWith(' is null') ? `(${sql} or ${column} is null)` : sql;
  }

  #comparison(comparison: Comparison, column: string): string {
    const { op, value } = comparison;
    const blank = isText(comparison.column) ? `''` : isNumber(comparison.column) ? '0' : null;
    switch (op) {
      case 'set':
        return blank === null ? `${column} is not null` : `${column} <> ${blank}`;
      case 'not set':
        return blank === null ? `${column} is null` : `${column} = ${blank}`;
      case 'in':
      case 'not in':
        return this.#membership(comparison, column);
      case 'between':
        this.params.push(...listOf(comparison));
        return `${column} between ? and ?`;
      case 'like':
        this.params.push(value as SqlValue);
        return this.#dialect.like(column);
      case 'not like':
        this.params.push(value as SqlValue);
        return `not (${this.#dialect.like(column)})`;
      default:
        this.params.push(value as SqlValue);
        return `${column} ${OPERATORS[op]} ?`;
    }
  }

  #membership(comparison: Comparison, column: string): string {
    const { op } = comparison;
    const values = listOf(comparison);
    const present = values.filter((value) => value !== null);
    this.params.push(...present);
    // NULL in the list meant an unset value: `not in` leaves unset columns out by itself
    if (present.length > 0) return `${column} ${op} (${marks(present.length)})`;
    const unset = values.some((value) => isEmptyValue(comparison.column, value));
    if (op === 'in') return unset ? `${column} is null` : '1 = 0';
    return unset ? `${column} is not null` : '1 = 1';
  }

  #tree({ tree, relation, inclusive, node }: TreeMatch, column: string): string {
    this.params.push(node);
    const [below, above] = relation === 'descendants' ? ['>', '<'] : ['<', '>'];
    const equal = inclusive ? '=' : '';
    return (
      `${column} in (select t.\`name\` from ${tree.sqlTable} n join ${tree.sqlTable} t` +
      ` on t.\`lft\` ${below}${equal} n.\`lft\` and t.\`rgt\` ${above}${equal} n.\`rgt\` where n.\`name\` = ?)`
    );
  }
}

const ALWAYS_INDEXED: ReadonlySet<string> = new Set(['name', 'creation', 'modified', 'parent']);

/** Is there an index by which few rows are found? One on a Select or Check has few values, each with many rows. */
function leadsToFew({ column, meta }: Leaf): boolean {
  const { name, field } = column;
  if (ALWAYS_INDEXED.has(name) || field.unique) return true;
  const leads = [...meta.unique_together, ...meta.indexes].some(([first]) => first === name);
  return leads || (field.search_index && field.fieldtype !== 'Select' && field.fieldtype !== 'Check');
}

function marks(count: number): string {
  return count === 1 ? '?' : `?${', ?'.repeat(count - 1)}`;
}
