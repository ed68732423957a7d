/** Adding and removing members of a program in sets: the other members are never loaded. */
import { type Ctx, ValidationError } from '../../../engine/index.js';
import { chunks, executeIn, newNames, queryIn } from '../sql.js';
import { enrolMembers } from './enrol.js';
import { membersInCsv, membersInList } from './member-list.js';
import { programHead } from './program-head.js';
import { membersOf, recomputePrograms } from './program-progress.js';
import { type Change, recordChange } from './versions.js';

export type Outcome = 'added' | 'already there' | 'no such user' | 'disabled' | 'removed' | 'not a member';

/** What became of each one that was asked for, in the order asked. */
export interface Outcomes {
  outcomes: { member: string; outcome: Outcome }[];
  /** How many had each outcome. */
  counts: Partial<Record<Outcome, number>>;
}

export interface MembersInput {
  members?: readonly unknown[] | undefined;
  /** Filters on User, as the caller may use them. */
  filters?: unknown;
  csv?: string | undefined;
}

const SHOWN_ROWS = 500;

/** Filters that select everybody are a slip, not a wish. */
const isEmpty = (filters: unknown) =>
  typeof filters === 'object' && filters !== null && Object.keys(filters).length === 0;

/** @throws ValidationError when nobody is named */
async function namesIn(ctx: Ctx, input: MembersInput): Promise<string[]> {
  const { filters } = input;
  const hasFilters = Boolean(filters) && !isEmpty(filters);
  const names: string[] = [];
  if (input.members) names.push(...membersInList(input.members));
  if (input.csv) names.push(...membersInCsv(input.csv));
  if (hasFilters) names.push(...(await ctx.pluck('User', 'name', { filters, order_by: 'name asc' })));
  if (names.length === 0 && !hasFilters)
    throw new ValidationError('Name the members: as a list, as filters on User, or as CSV.');
  return names;
}

interface User {
  name: string;
  full_name: string | null;
  enabled: number;
}

/**
 * Adds members, enrols them and counts them, in a fixed number of statements per thousand: in one transaction, or
 * in a background job in parts that are each whole.
 * Running it again adds who is missing and nothing else; it can be called from many places at once.
 * @throws PermissionError unless the user may change the program
 */
export async function addMembers(ctx: Ctx, program: string, input: MembersInput): Promise<Outcomes> {
  const names = await namesIn(ctx, input);
  const outcomes: Outcomes['outcomes'] = [];
  for (const part of chunks(names, ctx.inBackground ? AT_ONCE : names.length)) {
    outcomes.push(...(await addPart(ctx, program, part)));
    await ctx.checkpoint(outcomes.length, names.length);
  }
  // Nobody is named by filters that match nobody; whether the caller may is asked all the same.
  if (names.length === 0) await programHead(ctx, program, 'write');
  return { outcomes, counts: counted(outcomes) };
}

/** As many as a background job adds before it keeps them. */
const AT_ONCE = 1000;

async function addPart(ctx: Ctx, program: string, names: readonly string[]): Promise<Outcomes['outcomes']> {
  const { name, member_count } = await programHead(ctx, program, 'write', { lock: true });
  const users = new Map(
    (await queryIn<User>(ctx, 'SELECT `name`, `full_name`, `enabled` FROM `tabUser` WHERE `name` IN (??)', names)).map(
      (user) => [user.name.toLowerCase(), user],
    ),
  );
  const present = await presentMembers(ctx, name, names);
  const joining: User[] = [];
  const outcomes = names.map((given) => {
    const user = users.get(given.toLowerCase());
    const outcome = outcomeFor(user, present);
    if (outcome === 'added' && user) {
      present.add(user.name.toLowerCase());
      joining.push(user);
    }
    return { member: user?.name ?? given, outcome };
  });
  if (joining.length > 0) await join(ctx, name, joining, member_count);
  return outcomes;
}

function outcomeFor(user: User | undefined, present: ReadonlySet<string>): Outcome {
  if (!user || user.name === 'Guest') return 'no such user';
  if (present.has(user.name.toLowerCase())) return 'already there';
  return user.enabled ? 'added' : 'disabled';
}

