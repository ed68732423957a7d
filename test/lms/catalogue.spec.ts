import { GUEST, ValidationError } from '../../src/engine/index.js';
import { databases } from '../support/databases.js';
import { CREATOR, MODERATOR, School } from './support/school.js';

type Card = { name: string; enrollments: number; membership: unknown; instructors: { name: string }[] };

describe.each(databases)('the catalogue of courses on $name', (database) => {
  let school: School;
  let ann: string;

  beforeAll(async () => {
    school = await School.open(database);
    [ann = ''] = await school.students('catalogue-ann');
    await school.course('Alpha', 1, { tags: 'first,letters' });
    await school.course('Beta', 1, { featured: 1 });
    await school.course('Gamma', 1, { upcoming: 1 });
    await school.course('Hidden', 1, { published: 0 });
  });
  afterAll(() => school.close());

  const cards = (user: string, args: Record<string, unknown> = {}) =>
    school.call<Card[]>(user, 'lms.lms.utils.get_courses', args);
  const names = async (user: string, filters?: unknown) =>
    (await cards(user, filters ? { filters } : {})).map((card) => card.name);

  it('shows what is published, to teachers their own and to moderators everything', async () => {
    for (const user of [ann, GUEST]) expect((await names(user)).sort()).toEqual(['alpha', 'beta', 'gamma']);
    for (const user of [CREATOR, MODERATOR]) expect(await names(user)).toContain('hidden');
    expect(await school.call(ann, 'lms.lms.utils.get_course_count')).toBe(3);
  });

  it('shows a learner the courses they are enrolled in, published or not', async () => {
    await school.moderator((ctx) => ctx.newDoc('LMS Enrollment', { member: ann, course: 'hidden' }).insert());
    expect(await names(ann, { enrolled: 1 })).toEqual(['hidden']);
    const [card] = await cards(ann, { filters: { enrolled: 1 } });
    expect(card).toMatchObject({ membership: { progress: 0, course: 'hidden' }, instructors: [{ name: CREATOR }] });
  });

  it('is filtered by word, by tab, and by nothing else', async () => {
    expect(await names(ann, { title: 'letters' })).toEqual(['alpha']);
    expect(await names(ann, { title: ['like', '%BET%'] })).toEqual(['beta']);
    expect(await names(ann, { live: 1 })).toEqual(['beta', 'alpha']);
    expect(await names(ann, { upcoming: 1 })).toEqual(['gamma']);
    expect(await names(CREATOR, { created: 1, published: 0 })).toEqual(['hidden']);
    expect(await names(ann, JSON.stringify({ new: 1, featured: 1 }))).toEqual(['beta']);
    await expect(names(ann, { owner: MODERATOR })).rejects.toThrow(ValidationError);
  });

  it('comes in pages', async () => {
    const first = await cards(MODERATOR, { limit_page_length: 2 });
    const second = await cards(MODERATOR, { limit_page_length: 2, start: 2 });
    expect(new Set([...first, ...second].map((card) => card.name)).size).toBe(4);
  });

  it('counts learners of a course at once, whichever way they come and go', async () => {
    const [ben = '', cleo = ''] = await school.students('catalogue-ben', 'catalogue-cleo');
    const learners = async () => {
      const [row] = await school.query<{ n: number }>(
        "SELECT `enrollments` AS n FROM `tabLMS Course` WHERE `name` = 'alpha'",
      );
      return row?.n;
    };
    await school.program('Alphabet', ['alpha', 'beta'], [ann, ben]);
    expect(await learners()).toBe(2);
    await school.call(MODERATOR, 'lms.lms.api.add_members', { program: 'Alphabet', members: [ann, cleo] });
    expect(await learners()).toBe(3);
    // Staff make a member's enrolment theirs: the learner is counted already.
    const given = await school.moderator((ctx) =>
      ctx.newDoc('LMS Enrollment', { member: cleo, course: 'alpha' }).insert(),
    );
    expect(await learners()).toBe(3);
    await school.moderator(async (ctx) =>
      (await ctx.getDoc('LMS Enrollment', given.name)).update({ member_type: 'Mentor' }).save(),
    );
    expect(await learners()).toBe(2);
    await school.moderator(async (ctx) =>
      (await ctx.getDoc('LMS Enrollment', given.name)).update({ member_type: 'Student' }).save(),
    );
    await school.moderator((ctx) => ctx.deleteDoc('LMS Enrollment', given.name));
    expect(await learners()).toBe(2);
    await school.moderator(async (ctx) => (await ctx.getDoc('LMS Program', 'Alphabet')).save());
    expect(await learners()).toBe(3);
  });

  it('goes on where a learner stood who was enrolled before', async () => {
    const [dan = ''] = await school.students('catalogue-dan');
    await school.course('Twice', 2);
    const enrol = () =>
      school.moderator((ctx) => ctx.newDoc('LMS Enrollment', { member: dan, course: 'twice' }).insert());
    const first = await enrol();
    await school.learn(dan, 'twice', 1);
    await school.moderator((ctx) => ctx.deleteDoc('LMS Enrollment', first.name));
    expect((await enrol()).progress).toBe(50);
  });
});
