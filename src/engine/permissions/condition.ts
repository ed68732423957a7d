import type { Ctx, Unit } from '../ctx.js';
import { ALWAYS, all, any, type Condition, NEVER } from '../filters/condition.js';
import type { Right } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { columnOf, equals } from './build.js';
import { isUnrestricted, roleRights } from './rights.js';
import { askPermissionRules, askQueryConditions, type Verdict } from './rules.js';
import { GUEST } from './user-access.js';
import { type Restriction, restrictionsOn } from './user-permissions.js';

/** Everything that decides about one right of one user on one doctype, still in parts so that it can be explained. */
export interface Access {
  /** ALWAYS, NEVER, or: the user owns it. */
  roles: Condition;
  restrictions: readonly Restriction[];
  /** `has_permission` hooks. */
  rules: readonly Verdict[];
  /** `permission_query_conditions` hooks. */
  queries: readonly Verdict[];
  /** NEVER, or: it is shared with the user. */
  shared: Condition;
  /** No document can pass: no role and nothing shared, or a rule that says no outright. */
  denied: boolean;
  /** All of it in one. */
  condition: Condition;
}

const FREE: Access = {
  roles: ALWAYS,
  restrictions: [],
  rules: [],
  queries: [],
  shared: NEVER,
  denied: false,
  condition: ALWAYS,
};

/** What a DocShare row must say for each right that sharing can give. */
const SHARE_COLUMN: Partial<Record<Right, string>> = {
  read: 'read',
  select: 'read',
  print: 'read',
  email: 'read',
  write: 'write',
  submit: 'submit',
  share: 'share',
};

/** Rights on what is not there yet; for all others a document must be visible to the user in the first place. */
const UNSEEN: ReadonlySet<Right> = new Set(['create', 'import']);

/**
 * Which documents of `meta` the user has the right on: one condition, for lists as SQL and for single documents.
 *
 * `has_permission` hooks AND (roles AND User Permissions AND `permission_query_conditions`, OR shared with the user).
 * Query conditions narrow every right but create and import: what one cannot see, one cannot change.
 * NEVER for a child doctype: its rows are read through a parent.
 */
export async function accessCondition(ctx: Ctx, meta: Meta, ptype: Right): Promise<Condition> {
  return (await accessOf(ctx, meta, ptype)).condition;
}

/** The same in parts. */
export async function accessOf(ctx: Ctx, meta: Meta, ptype: Right): Promise<Access> {
  if (isUnrestricted(ctx)) return FREE;
  return remembered(ctx, `${ptype} ${meta.name}`, meta, () => workOut(ctx, meta, ptype));
}

/** May the user read every document of the doctype, whatever it holds? Those with the right to some only may not. */
export async function readsAll(ctx: Ctx, meta: Meta): Promise<boolean> {
  const condition = await accessCondition(ctx, meta, 'read');
  return condition.kind === 'const' && condition.value;
}

/** Which rows of a child doctype the user sees, wherever they appear; the parent's own rights come on top. */
export async function rowCondition(ctx: Ctx, childMeta: Meta): Promise<Condition> {
  if (isUnrestricted(ctx) || !hasRowConditions(ctx, childMeta)) return ALWAYS;
  const work = async () => all(...(await askQueryConditions(ctx, childMeta)).map((one) => one.condition));
  return remembered(ctx, `rows ${childMeta.name}`, childMeta, work);
}

/** May some rows of the child doctype be hidden from someone? */
/** Does the user see every row of that child doctype, in documents they may read? */
export async function seesAllRows(ctx: Ctx, childMeta: Meta): Promise<boolean> {
  const condition = await rowCondition(ctx, childMeta);
  return condition.kind === 'const' && condition.value;
}

export function hasRowConditions(ctx: Ctx, childMeta: Meta): boolean {
  return ctx.site.hooks.of(childMeta.name).queryConditions.length > 0;
}

async function workOut(ctx: Ctx, meta: Meta, ptype: Right): Promise<Access> {
  const roles = meta.istable ? NEVER : roleCondition(ctx, meta, ptype);
  const shared = meta.istable ? NEVER : sharedCondition(ctx, meta, ptype);
  const no: Access = { ...FREE, roles, shared, denied: true, condition: NEVER };
  if (isNever(roles) && isNever(shared)) return no;
  const rules = await askPermissionRules(ctx, meta, ptype);
  if (rules.some((rule) => rule.refused)) return { ...no, rules };
  // Who has a right only on own documents keeps it on them whatever User Permissions say.
  const restrictions = isAlways(roles) ? restrictionsOn(ctx, meta) : [];
  const queries = UNSEEN.has(ptype) ? [] : await askQueryConditions(ctx, meta);
  const byRole = all(roles, ...conditionsOf(restrictions), ...conditionsOf(queries));
  const condition = all(...conditionsOf(rules), any(byRole, shared));
  return { roles, restrictions, rules, queries, shared, denied: false, condition };
}

export const conditionsOf = (parts: readonly { condition: Condition }[]) => parts.map((part) => part.condition);

const isAlways = (condition: Condition) => condition.kind === 'const' && condition.value;
export const isNever = (condition: Condition) => condition.kind === 'const' && !condition.value;

function roleCondition(ctx: Ctx, meta: Meta, ptype: Right): Condition {
  if (ptype === 'share' && ctx.site.settings.disableDocumentSharing) return NEVER;
  const extent = roleRights(meta, ctx.access).get(ptype);
  if (extent !== 'own') return extent === 'all' ? ALWAYS : NEVER;
  return equals(meta, 'owner', ctx.user);
}

/** Costs the usual query nothing: it is there only when something of the doctype is shared with the user at all. */
function sharedCondition(ctx: Ctx, meta: Meta, ptype: Right): Condition {
  const right = SHARE_COLUMN[ptype];
  if (!right || !ctx.access.sharedDoctypes.has(meta.name)) return NEVER;
  if (ptype === 'share' && ctx.site.settings.disableDocumentSharing) return NEVER;
  if (ptype === 'submit' && !meta.is_submittable) return NEVER;
  const share = ctx.site.registry.get('DocShare');
  const mine = equals(share, 'user', ctx.user);
  return {
    kind: 'exists',
    meta: share,
    on: [{ theirs: columnOf(share, 'share_name'), ours: columnOf(meta, 'name') }],
    where: all(
      equals(share, 'share_doctype', meta.name),
      equals(share, right, 1),
      ctx.user === GUEST ? mine : any(mine, equals(share, 'everyone', 1)),
    ),
  };
}

/**
 * Hooks may read the database, so answers are kept for one transaction and user, and only until its first write:
 * what has been written may change what they say. Answers, not promises, are kept: two rules that wait for
 * each other's promise would wait for ever.
 */
async function remembered<T>(ctx: Ctx, question: string, meta: Meta, work: () => Promise<T>): Promise<T> {
  if (ctx.db.writing) {
    forgetAccess(ctx.unit);
    return work();
  }
  const answers = answersFor(ctx);
  const found = answers.get(question);
  if (found?.meta === meta) return found.answer as T;
  const answer = await work();
  if (!ctx.db.writing) answers.set(question, { meta, answer });
  return answer;
}

function answersFor({ unit, access }: Ctx): Map<string, { meta: Meta; answer: unknown }> {
  unit.verdicts ??= new Map();
  const answers = unit.verdicts.get(access) ?? new Map<string, { meta: Meta; answer: unknown }>();
  unit.verdicts.set(access, answers);
  return answers;
}

/** For whoever ends a transaction and goes on with the same unit. */
export function forgetAccess(unit: Unit): void {
  unit.verdicts = undefined;
}