async function presentMembers(ctx: Ctx, program: string, names: readonly string[]): Promise<Set<string>> {
  const rows = await queryIn<{ member: string }>(
    ctx,
    'SELECT `member` FROM `tabLMS Program Member` WHERE `parent` = ? AND `member` IN (??)',
    names,
    [program],
  );
  return new Set(rows.map((row) => row.member.toLowerCase()));
}

const COLUMNS = [
  ...[
    'name',
    'owner',
    'modified_by',
    'creation',
    'modified',
    'docstatus',
    'idx',
    'parent',
    'parenttype',
    'parentfield',
  ],
  ...['member', 'full_name', 'progress', 'status', 'enrolled_on'],
];

async function join(ctx: Ctx, program: string, users: readonly User[], countBefore: number): Promise<void> {
  const [last] = await ctx.db.query<{ idx: number | null }>(
    'SELECT MAX(`idx`) AS idx FROM `tabLMS Program Member` WHERE `parent` = ?',
    [program],
  );
  const lastIdx = last?.idx ?? 0;
  const now = ctx.now();
  const standing = [program, 'LMS Program', 'program_members'];
  const names = newNames(users.length);
  const rows = users.map((user, place) => [
    ...[names[place] ?? '', ctx.user, ctx.user, now, now, 0, lastIdx + place + 1, ...standing],
    ...[user.name, user.full_name, 0, 'Enrolled', now],
  ]);
  await ctx.db.insertRows('tabLMS Program Member', COLUMNS, rows);
  await enrolMembers(ctx, program, lastIdx);
  await recomputePrograms(ctx, membersOf(program, lastIdx));
  await recount(ctx, program, countBefore, {
    added: rows.map((row) => ['program_members', { name: row[0], member: row[10], full_name: row[11], idx: row[6] }]),
    members_added: users.map((user) => user.name),
  });
}

/** Sets the counter, marks the program as changed, and writes who did what. */
async function recount(ctx: Ctx, program: string, before: number, change: Change): Promise<void> {
  await ctx.db.execute(
    `UPDATE \`tabLMS Program\` SET \`modified\` = ?, \`modified_by\` = ?,
      \`member_count\` = (SELECT COUNT(*) FROM \`tabLMS Program Member\` m WHERE m.\`parent\` = \`tabLMS Program\`.\`name\`)
    WHERE \`name\` = ?`,
    [ctx.now(), ctx.user, program],
  );
  const [row] = await ctx.db.query<{ n: number }>('SELECT `member_count` AS n FROM `tabLMS Program` WHERE `name` = ?', [
    program,
  ]);
  const changed = [['member_count', before, row?.n ?? 0]];
  const { added, removed, members_added, members_removed } = change;
  const many = (added ?? removed ?? []).length > SHOWN_ROWS;
  const detail: Change = many
    ? { ...(members_added ? { members_added } : {}), ...(members_removed ? { members_removed } : {}) }
    : { ...(added ? { added } : {}), ...(removed ? { removed } : {}) };
  await recordChange(ctx, 'LMS Program', program, { changed, ...detail });
}

/** Takes members out of a program. Their enrolments, progress and certificates stay. */
export async function removeMembers(ctx: Ctx, program: string, input: MembersInput): Promise<Outcomes> {
  const names = await namesIn(ctx, input);
  const { name, member_count } = await programHead(ctx, program, 'write', { lock: true });
  const present = await presentMembers(ctx, name, names);
  const leaving: string[] = [];
  const outcomes = names.map((given) => {
    const there = present.delete(given.toLowerCase());
    if (there) leaving.push(given);
    return { member: given, outcome: (there ? 'removed' : 'not a member') as Outcome };
  });
  if (leaving.length > 0) {
    await executeIn(ctx, 'DELETE FROM `tabLMS Program Member` WHERE `parent` = ? AND `member` IN (??)', leaving, [
      name,
    ]);
    await recount(ctx, name, member_count, {
      removed: leaving.map((member) => ['program_members', { member }]),
      members_removed: leaving,
    });
  }
  return { outcomes, counts: counted(outcomes) };
}

function counted(outcomes: Outcomes['outcomes']): Outcomes['counts'] {
  const counts: Outcomes['counts'] = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
