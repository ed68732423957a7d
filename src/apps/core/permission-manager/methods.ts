import {
  ADMINISTRATOR,
  arg,
  type Ctx,
  method,
  optional,
  PermissionError,
  ValidationError,
} from '../../../engine/index.js';
import { checkWithout, findRow, isManaged, managedMeta, ownRows, rightNamed, rowAt, shownRow } from './rows.js';

/** @throws PermissionError for everybody but System Managers */
export function onlySystemManager(ctx: Ctx): void {
  if (ctx.user === ADMINISTRATOR || ctx.hasRole('System Manager')) return;
  throw new PermissionError('This is for users with the role System Manager only');
}

const choice = (value: string) => ({ label: value, value });
const inOrder = (names: Iterable<string>) => [...names].sort((a, b) => a.localeCompare(b)).map(choice);

export const getRolesAndDoctypes = method({ verbs: ['GET', 'POST'] }, async (ctx) => {
  onlySystemManager(ctx);
  const filters = { name: ['!=', 'Administrator'], disabled: 0 };
  const roles = await ctx.sudo().pluck('Role', 'name', { filters, order_by: null });
  const doctypes = [...ctx.site.registry.all()].filter(isManaged).map((meta) => meta.name);
  return { doctypes: inOrder(doctypes), roles: inOrder(roles) };
});

/** The rows that count now, of one doctype or of one role. */
export const getPermissions = method(
  { args: { doctype: optional(arg.text()), role: optional(arg.text()) }, verbs: ['GET', 'POST'] },
  (ctx, { doctype, role }) => {
    onlySystemManager(ctx);
    if (!doctype && !role) throw new ValidationError('Name a doctype or a role');
    const metas = doctype ? [ctx.meta(doctype)] : [...ctx.site.registry.all()].filter(isManaged);
    return metas.flatMap((meta) => {
      const rows = (meta.json.permissions ?? []).filter((row) => !role || row.role === role);
      const shown = rows.map((row) => shownRow(ctx, meta, row));
      return shown.sort((a, b) => Number(a.permlevel) - Number(b.permlevel));
    });
  },
);

/** The rows of the definition, whatever the site has made of them. */
export const getStandardPermissions = method(
  { args: { doctype: arg.text() }, verbs: ['GET', 'POST'] },
  (ctx, { doctype }) => {
    onlySystemManager(ctx);
    const meta = ctx.meta(doctype);
    const { permissions = [] } = ctx.site.registry.uncustomized(meta.name);
    return permissions.map((row) => shownRow(ctx, meta, row));
  },
);

export const getUsersWithRole = method(
  { args: { role: arg.text() }, verbs: ['GET', 'POST'] },
  async (ctx, { role }) => {
    onlySystemManager(ctx);
    const sql =
      "SELECT DISTINCT `held`.`parent` AS `user` FROM `tabHas Role` `held` JOIN `tabUser` ON `tabUser`.`name` = `held`.`parent` WHERE `held`.`parenttype` = 'User' AND `held`.`role` = ? AND `tabUser`.`enabled` = 1 AND `tabUser`.`name` <> ? ORDER BY `held`.`parent`";
    const rows = await ctx.db.query<{ user: string }>(sql, [role, ADMINISTRATOR]);
    return rows.map((row) => row.user);
  },
);

const address = { role: arg.text(), permlevel: optional(arg.int(), 0), if_owner: optional(arg.check(), false) };

/** Gives a role the right to read, and what a new row has by default; from then on the site's rows stand for those of the definition. */
export const addPermission = method(
  { args: { parent: arg.text(), role: arg.text(), permlevel: arg.int() }, verbs: ['POST'] },
  async (ctx, { parent, role, permlevel }) => {
    onlySystemManager(ctx);
    const meta = managedMeta(ctx, parent);
    const { rows } = await ownRows(ctx, meta);
    if (findRow(rows, { role, permlevel, if_owner: false })) return;
    await ctx.newDoc('Custom DocPerm', { parent: meta.name, role, permlevel, read: 1 }).insert();
  },
);

/** Switches one right of a row, or whether it is for own documents only. */
export const updatePermission = method(
  {
    args: { doctype: arg.text(), ...address, ptype: arg.text(), value: optional(arg.check(), false) },
    verbs: ['POST'],
  },
  async (ctx, { doctype, ptype, value, ...row }) => {
    onlySystemManager(ctx);
    const meta = managedMeta(ctx, doctype);
    const right = rightNamed(ptype);
    if (right === 'report' && value && row.if_owner) {
      throw new ValidationError(`${doctype}: a permission on own documents only cannot give the right to report`);
    }
    const { rows, made } = await ownRows(ctx, meta);
    const doc = await ctx.getDoc('Custom DocPerm', rowAt(meta, rows, row).name, { lock: true });
    await doc.update({ [right]: value ? 1 : 0 }).save();
    return made ? 'refresh' : null;
  },
);

export const removePermission = method(
  { args: { doctype: arg.text(), ...address }, verbs: ['POST'] },
  async (ctx, { doctype, ...row }) => {
    onlySystemManager(ctx);
    const meta = managedMeta(ctx, doctype);
    const { rows } = await ownRows(ctx, meta);
    const gone = rowAt(meta, rows, row);
    checkWithout(meta, rows, gone);
    await ctx.deleteDoc('Custom DocPerm', gone.name);
  },
);

/** Back to the rows of the definition. */
export const resetPermissions = method({ args: { doctype: arg.text() }, verbs: ['POST'] }, async (ctx, { doctype }) => {
  onlySystemManager(ctx);
  const meta = managedMeta(ctx, doctype);
  const names = await ctx.pluck('Custom DocPerm', 'name', { filters: { parent: meta.name } });
  const [last, ...others] = names;
  // the last one makes it count
  for (const name of others) await ctx.importing().deleteDoc('Custom DocPerm', name);
  if (last) await ctx.deleteDoc('Custom DocPerm', last);
});
