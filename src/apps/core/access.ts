/**
 * Whose documents these are, where the rows of a doctype say All or Desk User and mean "their own". Rules only deny:
 * roles have allowed it before. Each serves documents, lists, counts and link searches alike.
 */
import type { Ctx, Meta, PermissionRule, Right, RuleFilters, Unit } from '../../engine/index.js';

const CHANGING: ReadonlySet<Right> = new Set(['create', 'write', 'delete', 'import', 'share']);

const either = (...filters: readonly RuleFilters[]): RuleFilters => ({ or: filters });
const both = (...filters: readonly RuleFilters[]): RuleFilters => ({ and: filters });

/** A row of the table `child` names a role that the user holds. */
const namesRoleOf = (ctx: Ctx, child: string, parenttype: string): RuleFilters => ({
  exists: {
    doctype: child,
    on: { parent: 'name' },
    where: [
      ['parenttype', '=', parenttype],
      ['role', 'in', [...ctx.roles]],
    ],
  },
});

/** Doctypes whose documents name the roles they are for. */
const FOR_ROLES = ['Dashboard Chart', 'Report', 'Workspace'] as const;
type ForRoles = (typeof FOR_ROLES)[number];

const namedRoles = new WeakMap<Unit, Map<string, string[]>>();

/** Documents that name any role, by doctype. Several rights on all of them ask at once: until the first write one answer does. */
async function namingRoles(ctx: Ctx, doctype: ForRoles): Promise<string[]> {
  const known = ctx.db.writing ? undefined : namedRoles.get(ctx.unit);
  if (known) return known.get(doctype) ?? [];
  const rows = await ctx.db.query<{ parenttype: string; parent: string }>(
    `SELECT DISTINCT \`parenttype\`, \`parent\` FROM \`tabHas Role\` WHERE \`parenttype\` IN (${FOR_ROLES.map(() => '?').join(', ')})`,
    FOR_ROLES,
  );
  const found = new Map<string, string[]>();
  for (const { parenttype, parent } of rows) found.set(parenttype, [...(found.get(parenttype) ?? []), parent]);
  namedRoles.set(ctx.unit, found);
  return found.get(doctype) ?? [];
}

/** Documents that name no role, or one that the user holds. */
async function openToRoles(ctx: Ctx, doctype: ForRoles): Promise<RuleFilters> {
  return either([['name', 'not in', await namingRoles(ctx, doctype)]], namesRoleOf(ctx, 'Has Role', doctype));
}

/** Doctypes that the user's roles may read: what a chart, card or report of one shows is theirs to see. */
export function readableDoctypes(ctx: Ctx): Meta[] {
  return [...ctx.site.registry.all()].filter((meta) =>
    meta.permissions.some((row) => row.permlevel === 0 && row.rights.has('read') && ctx.hasRole(row.role)),
  );
}

export const onReadable = (ctx: Ctx, column: string): RuleFilters => [
  [column, 'in', readableDoctypes(ctx).map((meta) => meta.name)],
];

/** Notices are read by whom they are for. */
const notificationAccess: PermissionRule = (ctx) => ({ for_user: ctx.user });

/** Notes are their writer's, unless they are public. */
const noteAccess: PermissionRule = (ctx) => either({ public: 1 }, { owner: ctx.user });

/** Which document wears which tag is told to who tagged it: the document may be one that others cannot read. */
const tagLinkAccess: PermissionRule = (ctx) => ctx.hasRole('System Manager') || { owner: ctx.user };

const followAccess: PermissionRule = (ctx) => ctx.hasRole('System Manager') || { user: ctx.user };

/** Own filters, and those for everybody; these are changed by who made them, and by System Managers. */
const listFilterAccess: PermissionRule = (ctx, ptype) => {
  const own: RuleFilters = { for_user: ctx.user };
  const shared: RuleFilters = [['for_user', 'is', 'not set']];
  const isOpen = !CHANGING.has(ptype) || ctx.hasRole('System Manager');
  return either(own, isOpen ? shared : both(shared, { owner: ctx.user }));
};

/** Who arranges the public pages of the desk. */
export const managesPages = (ctx: Ctx): boolean => ctx.hasRole('Workspace Manager', 'System Manager', 'Administrator');

/** Own pages, and public ones that name no role or one of the user's; these are changed by those who manage pages. */
const workspaceAccess: PermissionRule = async (ctx, ptype) => {
  const own: RuleFilters = { for_user: ctx.user };
  if (managesPages(ctx)) return either({ public: 1 }, own);
  if (CHANGING.has(ptype)) return both({ public: 0 }, own);
  return either(own, both({ public: 1 }, await openToRoles(ctx, 'Workspace')));
};

/** What waits for the user, or for one of their roles, and what they have done. */
const workflowActionAccess: PermissionRule = (ctx) =>
  either(
    { user: ctx.user },
    { completed_by: ctx.user },
    both({ status: 'Open' }, namesRoleOf(ctx, 'Workflow Action Permitted Role', 'Workflow Action')),
  );

/** Own correspondence, and that of the e-mail accounts given to the user. */
const communicationAccess: PermissionRule = (ctx, ptype) => {
  if (ptype === 'create' || ctx.hasRole('System Manager')) return true;
  const mailbox: RuleFilters = [
    ['parenttype', '=', 'User'],
    ['parent', '=', ctx.user],
    ['email_account', 'is', 'set'],
  ];
  return either(
    { owner: ctx.user },
    { user: ctx.user },
    { exists: { doctype: 'User Email', on: { email_account: 'email_account' }, where: mailbox } },
  );
};

/** Reports name the roles they are for, and show documents that the user may read. */
const reportAccess: PermissionRule = async (ctx) =>
  ctx.hasRole('System Manager', 'Report Manager') ||
  both(await openToRoles(ctx, 'Report'), onReadable(ctx, 'ref_doctype'));

/** Own ones, and public ones over what the user may read. */
function charted(ctx: Ctx, ...more: readonly RuleFilters[]): RuleFilters {
  const reports: RuleFilters = {
    exists: { doctype: 'Report', on: { name: 'report_name' }, where: onReadable(ctx, 'ref_doctype') },
  };
  // rows are read through the document that holds them
  const documents = ['document_type', 'parent_document_type'].map((column) => onReadable(ctx, column));
  return either({ owner: ctx.user }, both({ is_public: 1 }, ...more, either(...documents, reports)));
}

const chartAccess: PermissionRule = async (ctx) =>
  ctx.hasRole('System Manager', 'Dashboard Manager') || charted(ctx, await openToRoles(ctx, 'Dashboard Chart'));

const cardAccess: PermissionRule = (ctx) => ctx.hasRole('System Manager', 'Dashboard Manager') || charted(ctx);

/** For `has_permission` in `hooks.ts`. */
export const accessRules = {
  Communication: communicationAccess,
  'Dashboard Chart': chartAccess,
  'Document Follow': followAccess,
  'List Filter': listFilterAccess,
  Note: noteAccess,
  'Notification Log': notificationAccess,
  'Number Card': cardAccess,
  Report: reportAccess,
  'Tag Link': tagLinkAccess,
  'Workflow Action': workflowActionAccess,
  Workspace: workspaceAccess,
};
