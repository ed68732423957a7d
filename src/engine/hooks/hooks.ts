import type { Ctx } from '../ctx.js';
import type { DoctypeName, Doctypes } from '../doctypes.js';
import type { Document, DocumentClass } from '../document/document.js';
import type { Right } from '../meta/doctype.js';
import type { Method } from './method.js';

/** Lifecycle events in the order in which Frappe fires them (frappe-contract §2). */
export const DOC_EVENTS = [
  'before_insert',
  'before_naming',
  'autoname',
  'before_validate',
  'validate',
  'before_save',
  'before_submit',
  'before_cancel',
  'before_discard',
  'before_update_after_submit',
  'after_insert',
  'on_update',
  'on_submit',
  'on_cancel',
  'on_discard',
  'on_update_after_submit',
  'before_change',
  'on_change',
  'on_trash',
  'after_delete',
  'before_rename',
  'after_rename',
  'onload',
] as const;
export type DocEvent = (typeof DOC_EVENTS)[number];

/** Called after the doctype class's own method of that event. */
export type DocEventHandler<D extends Document = Document> = (doc: D, event: DocEvent) => unknown;

/**
 * Filters as clients write them: `{ published: 1 }`, `[['owner', '=', user]]`,
 * `[['Task Watcher', 'watcher', '=', user]]`, `{ or: [ … ] }`, `{ and: [ … ] }`, or
 * `{ exists: { doctype, on: { theirs: ours }, where: Filters } }`.
 */
export type RuleFilters =
  | readonly unknown[]
  | { or: readonly RuleFilters[] }
  | { and: readonly RuleFilters[] }
  | { exists: { doctype: string; on: Readonly<Record<string, string>>; where?: RuleFilters } }
  | Readonly<Record<string, unknown>>;

/** The documents of a doctype that `export-fixtures` writes. */
export interface FixtureSpec {
  dt: DoctypeName;
  filters?: RuleFilters;
  /** At least one of these must hold. */
  or_filters?: RuleFilters;
  /** Begins the file's name, so that a doctype can have several files. */
  prefix?: string;
}

/**
 * May this user do this? `true`: no objection; `false`: never; filters: only to documents that match.
 * It can only deny: roles have allowed it before. The answer serves the list (as SQL) and the document alike;
 * it must depend on nothing but the user and the right.
 */
export interface PermissionRule {
  (ctx: Ctx, ptype: Right): boolean | RuleFilters | Promise<boolean | RuleFilters>;
  /** Why it denies this document, in a sentence for the person refused; asked only then. Nothing: a general sentence. */
  why?(ctx: Ctx, ptype: Right, doc: Document): string | undefined | Promise<string | undefined>;
}

/** More filters for everything that reads the doctype: lists, counts, documents; for a child doctype, its rows. */
export type QueryCondition = (ctx: Ctx) => true | RuleFilters | Promise<true | RuleFilters>;

export type Job = (ctx: Ctx) => unknown;

/** What a chart shows: each dataset has one value for each label. */
export interface ChartData {
  labels: string[];
  datasets: { name: string; values: number[] }[];
}

/** Computes a chart; what the user may not read, it refuses or leaves out. @param filters those of the chart, by field */
export type ChartSource = (ctx: Ctx, filters: Readonly<Record<string, unknown>>) => ChartData | Promise<ChartData>;

export type Cadence = 'all' | 'hourly' | 'daily' | 'weekly' | 'monthly' | 'yearly';

export interface Patch {
  /** Unique for ever: `lms.2026_11_unique_members`. */
  name: string;
  run(ctx: Ctx): Promise<void>;
}

/** What a column that Frappe does not have says in rows that Frappe wrote: filled once, when such a site is adopted. */
export interface Fill {
  doctype: DoctypeName;
  field: string;
  /** SQL over the row's own columns; a row for which it is NULL stays as it is. */
  value: string;
  /** In words: `status, by progress`. */
  what: string;
}

