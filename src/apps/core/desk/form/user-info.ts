import type { Ctx } from '../../../../engine/index.js';

interface Person {
  name: string;
  email: string | null;
  fullname: string | null;
  image: string | null;
  time_zone: string | null;
}

/** Who these people are: no secret to whoever reads what they did. One statement. */
export async function userInfo(ctx: Ctx, names: readonly (string | null)[]): Promise<Record<string, Person>> {
  const wanted = [...new Set(names.filter((name): name is string => Boolean(name)))].slice(0, 1000);
  if (wanted.length === 0) return {};
  const marks = wanted.map(() => '?').join(', ');
  const people = await ctx.db.query<Person>(
    `SELECT \`name\`, \`email\`, \`full_name\` AS \`fullname\`, \`user_image\` AS \`image\`, \`time_zone\` FROM \`tabUser\` WHERE \`name\` IN (${marks})`,
    wanted,
  );
  return Object.fromEntries(people.map((person) => [person.name, person]));
}
