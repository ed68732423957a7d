/** What a student sees of other learners, over every way in: nothing (programs.md §5). */
import { databases } from '../support/databases.js';
import type { TestSite } from '../support/site.js';
import { callMethod, type Made, made, WaysIn } from './ways-in.js';
import { openWorld, PLAIN, STUDENT, userOf } from './world.js';

const OTHER = 'student-and-creator@example.com';
const MODERATOR = userOf('Moderator');
const CREATOR = userOf('Course Creator');

const program = (key: string, values: Record<string, unknown>, ...members: string[]): Made =>
  made(key, 'LMS Program', MODERATOR, {
    title: key,
    ...values,
    program_members: members.map((member) => ({ member })),
  });
const course = (key: string, owner: string, published: number): Made =>
  made(key, 'LMS Course', owner, { name: key, title: key, published, short_introduction: 'x', description: 'x' });
const enrolled = (key: string, member: string, of = 'open course'): Made =>
  made(key, 'LMS Enrollment', member, { course: of, member, member_type: 'Student' });
const lesson = (key: string, of: string): Made =>
  made(key, 'Course Lesson', MODERATOR, { title: key, body: 'x', course: of });

const DOCUMENTS: readonly Made[] = [
  course('open course', MODERATOR, 1),
  course('hidden course', MODERATOR, 0),
  course('own course of the creator', CREATOR, 0),
  enrolled('my enrollment', STUDENT),
  enrolled('enrollment of others', OTHER),
  made('my progress', 'LMS Course Progress', STUDENT, { member: STUDENT, course: 'open course', status: 'Complete' }),
  made('progress of others', 'LMS Course Progress', OTHER, {
    member: OTHER,
    course: 'open course',
    status: 'Complete',
  }),
  // written by staff, or by the student about somebody else: the owner alone decides nothing
  made('progress planted', 'LMS Course Progress', STUDENT, {
    member: OTHER,
    course: 'open course',
    status: 'Complete',
  }),
  program('joined', { published: 1 }, STUDENT, OTHER),
  program('joined, unpublished', { published: 0 }, STUDENT),
  program('open to all', { published: 1, allow_self_enrollment: 1 }, OTHER),
  program('of others', { published: 1 }, OTHER),
  lesson('open lesson', 'open course'),
  lesson('hidden lesson', 'hidden course'),
];

describe.each(databases)('privacy of learners ($name)', (database) => {
  let world: TestSite;
  let ways: WaysIn;

  beforeAll(async () => {
    world = await openWorld(database);
    ways = new WaysIn(world, DOCUMENTS);
    await ways.makeAll();
  });
  afterAll(() => world?.close());

  it('gives a student their own learning, the programs they are in, and those they may join', async () => {
    await ways.expectSeen(STUDENT, ['my enrollment', 'my progress', 'joined', 'open to all']);
  });

  it('gives Guest, and whoever has no role, nothing', async () => {
    await ways.expectSeen('Guest', []);
    await ways.expectSeen(PLAIN, []);
  });

  it('gives a moderator everything', async () => {
    await ways.expectSeen(
      MODERATOR,
      DOCUMENTS.map((one) => one.key),
    );
  });

  it('shows a student no other member: not in the document, nor as rows, nor by filtering or counting on them', async () => {
    const parent = 'LMS Program';
    await world.as(STUDENT, async (ctx) => {
      const rows = await ctx.getList('LMS Program Member', {
        parent,
        fields: ['member'],
        filters: { parent: ways.nameOf('joined') },
      });
      expect(rows).toEqual([{ member: STUDENT }]);
      const read = { doctype: parent, name: ways.nameOf('joined') };
      const doc = await callMethod<{ program_members: { member: string }[] }>(ctx, 'frappe.client.get', read);
      expect(doc.program_members.map((row) => row.member)).toEqual([STUDENT]);
      const nested = await ctx.getList(parent, {
        fields: ['name', 'program_members.member'],
        filters: { name: ways.nameOf('open to all') },
      });
      expect(JSON.stringify(nested)).not.toContain(OTHER);
      expect(await ctx.pluck(parent, 'name', { filters: [['LMS Program Member', 'member', '=', OTHER]] })).toEqual([]);
      expect(await ctx.count('LMS Program', [['LMS Program Member', 'member', 'like', '%creator%']])).toBe(0);
    });
  });
});
