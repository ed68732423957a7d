import {
  AuthenticationError,
  arg,
  ConfigurationError,
  type Ctx,
  method,
  optional,
  PermissionError,
  ValidationError,
} from '../../engine/index.js';
import { AUTOMATIC_ROLES } from './user-roles.js';

function accountsOf(ctx: Ctx) {
  const { accounts } = ctx.site.ports;
  if (!accounts) throw new ConfigurationError('This site has no accounts port');
  return accounts;
}

/** `frappe.auth.get_logged_user` */
export const getLoggedUser = method({}, (ctx) => ctx.user);

/** `frappe.core.doctype.user.user.generate_keys`: for oneself, or by a System Manager. The secret is shown this once. */
export const generateKeys = method({ args: { user: optional(arg.text()) }, verbs: ['POST'] }, async (ctx, { user }) => {
  const name = user ?? ctx.user;
  const doc = await ctx.getDoc('User', name);
  if (doc.name !== ctx.user && !ctx.hasRole('System Manager'))
    throw new PermissionError('Only a System Manager makes keys for others');
  await ctx.checkPermission('User', 'write', doc);
  return accountsOf(ctx).generateKeys(ctx, doc.name);
});

/** `frappe.core.doctype.user.user.get_all_roles`: the roles that can be given, for people of the desk. */
export const getAllRoles = method({}, async (ctx) => {
  if (ctx.access.user_type !== 'System User') throw new PermissionError('Not permitted');
  const roles = await ctx.sudo().pluck('Role', 'name', { filters: { disabled: 0 }, order_by: 'name asc' });
  return roles.filter((role) => !AUTOMATIC_ROLES.has(role));
});

const THEMES: readonly string[] = ['Light', 'Dark', 'Automatic'];

/** `frappe.core.doctype.user.user.switch_theme`: how the desk looks, for oneself. @throws ValidationError for others */
export const switchTheme = method({ args: { theme: arg.text() }, verbs: ['POST'] }, async (ctx, { theme }) => {
  if (!THEMES.includes(theme)) throw new ValidationError(`Theme: "${theme}" is not one of ${THEMES.join(', ')}`);
  const doc = await ctx.sudo().getDoc('User', ctx.user);
  await doc.dbSet({ desk_theme: theme }, false);
});

/**
 * `frappe.core.doctype.user.user.update_password`: with the old password, or with the key of a reset link.
 * @returns where to go next
 */
export const updatePassword = method(
  {
    args: { new_password: arg.text(), key: optional(arg.text()), old_password: optional(arg.text()) },
    allow_guest: true,
    xss_safe: true,
    verbs: ['POST'],
    rate_limit: { calls: 60, seconds: 3600 },
  },
  async (ctx, { new_password, key, old_password }) => {
    const accounts = accountsOf(ctx);
    const user = key ? await accounts.userOfResetKey(ctx, key) : await ownerOf(ctx, old_password ?? '');
    if (!user)
      throw new AuthenticationError(
        key ? 'The reset password link has either been used before or is invalid' : 'Incorrect password',
      );
    await accounts.setPassword(ctx, user, new_password);
    return '/login';
  },
);

async function ownerOf(ctx: Ctx, oldPassword: string): Promise<string | undefined> {
  if (ctx.user === 'Guest') return undefined;
  return (await accountsOf(ctx).checkPassword(ctx, ctx.user, oldPassword)) ? ctx.user : undefined;
}

/** `frappe.core.doctype.user.user.reset_password`: says the same whether or not there is such a user. */
export const resetPassword = method(
  { args: { user: arg.text() }, allow_guest: true, verbs: ['POST'], rate_limit: { calls: 60, seconds: 3600 } },
  async (ctx, { user }) => {
    await accountsOf(ctx).requestReset(ctx, user);
    ctx.msgprint({
      message: 'If this user exists, password reset instructions have been sent to their email',
      title: 'Password Email Sent',
    });
    return null;
  },
);

/** Daily: what uploads have left behind whose process was killed goes. */
export async function purgeUploads(ctx: Ctx): Promise<void> {
  await ctx.site.ports.files?.purge();
}

/** Daily: dead sessions and old counts of failed logins go. */
export async function purgeLogins(ctx: Ctx): Promise<void> {
  await ctx.site.ports.accounts?.purge(ctx);
}

/** `frappe.core.doctype.user.user.verify_password` */
export const verifyPassword = method({ args: { password: arg.text() }, verbs: ['POST'] }, async (ctx, { password }) => {
  if (!(await accountsOf(ctx).checkPassword(ctx, ctx.user, password)))
    throw new AuthenticationError('Incorrect password');
});

/**
 * What a Password field holds, in clear: for `frappe.client.get_password`.
 * @throws PermissionError for all but System Managers, and for documents they may not read
 */
export async function readSecret(
  ctx: Ctx,
  doctype: string,
  name: string,
  fieldname: string,
): Promise<string | undefined> {
  if (!ctx.hasRole('System Manager') && ctx.user !== 'Administrator')
    throw new PermissionError('Only a System Manager reads passwords');
  const doc = await ctx.getDoc(doctype, name);
  if (doc.meta.field(fieldname)?.fieldtype !== 'Password')
    throw new PermissionError(`${fieldname} is no Password field`);
  return ctx.site.ports.secrets?.get(ctx.db, doc.doctype, doc.name, fieldname);
}
