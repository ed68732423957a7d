import { boot } from '../boot';
import { showDate, showDatetime, showDuration, showTime } from './datetime';
import type { DocField } from './doctype';
import { isEmpty } from './document';

interface NumberShape {
  group: string;
  decimal: string;
  decimals: number;
  /** How many digits stand together, beyond the last three. */
  width: 2 | 3;
}

/** `#,###.##` → its separators and how many decimals it has. */
function numberShape(): NumberShape {
  const pattern = String(boot.sysdefaults.number_format || '#,###.##');
  const width = pattern.startsWith('#,##,') ? 2 : 3;
  const match = /^#([^#]?)#{2,}(?:([^#])(#+))?$/.exec(width === 2 ? pattern.replace('#,##,', '#,') : pattern);
  return { group: match?.[1] ?? ',', decimal: match?.[2] ?? '.', decimals: match?.[3]?.length ?? 0, width };
}

const GROUPS = { 2: /(\d)(?=(\d\d)+\d$)/g, 3: /(\d)(?=(\d{3})+$)/g } as const;

/** A number in the site's format. @param decimals absent: as many as it has, up to 9 */
export function showNumber(value: number, decimals?: number): string {
  const { group, decimal, width } = numberShape();
  const text = decimals === undefined ? String(Number(value.toFixed(9))) : value.toFixed(decimals);
  const [whole = '0', fraction] = text.split('.');
  const grouped = whole.replace(GROUPS[width], `$1${group}`);
  return fraction ? `${grouped}${decimal}${fraction}` : grouped;
}

/**
 * A number as somebody of this site types it; NaN when it is none. Separators of groups may be left out, but not
 * stand elsewhere: where `.` groups, `1.5` is more likely a mistake than fifteen.
 */
export function readNumber(text: string): number {
  const { group, decimal, width } = numberShape();
  const [whole = '', fraction, ...more] = text.trim().split(decimal);
  const parts = group ? whole.split(group) : [whole];
  const isGrouped = parts.slice(1).every((part) => (width === 2 ? /^\d{2,3}$/ : /^\d{3}(e|$)/i).test(part));
  if (!isGrouped || more.length > 0) return Number.NaN;
  const bare = `${parts.join('')}${fraction === undefined ? '' : `.${fraction}`}`.replaceAll(' ', '');
  return /^[+-]?\.?$/.test(bare) ? Number.NaN : Number(bare);
}

/** A number as it is typed: the site's decimal sign, no grouping; empty for nothing. */
export function editNumber(value: unknown): string {
  if (isEmpty(value) || Number.isNaN(Number(value))) return '';
  return String(Number(Number(value).toFixed(9))).replace('.', numberShape().decimal);
}

/** Decimals of a Float where neither field nor site says how many. */
const USUAL_PRECISION = 3;

function precisionOf(field: DocField): number {
  if (!isEmpty(field.precision)) return Number(field.precision);
  const setting = field.fieldtype === 'Currency' ? 'currency_precision' : 'float_precision';
  return isEmpty(boot.sysdefaults[setting]) ? numberShape().decimals : Number(boot.sysdefaults[setting]);
}

/** With the field's decimals; without them as many as it has, but no more than the site reads at a glance. */
function showFraction(value: number, field: DocField): string {
  if (!isEmpty(field.precision)) return showNumber(value, precisionOf(field));
  const most = Number(boot.sysdefaults.float_precision || USUAL_PRECISION);
  return showNumber(Number(value.toFixed(most)));
}

type Show = (value: unknown, field: DocField) => string;

const SHOW: Readonly<Record<string, Show>> = {
  Check: (value) => (Number(value) ? 'Yes' : 'No'),
  Int: (value) => showNumber(Number(value)),
  'Long Int': (value) => showNumber(Number(value)),
  Float: (value, field) => showFraction(Number(value), field),
  Currency: (value, field) => showNumber(Number(value), precisionOf(field)),
  Percent: (value, field) => `${showFraction(Number(value), field)} %`,
  Date: (value) => showDate(String(value)),
  Datetime: (value) => showDatetime(String(value)),
  Time: (value) => showTime(String(value)),
  Duration: (value, field) =>
    showDuration(Number(value), { hideDays: field.hide_days === 1, hideSeconds: field.hide_seconds === 1 }),
  Rating: (value, field) => `${Number(value) * (Number(field.options) || 5)} / ${Number(field.options) || 5}`,
  Password: () => '••••••••',
  Signature: () => 'Signed',
  JSON: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
};
/** Kept as HTML; in one line only their text is shown. */
const HTML_TYPES: ReadonlySet<string> = new Set(['Text Editor', 'HTML Editor']);

/** A value as one line of text, for lists, grids and versions. */
export function showValue(value: unknown, field: DocField): string {
  if (isEmpty(value)) return '';
  const show = SHOW[field.fieldtype];
  if (show) return show(value, field);
  if (HTML_TYPES.has(field.fieldtype)) {
    return new DOMParser().parseFromString(String(value), 'text/html').body.textContent?.trim() ?? '';
  }
  return Array.isArray(value) ? `${value.length}` : String(value);
}
