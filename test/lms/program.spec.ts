import { enrolMembers } from '../../src/apps/lms/programs/enrol.js';
import { LinkExistsError, ValidationError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { MODERATOR, School } from './support/school.js';

describe.each(databases)('an LMS Program on $name', (database) => {
  let school: School;
  let ann: string;
  let ben: string;

  beforeAll(async () => {
    school = await School.open(database);
    [ann = '', ben = ''] = await school.students('ann', 'ben');
    for (const title of ['One', 'Two', 'Three']) await school.course(title);
    await school.course('Draft', 1, { published: 0 });
  });
  afterAll(() => school.close());

  const change = (program: string, values: Record<string, unknown>) =>
    school.moderator(async (ctx) => (await ctx.getDoc('LMS Program', program)).update(values).save());
  const enrolments = (member: string, courses: string[]) =>
    school.count('LMS Enrollment', `\`member\` = ? AND \`course\` IN (${courses.map(() => '?').join(', ')})`, [
      member,
      ...courses,
    ]);

  it('refuses the same course or member twice, naming it', async () => {
    await expect(school.program('Twice', ['one', 'ONE'], [])).rejects.toThrow(
      'Course one has already been added to this program.',
    );
    await expect(school.program('Twice', [], [ann, ann])).rejects.toThrow(
      `Member ${ann} has already been added to this program.`,
    );
  });

  it('refuses an unpublished course in a new row, naming row and course', async () => {
    await expect(school.program('Unpublished', ['one', 'draft'], [])).rejects.toThrow(
      /Row 2: the course Draft \(draft\) is not published/,
    );
    await school.program('Grows', ['one'], []);
    const adding = change('Grows', { program_courses: [{ course: 'draft' }] });
    await expect(adding).rejects.toThrow(ValidationError);
  });

  it('can be saved though one of its courses was unpublished later, and says so when that happens', async () => {
    await school.course('Fading');
    await school.program('Fades', ['fading', 'one'], []);
    const messages = await school.moderator(async (ctx) => {
      await (await ctx.getDoc('LMS Course', 'fading')).update({ published: 0 }).save();
      return ctx.unit.messages;
    });
    expect(messages).toMatchObject([{ message: expect.stringContaining('published programs still use it: Fades') }]);
    const saying = await school.moderator(async (ctx) => {
      await (await ctx.getDoc('LMS Program', 'Fades')).update({ enforce_course_order: 0 }).save();
      return ctx.unit.messages;
    });
    expect(saying).toMatchObject([{ message: expect.stringContaining('courses of it are not: Fading (fading)') }]);
    await expect(school.program('Fades Too', ['fading'], [])).rejects.toThrow(ValidationError);
  });

  it('refuses a disabled user, naming the row, but keeps one who was disabled later', async () => {
    const [gone = '', going = ''] = await school.students('gone', 'going');
    const disable = (user: string) =>
      school.site.admin((ctx) => ctx.db.execute('UPDATE `tabUser` SET `enabled` = 0 WHERE `name` = ?', [user]));
    await disable(gone);
    await expect(school.program('Disabled', [], [ann, gone])).rejects.toThrow(`Row 2: ${gone} is disabled`);
    await school.program('Disabled Later', [], [going]);
    await disable(going);
    await change('Disabled Later', { enforce_course_order: 0 });
  });

  it('discards counters and progress that a client sends', async () => {
    const program = await school.program('Forged', ['one'], [], {
      ...{ course_count: 9, member_count: 9 },
      program_members: [
        { member: ann, progress: 100, status: 'Completed', completed_on: '2020-01-01', enrolled_on: '2020-01-01' },
      ],
    });
    expect([program.course_count, program.member_count]).toEqual([1, 1]);
    const row = await school.member('Forged', ann);
    expect(row).toMatchObject({ progress: 0, status: 'Enrolled', completed_on: null });
    expect(String(row.enrolled_on)).toMatch(/^202[6-9]/);
  });

  it('enrols members who join and members who are there when a course joins', async () => {
    await school.program('Joins', ['one'], [ann]);
    await change('Joins', { program_courses: [{ course: 'one' }, { course: 'two' }] });
    expect(await enrolments(ann, ['one', 'two'])).toBe(2);
    await change('Joins', { program_members: [{ member: ann }, { member: ben }] });
    expect(await enrolments(ben, ['one', 'two'])).toBe(2);
    expect(
      await school.query('SELECT `course_count`, `member_count` FROM `tabLMS Program` WHERE `name` = ?', ['Joins']),
    ).toEqual([{ course_count: 2, member_count: 2 }]);
  });

  it('says in Error Log which row could not be enrolled and why, and enrols all others', async () => {
    const [ann, ben] = await school.students('log-ann', 'log-ben');
    await school.program('Logged', ['one'], [ann ?? '', ben ?? '']);
    await school.site.admin(async (ctx) => {
      await ctx.db.execute('DELETE FROM `tabLMS Enrollment` WHERE `member` IN (?, ?)', [ann ?? '', ben ?? '']);
      await ctx.db.execute(
        "UPDATE `tabLMS Program Member` SET `member` = 'nobody-here@school.org' WHERE `member` = ?",
        [ann ?? ''],
      );
      await enrolMembers(ctx, 'Logged');
      expect(ctx.unit.messages.map((one) => one.message)).toEqual([expect.stringContaining('See Error Log')]);
    });
    const logs = await school.query(
      "SELECT `error`, `reference_name` FROM `tabError Log` WHERE `reference_name` = 'Logged'",
    );
    expect(logs).toEqual([
      {
        error: 'Row 1: nobody-here@school.org is not enrolled in one: there is no user nobody-here@school.org.',
        reference_name: 'Logged',
      },
    ]);
    expect(await school.count('LMS Enrollment', '`member` = ?', [ben ?? ''])).toBe(1);
  });

  it('overrides "Disable Self Learning" and payment', async () => {
    await school.course('Closed', 1, { disable_self_learning: 1 });
    await school.program('Opens Closed', ['closed'], [ann]);
    expect(await enrolments(ann, ['closed'])).toBe(1);
  });

  it('repairs missing enrolments whenever it is saved again, and makes none twice', async () => {
    await school.program('Repairs', ['three'], [ann, ben]);
    await school.site.admin((ctx) =>
      ctx.db.execute("DELETE FROM `tabLMS Enrollment` WHERE `course` = 'three' AND `member` = ?", [ann]),
    );
    await change('Repairs', {});
    await change('Repairs', {});
    expect(await enrolments(ann, ['three'])).toBe(1);
    expect(await enrolments(ben, ['three'])).toBe(1);
  });

  it('keeps enrolments and progress when members or courses leave and when it is deleted', async () => {
    await school.program('Leaves', ['one', 'two'], [ann, ben]);
    await school.learn(ann, 'one', 1);
    await change('Leaves', { program_courses: [{ course: 'one' }], program_members: [{ member: ann }] });
    expect([await enrolments(ann, ['one', 'two']), await enrolments(ben, ['one', 'two'])]).toEqual([2, 2]);
    await school.moderator((ctx) => ctx.deleteDoc('LMS Program', 'Leaves'));
    expect(await enrolments(ann, ['one', 'two'])).toBe(2);
    expect(await school.count('LMS Course Progress', '`member` = ?', [ann])).toBe(1);
    expect(await school.count('LMS Program Member', "`parent` = 'Leaves'")).toBe(0);
  });

  it('keeps a member’s progress though a client sends the row without it, or takes it out and puts it in again', async () => {
    await school.program('Rows', ['one', 'two'], [ann], { enforce_course_order: 0 });
    await school.learn(ann, 'one');
    const [before, saved] = [
      await school.member('Rows', ann),
      await change('Rows', { program_members: [{ member: ann }, { member: ben }] }),
    ];
    const after = await school.member('Rows', ann);
    for (const field of ['progress', 'status', 'enrolled_on']) expect(after[field]).toEqual(before[field]);
    expect(saved.program_members.map((row) => row.progress)).toEqual([50, 0]);
  });

  it('shows the progress a member brings along in the answer to the very save', async () => {
    const [cleo = ''] = await school.students('cleo');
    await school.moderator((ctx) => ctx.newDoc('LMS Enrollment', { member: cleo, course: 'one' }).insert());
    await school.learn(cleo, 'one');
    const program = await school.program('Brings Along', ['one'], [cleo]);
    expect(program.program_members[0]).toMatchObject({ progress: 100, status: 'Completed' });
  });

  it('counts what a member has learnt before even when the enrolment had been deleted', async () => {
    const [dora = ''] = await school.students('dora');
    await school.moderator((ctx) => ctx.newDoc('LMS Enrollment', { member: dora, course: 'two' }).insert());
    await school.learn(dora, 'two');
    await school.site.admin((ctx) => ctx.db.execute('DELETE FROM `tabLMS Enrollment` WHERE `member` = ?', [dora]));
    await school.program('Remembers', ['two', 'three'], [dora]);
    expect(await school.member('Remembers', dora)).toMatchObject({ progress: 50, status: 'In Progress' });
    const [row] = await school.query(
      'SELECT `completed_on` FROM `tabLMS Enrollment` WHERE `member` = ? AND `course` = ?',
      [dora, 'two'],
    );
    expect(row?.completed_on).toBeTruthy();
  });

  it('gives members the role LMS Student when they lack it', async () => {
    await school.site.addUser('norole@school.org', ['Course Creator']);
    await school.program('Role', ['one'], ['norole@school.org']);
    const roles = await school.site.admin(async (ctx) =>
      (await ctx.getDoc('User', 'norole@school.org')).rows('roles').map((row) => row.text('role')),
    );
    expect(roles.sort()).toEqual(['Course Creator', 'LMS Student']);
  });

  it('renames with every link to it', async () => {
    await school.program('Old Name', ['one'], [ann]);
    await school.moderator(async (ctx) => (await ctx.getDoc('LMS Program', 'Old Name')).rename('New Name'));
    const program = await school.moderator((ctx) => ctx.getDoc('LMS Program', 'New Name'));
    expect([program.title, program.program_members.length]).toEqual(['New Name', 1]);
    expect(await school.member('New Name', ann)).toMatchObject({ status: 'Completed' });
  });

  it('is copied with its courses, without members, counters and publication', async () => {
    await school.program('Original', ['one', 'two'], [ann]);
    const copy = await school.moderator(async (ctx) => {
      const draft = await ctx.documents.copy(await ctx.getDoc('LMS Program', 'Original'));
      return draft.update({ title: 'Second Edition' }).insert();
    });
    expect(copy.toJSON()).toMatchObject({
      published: 0,
      enforce_course_order: 1,
      course_count: 2,
      member_count: 0,
      program_members: [],
    });
    expect(copy.rows('program_courses').map((row) => row.text('course'))).toEqual(['one', 'two']);
  });

  it('keeps a course that a published program uses from being deleted, naming the programs', async () => {
    await school.course('Used');
    await school.program('Uses It', ['used'], []);
    await school.program('Uses It Too', ['used'], []);
    const deleting = school.as(MODERATOR, (ctx) => ctx.deleteDoc('LMS Course', 'used'));
    await expect(deleting).rejects.toThrow(LinkExistsError);
    await expect(deleting).rejects.toThrow('Uses It, Uses It Too');
  });

  it('is saved with two thousand members in as many statements as with twenty', async () => {
    const users = await school.users(2000, 'many', 'LMS Student');
    const statements: number[] = [];
    for (const count of [20, 2000]) {
      await school.program(`Many ${count}`, ['one', 'two', 'three'], users.slice(0, count));
      await school.moderator(async (ctx) => {
        const program = await ctx.getDoc('LMS Program', `Many ${count}`, { lock: true });
        const before = ctx.db.statements;
        await program.update({ enforce_course_order: 0 }).save();
        statements.push(ctx.db.statements - before);
      });
    }
    expect(statements[1]).toBeLessThanOrEqual((statements[0] ?? 0) + 6);
    expect(await school.count('LMS Enrollment', "`member` LIKE 'many%'")).toBe(6000);
  }, 60_000);

  it('mends members of a Frappe database: counted, with status, in the table', async () => {
    await school.program('From Frappe', ['one'], [ann]);
    await school.site.admin(async (ctx) => {
      await ctx.db.execute(
        "UPDATE `tabLMS Program Member` SET `parentfield` = 'members', `status` = NULL WHERE `parent` = 'From Frappe'",
      );
      await ctx.db.execute("UPDATE `tabLMS Program` SET `member_count` = 0 WHERE `name` = 'From Frappe'");
      for (const mend of school.site.site.hooks.all.mends ?? []) await mend.run(ctx);
    });
    const program = await school.moderator((ctx) => ctx.getDoc('LMS Program', 'From Frappe'));
    expect(program).toMatchObject({ member_count: 1, program_members: [{ member: ann, status: 'Completed' }] });
  });

  it('shows its page in ten statements, whatever its size', async () => {
    const statements = await school.as(ann, async (ctx) => {
      const before = ctx.db.statements;
      await school.site.site.hooks.method('lms.lms.utils.get_program_details')?.call(ctx, { program_name: 'Joins' });
      return ctx.db.statements - before;
    });
    expect(statements).toBeLessThanOrEqual(10);
  });
});
