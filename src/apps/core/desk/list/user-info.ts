import { type Ctx, type ListRow, parseJson } from '../../../../engine/index.js';

interface UserInfo {
  name: string;
  email: string | null;
  fullname: string | null;
  image: string | null;
  time_zone: string | null;
}

/** The names in a list that the database keeps as JSON text, as `_assign`; what is no such list has none. */
export function namesInJson(text: unknown): string[] {
  if (typeof text !== 'string' || !text.startsWith('[')) return [];
  try {
    const list = parseJson(text);
    return Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

/**
 * Who the people are whom the rows are assigned to: what a list shows of them is no secret to those who read the list.
 * One statement, none when nothing is assigned.
 */
export async function usersNamedIn(ctx: Ctx, rows: readonly ListRow[]): Promise<Record<string, UserInfo>> {
  const names = new Set(rows.flatMap((row) => namesInJson(row._assign)));
  if (names.size === 0) return {};
  const users = await ctx.sudo().getList<UserInfo>('User', {
    fields: ['name', 'email', 'full_name as fullname', 'user_image as image', 'time_zone'],
    filters: { name: ['in', [...names]] },
    order_by: null,
  });
  return Object.fromEntries(users.map((user) => [user.name, user]));
}
