import { arg, likePattern, type Method, method, optional, PermissionError } from '../../../../engine/index.js';

const MOST = 20;

/** `frappe.desk.search.get_names_for_mentions`: desk users who may be mentioned, by a part of their name. */
const getNames = method(
  { args: { search_term: optional(arg.text(), '') }, verbs: ['GET', 'POST'] },
  async (ctx, { search_term }) => {
    if (ctx.access.user_type !== 'System User') throw new PermissionError('Only desk users mention others');
    const like = likePattern(search_term, 'search_term');
    const rows = await ctx.db.query<{ id: string; value: string | null }>(
      `SELECT \`name\` AS \`id\`, \`full_name\` AS \`value\` FROM \`tabUser\` WHERE \`enabled\` = 1 AND \`allowed_in_mentions\` = 1 AND \`user_type\` = 'System User' AND \`name\` NOT IN ('Administrator', 'Guest') AND (${ctx.db.dialect.like('`full_name`')} OR ${ctx.db.dialect.like('`name`')}) ORDER BY \`full_name\` LIMIT ${MOST}`,
      [like, like],
    );
    return rows.map(({ id, value }) => ({
      id,
      value: value || id,
      link: `/app/user-profile/${encodeURIComponent(id)}`,
    }));
  },
);

export const mentionMethods: Readonly<Record<string, Method>> = {
  'frappe.desk.search.get_names_for_mentions': getNames,
};
