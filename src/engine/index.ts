/**
 * The engine's front door, and the manual for those who write apps: everything an app, a service or a door may use.
 *
 * - A rule of a doctype: a class that extends `DocumentOf('…')` and overrides lifecycle methods; name it in `hooks.ts`.
 * - A function that clients may call: `method({ args }, (ctx, args) => …)`; name it in `hooks.ts`.
 * - Reading and writing: through the `ctx` that every rule, hook, method and job is given.
 */

export { type Cell, cellText, csvLine, dateText } from './csv.js';
export { Ctx, type Message, type Unit } from './ctx.js';
export { type DatabaseConfig, parseDatabaseUrl } from './database/config.js';
export { dataSourceOptions, openingError } from './database/datasource.js';
export { retryDeadlocks } from './database/deadlock.js';
export { readAlone } from './database/read-alone.js';
export type { Database, Dialect, Premise, Row, Session } from './database/session.js';
export type { DoctypeName, Doctypes, FieldsOf } from './doctypes.js';
export {
  type Addressed,
  clientValues,
  deleteAddressed,
  findAddressed,
  insertAddressed,
  setAddressed,
  updateAddressed,
  visibleAddressed,
} from './document/addressed.js';
export { isEmail, maxLength } from './document/checks.js';
export {
  type DocJson,
  Document,
  type DocumentClass,
  DocumentOf,
  type DocValue,
  isReserved,
  isWhitelisted,
  whitelist,
} from './document/document.js';
export { fire } from './document/events.js';
export { linksOf } from './document/link-index.js';
export { hashName } from './document/naming.js';
export { rebuildTree } from './document/rebuild-tree.js';
export { sanitiseHtml } from './document/sanitise.js';
export type { Workflow, WorkflowTransition } from './document/workflow/load.js';
export {
  conditionHolds,
  currentState,
  mayApprove,
  transitionsFor,
  transitionsFrom,
  workflowOf,
} from './document/workflow/transitions.js';
export * from './errors.js';
export { ExpressionError, parseExpression } from './expression/index.js';
export { likePattern } from './filters/pattern.js';
export { Answer, answer, Download, download } from './hooks/answer.js';
export {
  type Cadence,
  type ChartData,
  type ChartSource,
  DOC_EVENTS,
  type DocEvent,
  type DocEventHandler,
  defineHooks,
  type Fill,
  type FixtureSpec,
  type Hooks,
  type Job,
  type Mend,
  type Patch,
  type PermissionRule,
  type QueryCondition,
  type ReportFunction,
  type ReportResult,
  type RuleFilters,
} from './hooks/hooks.js';
export { mergeHooks } from './hooks/merge.js';
export { type ArgDescription, arg, type CallLimit, type Method, method, optional, type Verb } from './hooks/method.js';
export { frappeJson, jsonExcess, parseJson } from './json.js';
export { cint, flt, type SqlValue } from './meta/casts.js';
export { type CustomFieldRow, customized, type PropertySetterRow } from './meta/customize.js';
export {
  checkDefinedField,
  checkDefinedSettings,
  checkDefinition,
  checkDoctypeName,
  completeDefinition,
  type FieldWorld,
} from './meta/definition.js';
export { fieldnameFromLabel } from './meta/definition-names.js';
export { checkPermissionRows, withAllowedRights } from './meta/definition-permissions.js';
export { ROW_KEYS, rowIdentity } from './meta/definition-rows.js';
export {
  type DocField,
  type DocFieldJson,
  type DocPerm,
  type DocPermJson,
  type DocTypeJson,
  RIGHTS,
  type Right,
} from './meta/doctype.js';
export { FIELDTYPES, type Fieldtype, TABLE_TYPES } from './meta/fieldtypes.js';
export { isDoctype, jsonFiles, readDoctypeFiles, scrub } from './meta/files.js';
export { type Column, isStored, isSystemColumn, isTable, Meta } from './meta/meta.js';
export { buildMeta, Registry } from './meta/registry.js';
export { generateTypes } from './meta/typegen.js';
export { readsAll, seesAllRows } from './permissions/condition.js';
export { belongsToCode, visibleJson } from './permissions/fields.js';
export { type Inspection, inspectPermission } from './permissions/inspect.js';
export { readableLevels, writableLevels } from './permissions/levels.js';
export { checkPermission, hasPermission } from './permissions/permissions.js';
export { isPossible } from './permissions/rights.js';
export { type RightsOn, rightsOn } from './permissions/rights-on.js';
export { ADMINISTRATOR, GUEST, loadUserAccess, type UserAccess } from './permissions/user-access.js';
export type { Accounts, Clock, FileStore, Jobs, Log, Peers, Ports, Realtime, Secrets } from './ports.js';
export { countDocs } from './query/count.js';
export { listDocs } from './query/list.js';
export type { FiltersInput, ListParams, ListRow } from './query/params.js';
export { type Hit, searchDocs } from './query/search-docs.js';
export { searchLink } from './query/search-link.js';
export { linkTitles } from './query/titles.js';
export { type CacheVersions, isBehind, openSite, Site, type SiteOptions, type SitePaths } from './site.js';
export { type SiteTime, siteTime } from './time.js';
