import { plainText, toFloat, toInt, withoutTags } from './built-in.js';
import { addDays, addMonths, daysBetween } from './dates.js';
import type { Scope } from './evaluate.js';
import { type Callable, callable } from './values.js';

/** Who evaluates, where and when: what expressions see as `frappe`. */
export interface ExpressionContext {
  user?: string;
  roles?: readonly string[];
  /** As the desk's boot has it: `frappe.boot.versions`, `frappe.boot.sysdefaults`, … */
  boot?: Readonly<Record<string, unknown>>;
  /** The user's defaults, as `frappe.defaults.get_user_default` answers them. */
  defaults?: Readonly<Record<string, unknown>>;
  /** `YYYY-MM-DD HH:MM:SS` now, in the site's time; without it the machine's. */
  now?: () => string;
  /** Calls a handler of the form's script, for `fn:<handler>`; without it such a condition holds. */
  trigger?: (handler: string) => unknown;
}

type Values = Readonly<Record<string, unknown>>;

const NOBODY: ExpressionContext = {};
const known = new WeakMap<ExpressionContext, Scope>();

/**
 * The names of an expression about a document.
 * @param doc as JSON; for a row, the row
 * @param parent for a row, the document that holds it
 */
export function scopeOf(doc: Values, parent?: Values | null, context: ExpressionContext = NOBODY): Scope {
  const form = { doc: parent ?? doc, is_new: callable(() => Boolean((parent ?? doc).__islocal)) };
  return { doc, parent: parent ?? undefined, cur_frm: form, frm: form, frappe: frappeOf(context) };
}

function frappeOf(context: ExpressionContext): Scope {
  const found = known.get(context) ?? frappe(context);
  known.set(context, found);
  return found;
}

const functions = (table: Record<string, Callable>) =>
  Object.fromEntries(Object.entries(table).map(([name, run]) => [name, callable(run)]));

function machineTime(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace('T', ' ');
}

function frappe({ user = 'Guest', roles = [], boot = {}, defaults = {}, now = machineTime }: ExpressionContext): Scope {
  const today = () => now().slice(0, 10);
  const hasRole = (wanted: unknown) => [wanted].flat().some((role) => roles.includes(plainText(role)));
  const fallback = (key: unknown) => {
    const name = plainText(key);
    return Object.hasOwn(defaults, name) ? defaults[name] : null;
  };
  const days = functions({
    add_days: addDays,
    add_months: addMonths,
    get_diff: daysBetween,
    get_day_diff: daysBetween,
  });
  const clock = functions({
    nowdate: today,
    now_date: today,
    get_today: today,
    now_datetime: () => now().slice(0, 19),
  });
  const defaultsOf = functions({ get_default: fallback, get_user_default: fallback, get_global_default: fallback });
  const utils = {
    ...days,
    ...clock,
    ...functions({
      html2text: withoutTags,
      strip_html: withoutTags,
      cint: toInt,
      flt: toFloat,
      today,
      getdate: (value) => plainText(value).slice(0, 10) || today(),
      date_diff: daysBetween,
    }),
  };
  return {
    boot,
    session: { user },
    user: { name: user, ...functions({ has_role: hasRole }) },
    user_roles: roles,
    sys_defaults: boot.sysdefaults,
    datetime: { ...days, ...clock },
    defaults: defaultsOf,
    utils,
  };
}