/** A mistake in data of Frappe's. Mending it changes what Frappe wrote, so that it is done only when asked for. */
export interface Mend {
  doctype: DoctypeName;
  what: string;
  /** SQL condition on rows of the doctype that need it. */
  where: string;
  run(ctx: Ctx): Promise<void>;
}

/** What a report shows; see `frappe.desk.query_report.run` (frappe-contract §5.6). */
export interface ReportResult {
  /** Each a dict with `fieldname`, `label`, `fieldtype`, …, or text `Label:Type/Options:Width`. */
  columns: readonly (string | Readonly<Record<string, unknown>>)[];
  /** Each a dict by fieldname, or a list in the order of the columns. */
  rows: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[];
  message?: unknown;
  chart?: unknown;
  report_summary?: unknown;
  /** The rows hold their totals already. */
  skip_total_row?: boolean;
}

/** Makes a Script Report, with the rights of the user who asks for it. */
export type ReportFunction = (
  ctx: Ctx,
  filters: Readonly<Record<string, unknown>>,
) => ReportResult | Promise<ReportResult>;

type OneOrMany<T> = T | readonly T[];
type TypedDocument<D> = D extends DoctypeName ? Document & Doctypes[D] : Document;

export interface Hooks {
  doctype_classes?: { [D in DoctypeName]?: DocumentClass };
  doc_events?: {
    [D in DoctypeName | '*']?: { [E in DocEvent]?: OneOrMany<DocEventHandler<TypedDocument<D>>> };
  };
  has_permission?: { [D in DoctypeName | '*']?: OneOrMany<PermissionRule> };
  /** Rules for doctypes that no file declares and a database of Frappe may bring: its own rules, in Python, do not run. */
  adopted_permission?: Readonly<Record<string, OneOrMany<PermissionRule>>>;
  permission_query_conditions?: { [D in DoctypeName]?: OneOrMany<QueryCondition> };
  /** Scripts of an app's own for the desk's form, or list, of a doctype: paths from the root of the project. */
  doctype_js?: { [D in DoctypeName]?: OneOrMany<string> };
  doctype_list_js?: { [D in DoctypeName]?: OneOrMany<string> };
  scheduler_events?: Partial<Record<Cadence, readonly Job[]>> & { cron?: Readonly<Record<string, readonly Job[]>> };
  /** Functions that clients may call, by the dotted name they use. */
  methods?: Readonly<Record<string, Method>>;
  /** Script Reports by the name of their Report: what each shows. */
  reports?: Readonly<Record<string, ReportFunction>>;
  /** Words of an app's own in naming series: what such a part stands for in a document's name. */
  naming_series_variables?: Readonly<Record<string, (doc: Document, variable: string) => string>>;
  /** What computes charts of the type Custom, by the name that stands in their field `source`. */
  chart_sources?: Readonly<Record<string, ChartSource>>;
  /** Doctypes that `export-fixtures` writes. */
  fixtures?: readonly (DoctypeName | FixtureSpec)[];
  /** Doctypes whose links never stop a delete. */
  ignore_links_on_delete?: readonly DoctypeName[];
  boot_session?: readonly ((ctx: Ctx, bootinfo: Record<string, unknown>) => unknown)[];
  before_login?: readonly ((ctx: Ctx, user: string) => unknown)[];
  on_login?: readonly ((ctx: Ctx, user: string) => unknown)[];
  on_session_creation?: readonly ((ctx: Ctx, user: string) => unknown)[];
  on_logout?: readonly ((ctx: Ctx, user: string) => unknown)[];
  after_install?: readonly Job[];
  after_migrate?: readonly Job[];
  /** Makes the demo data of a new site. */
  demo?: readonly Job[];
  patches?: readonly Patch[];
  /** For `cairn adopt`. */
  fills?: readonly Fill[];
  mends?: readonly Mend[];
}

/** Types the hooks; does nothing else. */
export function defineHooks(hooks: Hooks): Hooks {
  return hooks;
}
