import type { Ctx } from '../ctx.js';
import type { Document } from '../document/document.js';
import type { Condition } from '../filters/condition.js';
import type { DocPerm, Right } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';
import { type Access, accessOf, isNever } from './condition.js';
import { holds, someMatch } from './evaluate.js';
import { heldRows, isPossible } from './rights.js';
import { askPermissionRules } from './rules.js';

/** One thing that was asked while deciding, and how it came out. */
export interface Step {
  kind: 'role' | 'user permission' | 'hook' | 'query condition' | 'share';
  passed: boolean;
  text: string;
}

/**
 * Why the user may or may not do this, in sentences, in the order in which it is decided.
 * @param doc without it, the doctype as a whole is explained
 */
export async function explainPermission(ctx: Ctx, meta: Meta, ptype: Right, doc?: Document): Promise<string[]> {
  if (ctx.mode.sudo) return ['Permissions are not asked (sudo).'];
  if (ctx.access.user === 'Administrator') return ['Administrator may do everything.'];
  if (meta.istable)
    return [`${meta.name} is a child table: who may ${ptype} it is decided by the document that holds it.`];
  return (await stepsOf(ctx, meta, ptype, doc)).map((step) => step.text);
}

/** The same as data. The right is given when a role or a share passes, and all of the others do. */
export async function stepsOf(ctx: Ctx, meta: Meta, ptype: Right, doc?: Document): Promise<Step[]> {
  const access = await accessOf(ctx, meta, ptype);
  const passes = async (condition: Condition) => (doc ? holds(ctx, condition, doc) : !isNever(condition));
  const steps: Step[] = [...(await roleSteps(ctx, meta, ptype, access, passes))];
  for (const { text, condition } of access.restrictions) {
    const passed = await passes(condition);
    const met = passed ? 'are met' : 'are not met';
    steps.push({ kind: 'user permission', passed, text: `User Permissions ${met}: ${text}.` });
  }
  for (const { text, condition } of access.queries) {
    const passed = await passes(condition);
    const outcome = passed ? 'shows it' : 'hides it';
    steps.push({
      kind: 'query condition',
      passed,
      text: `The query condition ${nameOf(text)} of ${meta.name} ${outcome}.`,
    });
  }
  if (!isNever(access.shared)) steps.push(await shareStep(ctx, meta, ptype, access, doc));
  steps.push(...(await ruleSteps(ctx, meta, ptype, access, doc)));
  return steps;
}

async function shareStep(ctx: Ctx, meta: Meta, ptype: Right, { shared }: Access, doc?: Document): Promise<Step> {
  const passed = doc ? await holds(ctx, shared, doc) : await someMatch(ctx, shared);
  const what = doc ? 'It is' : passed ? `Some ${meta.name} is` : `Documents of ${meta.name} are`;
  const text = passed ? `${what} shared with ${ctx.user}.` : `${what} not shared with ${ctx.user} for ${ptype}.`;
  return { kind: 'share', passed, text };
}

/** Whom roles refuse already is told what a rule says in its own words, and no more. */
async function ruleSteps(ctx: Ctx, meta: Meta, ptype: Right, access: Access, doc?: Document): Promise<Step[]> {
  const unasked = access.denied && access.rules.length === 0 && doc !== undefined;
  const rules = unasked ? (await askPermissionRules(ctx, meta, ptype)).filter((rule) => rule.why) : access.rules;
  const steps: Step[] = [];
  for (const { text, condition, refused, why } of rules) {
    const passed = !refused && (doc ? await holds(ctx, condition, doc) : !isNever(condition));
    const reason = !passed && doc && why ? await why(ctx, ptype, doc) : undefined;
    const outcome = passed ? 'allows' : 'denies';
    const said = reason ?? `The permission rule ${nameOf(text)} of ${meta.name} ${outcome} ${ptype}.`;
    if (reason || !unasked) steps.push({ kind: 'hook', passed, text: said });
  }
  return steps;
}

const nameOf = (text: string) => (text ? `"${text}"` : '(unnamed)');

type Passes = (condition: Condition) => Promise<boolean>;

async function roleSteps(ctx: Ctx, meta: Meta, ptype: Right, access: Access, passes: Passes): Promise<Step[]> {
  const held = grantingRows(ctx, meta, ptype);
  if (isNever(access.roles)) {
    return [{ kind: 'role', passed: false, text: whyNoRole(ctx, meta, ptype) }];
  }
  const passed = await passes(access.roles);
  const isLimited = access.roles.kind !== 'const';
  return [...new Set(held.map((row) => row.role))].map((role) => {
    if (!isLimited) return { kind: 'role', passed, text: `The role ${role} allows ${ptype} on ${meta.name}.` };
    const outcome = passed ? 'and this one is' : 'and this one is not';
    return { kind: 'role', passed, text: `The role ${role} allows ${ptype} on own documents, ${outcome}.` };
  });
}

/** The rows of the user's roles that give the right. */
export function grantingRows(ctx: Ctx, meta: Meta, ptype: Right): DocPerm[] {
  return heldRows(meta, ctx.access).filter((row) => row.permlevel === 0 && gives(row.rights, ptype));
}

const gives = (rights: ReadonlySet<Right>, ptype: Right) =>
  rights.has(ptype) || (ptype === 'select' && rights.has('read'));

/** Names the roles that would do. */
function whyNoRole(ctx: Ctx, meta: Meta, ptype: Right): string {
  if (!ctx.access.enabled) return `${ctx.user} is disabled or does not exist.`;
  if (!isPossible(meta, ptype)) return `${meta.name} cannot be given the right ${ptype}.`;
  if (ptype === 'share' && ctx.site.settings.disableDocumentSharing) return 'Sharing is switched off for this site.';
  const roles = rolesGiving(meta, ptype);
  if (roles.length === 0) return `No role has the right ${ptype} on ${meta.name}.`;
  return `${ctx.user} has none of the roles with the right ${ptype} on ${meta.name}: ${roles.join(', ')}.`;
}

function rolesGiving(meta: Meta, ptype: Right): string[] {
  const rows = meta.permissions.filter((row) => row.permlevel === 0 && gives(row.rights, ptype));
  return [...new Set(rows.map((row) => row.role))];
}
