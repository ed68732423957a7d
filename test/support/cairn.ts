import { main } from '../../src/cli.js';

/** Runs a command of the command line; its lines and its exit code. */
export async function cairn(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(argv, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
