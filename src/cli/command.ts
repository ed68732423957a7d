import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Where a command speaks: results on `out`, everything else on `err`, so that results can be piped. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
}

export interface Command {
  /** How it is called, after `cairn`. */
  usage: string;
  /** What it does, in half a line. */
  summary: string;
  /** @returns the exit code @throws UsageError, and what the site throws */
  run(args: string[], terminal: Terminal): Promise<number>;
}

/** The command was called wrongly: exit code 2, with its usage. */
export class UsageError extends Error {}

/** `parseArgs`, but what is wrong is a UsageError. */
export function parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** The one positional argument of a command. @throws UsageError when there is none, or more */
export function only(positionals: readonly string[], name: string): string {
  const [first, ...more] = positionals;
  if (first === undefined) throw new UsageError(`${name} is missing`);
  if (more.length > 0) throw new UsageError(`unexpected: ${more.join(' ')}`);
  return first;
}
