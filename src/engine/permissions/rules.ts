import type { Ctx } from '../ctx.js';
import { ConfigurationError } from '../errors.js';
import { ALWAYS, type Condition, NEVER } from '../filters/condition.js';
import { parseFilters } from '../filters/parse.js';
import { isOnRow } from '../filters/rows.js';
import type { PermissionRule } from '../hooks/hooks.js';
import type { Right } from '../meta/doctype.js';
import type { Meta } from '../meta/meta.js';

/** What one hook of an app demands. */
export interface Verdict {
  /** The name of the hook's function. */
  text: string;
  condition: Condition;
  /** It said no outright, whatever the document. */
  refused: boolean;
  /** The hook's own words for a refusal. */
  why?: PermissionRule['why'];
}

/** Asks the `has_permission` hooks, last app first. What answers nothing denies, as in Frappe v16, and is logged. */
export async function askPermissionRules(ctx: Ctx, meta: Meta, ptype: Right): Promise<readonly Verdict[]> {
  const rules = ctx.site.hooks.of(meta.name).permissionRules;
  if (rules.length === 0) return [];
  const asking = asker(ctx, `has_permission of ${meta.name} (${ptype})`);
  const verdicts: Verdict[] = [];
  for (const rule of rules) {
    const answer: unknown = await rule(asking, ptype);
    const found = verdict(ctx, meta, 'has_permission', rule.name, answer);
    verdicts.push(rule.why ? { ...found, why: rule.why } : found);
  }
  return verdicts;
}

/** Asks the `permission_query_conditions` hooks. */
export async function askQueryConditions(ctx: Ctx, meta: Meta): Promise<readonly Verdict[]> {
  const rules = ctx.site.hooks.of(meta.name).queryConditions;
  if (rules.length === 0) return [];
  const asking = asker(ctx, `permission_query_conditions of ${meta.name}`);
  const verdicts: Verdict[] = [];
  for (const rule of rules) {
    const answer: unknown = await rule(asking);
    verdicts.push(verdict(ctx, meta, 'permission_query_conditions', rule.name, answer));
  }
  return verdicts;
}

function verdict(ctx: Ctx, meta: Meta, hook: string, text: string, answer: unknown): Verdict {
  if (answer === true) return { text, condition: ALWAYS, refused: false };
  if (answer === undefined || answer === null) {
    ctx.site.ports.log.warn({ hook, doctype: meta.name, rule: text }, 'a permission hook answered nothing: denied');
  }
  if (!answer) return { text, condition: NEVER, refused: true };
  return {
    text,
    condition: apart(meta, parsed(ctx, meta, `${hook} of ${meta.name}, ${text}`, answer)),
    refused: false,
  };
}

/** @throws ConfigurationError that names the rule: a misspelt field in it is not the caller's mistake */
function parsed(ctx: Ctx, meta: Meta, rule: string, answer: unknown): Condition {
  try {
    return parseFilters(ctx.site.registry, meta, answer, ctx.site.time, { rules: true });
  } catch (error) {
    throw new ConfigurationError(`${rule}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Conditions on rows that stand side by side are about one and the same row; those of two rules need not be.
 */
function apart(meta: Meta, condition: Condition): Condition {
  const isLeaf = condition.kind === 'compare' || condition.kind === 'tree';
  return isLeaf && isOnRow(meta, condition) ? { kind: 'any', of: [condition] } : condition;
}

const openQuestions = new WeakMap<Ctx, readonly string[]>();

/**
 * The ctx that a hook gets: the user's own, but knowing for which question it was made, so that a rule
 * which asks itself in a circle fails with its name instead of never ending.
 */
function asker(ctx: Ctx, question: string): Ctx {
  const open = openQuestions.get(ctx) ?? [];
  if (open.includes(question)) {
    const circle = [...open, question].join(' → ');
    throw new ConfigurationError(
      `Permission hooks ask each other in a circle: ${circle}. Let them read with ctx.sudo().`,
    );
  }
  // Ctx stands right of this room, so its class is taken from the one at hand.
  const inner = new (ctx.constructor as typeof Ctx)(ctx.site, ctx.unit, ctx.access, ctx.mode);
  openQuestions.set(inner, [...open, question]);
  return inner;
}
