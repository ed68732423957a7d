/**
 * Whose documents of Frappe's own doctypes are that Cairn has no files for, where their rows say All or Desk User and
 * Frappe's code narrows it. A database of Frappe brings them.
 */
import type { PermissionRule } from '../../engine/index.js';

/** Private events are their maker's. */
const eventAccess: PermissionRule = (ctx) => ({ or: [{ event_type: 'Public' }, { owner: ctx.user }] });

/** Named by the user whose settings they are. */
const ownSettings: PermissionRule = (ctx) => ctx.hasRole('System Manager') || { name: ctx.user };

/** For `adopted_permission` in `hooks.ts`. */
export const adoptedAccess: Readonly<Record<string, PermissionRule>> = {
  'Dashboard Settings': ownSettings,
  Event: eventAccess,
  'Notification Settings': ownSettings,
};
