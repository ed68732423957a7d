import { Agent, request } from 'node:http';
import type { Door, Kind } from './doors.js';

export interface Question {
  verb: string;
  path: string;
  json?: unknown;
}

export interface Reply {
  status: number;
  text: string;
  headers: NodeJS.Dict<string | string[]>;
  /** How long it took. */
  ms: number;
}

const IN_FLIGHT = 8;
const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });

/** Sends the path as it is: `fetch` would resolve its dots. */
export function send(url: string, headers: Readonly<Record<string, string>>, asked: Question): Promise<Reply> {
  const body = asked.json === undefined ? undefined : JSON.stringify(asked.json);
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method: asked.verb,
        path: asked.path,
        headers: {
          ...headers,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('utf8'),
            headers: response.headers,
            ms: performance.now() - began,
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/**
 * An input in the shapes that a parameter of the kind reads into: as it is, and deeper, which takes turns with the
 * inputs, so that each shape meets some and each input some shape.
 */
function shapes(kind: Kind, input: unknown, turn: number): unknown[] {
  const deeper = within(kind, input);
  return deeper.length > 0 ? [input, deeper[turn % deeper.length]] : [input];
}

function within(kind: Kind, input: unknown): unknown[] {
  const key = typeof input === 'string' ? input : JSON.stringify(input);
  switch (kind) {
    case 'any':
      return [[input], { [key]: 1 }, [['name', input, 'x']], [['name', '=', input]]];
    case 'list':
      return [[input], [{ doctype: input, docname: 'x', name: 'x' }]];
    case 'dict':
      return [
        { doctype: input, name: 'x' },
        { doctype: 'Tag', [key]: input },
        { doctype: 'Tag', name: input },
      ];
    default:
      return [];
  }
}

export interface Attack {
  url: string;
  /** Who attacks. */
  headers: Readonly<Record<string, string>>;
  doors: readonly Door[];
  inputs: readonly unknown[];
  /** What is wrong with an answer; undefined when it does no harm. */
  judge(reply: Reply, input: unknown): string | undefined;
}

/** Every door meets every input; where it has several parameters, each of them meets every other one. */
function inputsFor(door: Door, place: number, inputs: readonly unknown[]): readonly unknown[] {
  if (door.isAlias) return inputs.slice(0, 1);
  if (Object.keys(door.params).length < 2 || inputs.length < 4) return inputs;
  return inputs.filter((_, turn) => (turn + place) % 2 === 0);
}

/** Throws inputs at every parameter of every door. @returns what did harm, and how many requests there were */
export async function attack({
  url,
  headers,
  doors,
  inputs,
  judge,
}: Attack): Promise<{ harm: string[]; sent: number }> {
  const shots = doors.flatMap((door) =>
    Object.entries(door.params).flatMap(([param, kind], place) =>
      inputsFor(door, place, inputs).flatMap((input, turn) =>
        shapes(kind, input, turn).map((value) => ({ door, param, input, value })),
      ),
    ),
  );
  const harm: string[] = [];
  let next = 0;
  const shoot = async () => {
    for (let shot = shots[next++]; shot; shot = shots[next++]) {
      const ask = async () => judge(await send(url, headers, shot.door.ask({ [shot.param]: shot.value })), shot.input);
      // a busy machine takes long once
      const why = (await ask()) && (await ask());
      if (why) harm.push(`${shot.door.name} (${shot.param} = ${JSON.stringify(shot.value)?.slice(0, 80)}): ${why}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, shoot));
  return { harm: harm.slice(0, 20), sent: shots.length };
}

/** What no answer tells: errors of a database, stack traces, places on the disk. */
const INSIDE =
  /SQLITE|\bER_[A-Z]{3,}|SQL syntax|no such (column|table)|node_modules|\bat [\w.<>]+ \(|\.[jt]s:\d+|errno|\/tmp\/|call stack|near "/;
/** `sleep(5)` shows; a busy machine does not. */
const SLOW = 4500;

/** An answer that is no fault of ours, tells nothing of the inside and no secret, and came without a nap. */
export function faultOf({ status, text, ms }: Reply, secrets: readonly string[]): string | undefined {
  if (status >= 500) return `status ${status}: ${text.slice(0, 200)}`;
  if (ms > SLOW) return `took ${Math.round(ms)} ms`;
  const told = secrets.find((secret) => text.includes(secret));
  if (told) return `told ${told}`;
  const inside = INSIDE.exec(text);
  return inside ? `told "${inside[0]}": ${text.slice(0, 200)}` : undefined;
}
