import { ValidationError } from '../errors.js';
import type { Selection } from './fields.js';
import { hiddenField, type Source } from './source.js';

const LONGEST = 1000;
const MOST_TERMS = 20;
const DIRECTED = /^(.*?)\s+(asc|desc)$/is;
/** A name, or names with dots and backticks: anything else is refused before it is looked up. */
const NAME = /^[\w`. -]+$/;

/**
 * `field asc, …` as SQL. Every term is a column, which is written out with its table, or a key of the selection.
 * @throws ValidationError for functions, subqueries and the like; DataError for a field there is not;
 *   PermissionError for one the user may not see
 */
export function orderBy(source: Source, selection: Selection, order: unknown): string {
  return terms(order)
    .map((term) => {
      const [, name = term, direction = 'asc'] = DIRECTED.exec(term) ?? [];
      return `${sorted(source, selection, name, true)} ${direction.toLowerCase()}`;
    })
    .join(', ');
}

/** `field, …` as SQL. @throws as `orderBy` */
export function groupBy(source: Source, selection: Selection, group: unknown): string {
  return terms(group)
    .map((term) => sorted(source, selection, term, false))
    .join(', ');
}

/**
 * The order that the doctype gives its lists. Which columns it names is the doctype's affair, so it is not asked
 * whether the user may see them.
 */
export function defaultOrder({ meta }: Source): string {
  return meta.default_order
    .split(', ')
    .map((term) => {
      const [name, direction] = term.split(' ');
      return `${meta.sqlTable}.\`${name}\` ${direction}`;
    })
    .join(', ');
}

function terms(given: unknown): string[] {
  if (given === undefined || given === null || given === '') return [];
  if (typeof given !== 'string' || given.length > LONGEST) throw refused(given);
  const list = given.split(',').map((term) => term.trim());
  if (list.length > MOST_TERMS) throw new ValidationError(`Sort or group by ${MOST_TERMS} fields at most`);
  return list;
}

function sorted(source: Source, selection: Selection, name: string, mayAggregate: boolean): string {
  if (!NAME.test(name)) throw refused(name);
  const item = selection.items.get(name.replaceAll('`', ''));
  if (!item || source.find(name)) return source.compute(name).sql;
  if (item.isMasked) throw hiddenField(source.meta, name);
  if (item.isAggregate && !mayAggregate) throw refused(name);
  return item.params.length > 0 ? `\`${item.key}\`` : item.sql;
}

function refused(term: unknown): ValidationError {
  const text = typeof term === 'string' ? term : (JSON.stringify(term) ?? '');
  return new ValidationError(`Cannot use ${text.slice(0, 100)} in order/group by`);
}
