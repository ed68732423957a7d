import { arg, cint, type Method, method, optional } from '../../../../engine/index.js';
import { userInfo } from '../form/user-info.js';

const MOST = 100;

/** `…get_notification_logs`: the caller's notices, the newest first, and who they are from. */
const getLogs = method({ args: { limit: optional(arg.int(), 20) }, verbs: ['GET', 'POST'] }, async (ctx, { limit }) => {
  const fields = ctx.meta('Notification Log').shown.map((column) => column.name);
  const own = fields.filter((name) => !['parent', 'parenttype', 'parentfield'].includes(name));
  const notification_logs = await ctx.getList<Record<string, string | null>>('Notification Log', {
    fields: own,
    filters: { for_user: ctx.user },
    order_by: 'creation desc',
    limit: Math.min(Math.max(limit, 1), MOST),
  });
  return {
    notification_logs,
    user_info: await userInfo(
      ctx,
      notification_logs.map((row) => row.from_user ?? null),
    ),
  };
});

/** `…mark_as_read`: one of the caller's own. */
const markAsRead = method({ args: { docname: arg.text() }, verbs: ['POST', 'PUT'] }, async (ctx, { docname }) => {
  const notice = await ctx.getDoc('Notification Log', docname);
  if (notice.text('for_user') === ctx.user && cint(notice.values.read as number) !== 1)
    await notice.dbSet({ read: 1 }, false);
});

/** `…mark_all_as_read` */
const markAllAsRead = method({ verbs: ['POST', 'PUT'] }, async (ctx) => {
  await ctx.db.execute('UPDATE `tabNotification Log` SET `read` = 1 WHERE `for_user` = ? AND `read` = 0', [ctx.user]);
});

/** `…trigger_indicator_hide`: the caller's other windows hide the mark at the bell, too. */
const hideIndicator = method({ verbs: ['POST', 'PUT'] }, (ctx) => {
  const { realtime } = ctx.site.ports;
  if (realtime) ctx.afterCommit(() => realtime.publish('indicator_hide', {}, `user:${ctx.user}`));
});

const MODULE = 'frappe.desk.doctype.notification_log.notification_log';

export const notificationMethods: Readonly<Record<string, Method>> = {
  [`${MODULE}.get_notification_logs`]: getLogs,
  [`${MODULE}.mark_as_read`]: markAsRead,
  [`${MODULE}.mark_all_as_read`]: markAllAsRead,
  [`${MODULE}.trigger_indicator_hide`]: hideIndicator,
};
