import type { Ctx, Fill, Mend } from '../../../engine/index.js';
import { grantStudentRole } from '../roles.js';
import { recomputePrograms } from './program-progress.js';

/** What Frappe LMS does not keep about members, enrolments and programs, from what it does keep. */
export const fills: readonly Fill[] = [
  {
    doctype: 'LMS Program Member',
    field: 'status',
    value: "CASE WHEN `progress` >= 100 THEN 'Completed' WHEN `progress` > 0 THEN 'In Progress' ELSE 'Enrolled' END",
    what: 'by progress',
  },
  { doctype: 'LMS Program Member', field: 'enrolled_on', value: '`creation`', what: 'when the row was made' },
  {
    doctype: 'LMS Program Member',
    field: 'completed_on',
    value: 'CASE WHEN `progress` >= 100 THEN `modified` END',
    what: 'of those at 100 %, when the row was changed last',
  },
  {
    doctype: 'LMS Enrollment',
    field: 'completed_on',
    value: 'CASE WHEN `progress` >= 100 THEN `modified` END',
    what: 'of those at 100 %, when the row was changed last',
  },
  {
    doctype: 'LMS Program',
    field: 'allow_self_enrollment',
    value: 'CASE WHEN `published` = 1 THEN 1 END',
    what: 'on, where published: in Frappe LMS everybody may join those',
  },
];

/** Frappe LMS files those who join by themselves under another field. */
export const mends: readonly Mend[] = [
  {
    doctype: 'LMS Program Member',
    what: 'members who joined by themselves stand in no list; they join the members, who are counted and their progress worked out anew',
    where: "`parenttype` = 'LMS Program' AND `parentfield` <> 'program_members'",
    run: mendMembers,
  },
];

async function mendMembers(ctx: Ctx): Promise<void> {
  const { db } = ctx;
  await db.execute(
    "UPDATE `tabLMS Program Member` SET `parentfield` = 'program_members' WHERE `parentfield` <> 'program_members'",
  );
  await db.execute(
    `UPDATE \`tabLMS Program\` SET
      \`member_count\` = (SELECT COUNT(*) FROM \`tabLMS Program Member\` m WHERE m.\`parent\` = \`tabLMS Program\`.\`name\`),
      \`course_count\` = (SELECT COUNT(*) FROM \`tabLMS Program Course\` c WHERE c.\`parent\` = \`tabLMS Program\`.\`name\`)`,
  );
  await grantStudentRole(ctx, 'SELECT `member` FROM `tabLMS Program Member`', []);
  await recomputePrograms(ctx, { sql: '1 = 1', params: [] });
}
