import {
  type Ctx,
  type Document,
  DoesNotExistError,
  type FieldsOf,
  type Right,
  type SqlValue,
} from '../../../engine/index.js';

const HEAD = [
  'name',
  'owner',
  'title',
  'published',
  'enforce_course_order',
  'allow_self_enrollment',
  'course_count',
  'member_count',
];

/**
 * A program without its rows, however many members it has.
 * @param options.lock hold it until the transaction ends
 * @throws DoesNotExistError, PermissionError
 */
export async function programHead(
  ctx: Ctx,
  program: string,
  right: Right,
  options: { lock?: boolean } = {},
): Promise<Document & FieldsOf<'LMS Program'>> {
  if (options.lock) await ctx.db.begin();
  const [row] = await ctx.db.query<Record<string, SqlValue>>(
    `SELECT ${HEAD.map((column) => `\`${column}\``).join(', ')} FROM \`tabLMS Program\` WHERE \`name\` = ?${options.lock ? ctx.db.dialect.forUpdate : ''}`,
    [program],
  );
  if (!row) throw new DoesNotExistError(`LMS Program ${program} not found`);
  const head = ctx.newDoc('LMS Program', row);
  head.isNew = false;
  await ctx.checkPermission('LMS Program', right, head);
  return head;
}
