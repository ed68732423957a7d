/** Where a course of a program stands for a member, as SQL expressions. */
export interface Pair {
  /** Alias of the member's LMS Enrollment in the course; its columns are NULL when there is none. */
  enrollment: string;
  member: string;
  course: string;
}

/** SQL that is true when the member has completed the course. */
export type CompletionSource = (pair: Pair) => string;

/** What completes a course: any of these. Certificates join here. */
export const completionSources: readonly CompletionSource[] = [
  ({ enrollment }) => `COALESCE(${enrollment}.\`progress\`, 0) >= 100`,
];

/** What has once completed it, though lessons were added since: such a course stays open. */
const everCompleted: CompletionSource = ({ enrollment }) => `${enrollment}.\`completed_on\` IS NOT NULL`;

const anyOf = (sources: readonly CompletionSource[], pair: Pair) =>
  `(${sources.map((source) => source(pair)).join(' OR ')})`;

/** SQL: is the course complete now? This is what progress counts. */
export const isComplete = (pair: Pair): string => anyOf(completionSources, pair);

/** SQL: does the course count as completed for the order of a program? */
export const wasCompleted = (pair: Pair): string => anyOf([...completionSources, everCompleted], pair);
