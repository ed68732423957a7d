import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UsageError } from './command.js';

/** The first line of stdin; a terminal asks for it and does not show what is typed. @throws UsageError when it is empty */
export async function readPassword(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const isTerminal = process.stdin.isTTY === true;
  if (isTerminal) process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTerminal });
  try {
    for await (const line of lines) {
      if (line !== '') return line;
      break;
    }
  } finally {
    lines.close();
    if (isTerminal) process.stderr.write('\n');
  }
  throw new UsageError('no password was given: type one, pipe one in, or use --password');
}
