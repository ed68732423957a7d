import type { Ctx, Patch } from '../../../engine/index.js';
import { grantStudentRole } from '../roles.js';
import { recomputePrograms } from './program-progress.js';

/**
 * Members of a database that Frappe LMS wrote: those who joined by themselves stand under another parentfield, are not
 * counted, and nobody has a status.
 */
export const adoptFrappeMembers: Patch = {
  name: 'lms.2026_11_adopt_frappe_members',
  async run(ctx: Ctx) {
    const { db } = ctx;
    await db.execute(
      "UPDATE `tabLMS Program Member` SET `parentfield` = 'program_members' WHERE `parentfield` <> 'program_members'",
    );
    await db.execute(
      'UPDATE `tabLMS Program Member` SET `enrolled_on` = `creation` WHERE `enrolled_on` IS NULL AND `creation` IS NOT NULL',
    );
    await db.execute(
      `UPDATE \`tabLMS Program\` SET
        \`member_count\` = (SELECT COUNT(*) FROM \`tabLMS Program Member\` m WHERE m.\`parent\` = \`tabLMS Program\`.\`name\`),
        \`course_count\` = (SELECT COUNT(*) FROM \`tabLMS Program Course\` c WHERE c.\`parent\` = \`tabLMS Program\`.\`name\`)`,
    );
    await grantStudentRole(ctx, 'SELECT `member` FROM `tabLMS Program Member`', []);
    await recomputePrograms(ctx, { sql: '1 = 1', params: [] });
  },
};
