import { Ctx } from '../../../../engine/index.js';
import { escaped } from './notices.js';

interface Followed {
  user: string;
  ref_doctype: string;
  ref_docname: string;
  changes: number;
  comments: number;
}

const HOUR = 3_600_000;

const CHANGES =
  'SELECT COUNT(*) FROM `tabVersion` `v` WHERE `v`.`ref_doctype` = `f`.`ref_doctype` AND `v`.`docname` = `f`.`ref_docname` AND `v`.`creation` > ? AND `v`.`owner` <> `f`.`user`';
const COMMENTS =
  "SELECT COUNT(*) FROM `tabComment` `c` WHERE `c`.`reference_doctype` = `f`.`ref_doctype` AND `c`.`reference_name` = `f`.`ref_docname` AND `c`.`comment_type` = 'Comment' AND `c`.`creation` > ? AND `c`.`owner` <> `f`.`user`";
const FOLLOWED = `SELECT * FROM (SELECT \`f\`.\`user\`, \`f\`.\`ref_doctype\`, \`f\`.\`ref_docname\`, (${CHANGES}) AS \`changes\`, (${COMMENTS}) AS \`comments\` FROM \`tabDocument Follow\` \`f\` JOIN \`tabUser\` \`u\` ON \`u\`.\`name\` = \`f\`.\`user\` WHERE \`u\`.\`enabled\` = 1 AND \`u\`.\`document_follow_notify\` = 1 AND COALESCE(\`u\`.\`document_follow_frequency\`, 'Daily') = ?) AS \`t\` WHERE \`changes\` + \`comments\` > 0`;

const counted = (count: number, one: string) => (count === 1 ? `1 ${one}` : `${count} ${one}s`);

function saying({ changes, comments, ref_doctype, ref_docname }: Followed): string {
  const parts = [changes > 0 ? counted(changes, 'change') : '', comments > 0 ? counted(comments, 'comment') : ''];
  return `${parts.filter(Boolean).join(' and ')} in <b>${escaped(ref_doctype)} ${escaped(ref_docname)}</b>, which you follow`;
}

/** One notice for each followed document in which others did something in the last hours, for who can read it still. */
async function tell(ctx: Ctx, frequency: 'Hourly' | 'Daily' | 'Weekly', hours: number): Promise<void> {
  const since = ctx.site.time.local(new Date(ctx.site.ports.clock.now().getTime() - hours * HOUR));
  for (const followed of await ctx.db.query<Followed>(FOLLOWED, [since, since, frequency])) {
    const meta = ctx.site.registry.find(followed.ref_doctype);
    const theirs = new Ctx(ctx.site, ctx.unit, await ctx.site.access(ctx.unit, followed.user));
    if (!meta || !(await readable(theirs, meta.name, followed.ref_docname))) continue;
    await ctx
      .sudo()
      .newDoc('Notification Log', {
        type: 'Alert',
        subject: saying(followed),
        for_user: followed.user,
        document_type: meta.name,
        document_name: followed.ref_docname,
      })
      .insert();
  }
}

async function readable(ctx: Ctx, doctype: string, name: string): Promise<boolean> {
  return (await ctx.hasPermission(doctype, 'read')) && (await ctx.exists(doctype, name)) !== undefined;
}

export const tellFollowersHourly = (ctx: Ctx): Promise<void> => tell(ctx, 'Hourly', 1);
export const tellFollowersDaily = (ctx: Ctx): Promise<void> => tell(ctx, 'Daily', 24);
export const tellFollowersWeekly = (ctx: Ctx): Promise<void> => tell(ctx, 'Weekly', 168);
