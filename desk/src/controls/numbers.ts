import { boot } from '../boot';
import type { DocField } from '../meta/doctype';
import { type Doc, isEmpty } from '../meta/document';
import { readNumber } from '../meta/format';

const WHOLE: ReadonlySet<string> = new Set(['Int', 'Long Int']);
/** The column of an Int holds no more. */
const LARGEST_INT = 2_147_483_647;

export interface NumberRead {
  /** undefined: what is typed is no number that the field takes. */
  value: number | null | undefined;
  problem: string;
}

const refused = (problem: string): NumberRead => ({ value: undefined, problem });

/** What somebody typed into a number field, in the site's number format. An empty text is null. */
export function readTyped(text: string, field: DocField): NumberRead {
  const bare = text.trim().replace(/%$/, '').trim();
  if (bare === '') return { value: null, problem: '' };
  const value = /^[+-]?[\d.,'’\s]*\d[\d.,'’\s]*(e[+-]?\d+)?$/i.test(bare) ? readNumber(bare) : Number.NaN;
  if (!Number.isFinite(value)) return refused(`“${bare}” is no number.`);
  if (WHOLE.has(field.fieldtype)) {
    if (!Number.isInteger(value)) return refused(`“${bare}” is no whole number.`);
    const largest = field.fieldtype === 'Int' ? LARGEST_INT : Number.MAX_SAFE_INTEGER;
    if (Math.abs(value) > largest) return refused(`“${bare}” is too large: at most ${largest}.`);
  }
  if (field.non_negative && value < 0) return refused('This cannot be less than 0.');
  return { value, problem: '' };
}

/** The currency of a Currency field: the one that `options` names, a field's, or the site's. */
export function currencyOf(field: DocField, doc: Readonly<Partial<Doc>>): string {
  const options = field.options?.trim() ?? '';
  if (/^[A-Z]{3}$/.test(options)) return options;
  const named = options && !options.includes(':') ? doc[options] : undefined;
  return String(isEmpty(named) ? (boot.sysdefaults.currency ?? '') : named);
}
