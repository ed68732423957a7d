/** A program's panel on its form, and the charts of all programs on the desk. */
import { type ChartData, type Ctx, PermissionError, ValidationError } from '../../../engine/index.js';
import { isCreator, isModerator } from '../roles.js';
import { enrolMembers } from './enrol.js';
import { programHead } from './program-head.js';
import { membersOf, recomputePrograms } from './program-progress.js';
import { BANDS, bandOf, type FunnelStep, funnelOf, mean, median } from './reports.js';

interface Count {
  progress: number;
  n: number;
}

export interface ProgramDashboard {
  program: string;
  members: number;
  completed: number;
  average_progress: number;
  /** Members in each band of progress, from the lowest. */
  bands: { band: string; members: number }[];
  funnel: FunnelStep[];
  /** Days between completions, over all courses; null when nobody has completed one. */
  median_days: number | null;
  mean_days: number | null;
  /** Enrolments that members lack, which `repair_enrolments` makes. */
  missing_enrolments: number;
}

const sumOf = (counts: readonly Count[]) => counts.reduce((sum, { n }) => sum + n, 0);

function bandsOf(counts: readonly Count[]): ProgramDashboard['bands'] {
  return BANDS.map((band) => ({ band, members: sumOf(counts.filter(({ progress }) => bandOf(progress) === band)) }));
}

/**
 * Everything that a panel about a program shows: five statements, however many members.
 * @throws DoesNotExistError, PermissionError unless the user may change the program
 */
export async function programDashboard(ctx: Ctx, program: string): Promise<ProgramDashboard> {
  const { name } = await programHead(ctx, program, 'write');
  const counts = await ctx.db.query<Count>(
    'SELECT `progress`, COUNT(*) AS n FROM `tabLMS Program Member` WHERE `parent` = ? GROUP BY `progress`',
    [name],
  );
  const { steps, days } = await funnelOf(ctx, name);
  const members = sumOf(counts);
  const total = counts.reduce((sum, { progress, n }) => sum + progress * n, 0);
  return {
    program: name,
    members,
    completed: sumOf(counts.filter(({ progress }) => progress >= 100)),
    average_progress: members === 0 ? 0 : Math.floor(total / members),
    bands: bandsOf(counts),
    funnel: steps,
    median_days: median(days),
    mean_days: mean(days),
    missing_enrolments: await missingEnrolments(ctx, name),
  };
}

async function missingEnrolments(ctx: Ctx, program: string): Promise<number> {
  const [row] = await ctx.db.query<{ n: number }>(
    `SELECT COUNT(*) AS n FROM \`tabLMS Program Member\` m
    JOIN \`tabLMS Program Course\` pc ON pc.\`parent\` = m.\`parent\`
    LEFT JOIN \`tabLMS Enrollment\` e ON e.\`member\` = m.\`member\` AND e.\`course\` = pc.\`course\`
    WHERE m.\`parent\` = ? AND e.\`name\` IS NULL`,
    [program],
  );
  return row?.n ?? 0;
}

/**
 * Makes the enrolments that members of the program lack, and works out its progress anew; what cannot be made is in
 * the error log.
 * @throws DoesNotExistError, PermissionError unless the user may change the program
 */
export async function repairEnrolments(ctx: Ctx, program: string) {
  const { name } = await programHead(ctx, program, 'write', { lock: true });
  const made = await enrolMembers(ctx, name);
  await recomputePrograms(ctx, membersOf(name));
  return { program: name, made, missing: await missingEnrolments(ctx, name) };
}

/** Programs that somebody reads the members of: all for moderators, their own for creators. */
function ownPrograms(ctx: Ctx): { sql: string; params: string[] } {
  if (isModerator(ctx)) return { sql: '1 = 1', params: [] };
  if (isCreator(ctx)) return { sql: 'p.`owner` = ?', params: [ctx.user] };
  throw new PermissionError('Only staff sees how the members of programs are doing');
}

/** Chart source: members of all programs, or of the one that the filter `program` names, by their progress. */
export async function progressBands(ctx: Ctx, { program }: Readonly<Record<string, unknown>>): Promise<ChartData> {
  if (program !== undefined && typeof program !== 'string') throw new ValidationError('program: name one program');
  const own = ownPrograms(ctx);
  const one = program ? ' AND p.`name` = ?' : '';
  const counts = await ctx.db.query<Count>(
    `SELECT m.\`progress\`, COUNT(*) AS n FROM \`tabLMS Program Member\` m JOIN \`tabLMS Program\` p ON p.\`name\` = m.\`parent\`
    WHERE ${own.sql}${one} GROUP BY m.\`progress\``,
    [...own.params, ...(program ? [program] : [])],
  );
  const bands = bandsOf(counts);
  return {
    labels: bands.map(({ band }) => `${band} %`),
    datasets: [{ name: 'Members', values: bands.map(({ members }) => members) }],
  };
}
