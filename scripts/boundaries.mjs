// The walls between the rooms: who may import whom, and no runtime import cycles. Run by `npm run check`.
// dependency-cruiser and madge need TypeScript's JavaScript API, which TypeScript 7 does not have.
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib.mjs';
import { filesUnder, readSources } from './sources.mjs';

/** Inside the engine, values flow from left to right: a room may import what stands before it. Types may look right. */
const engineOrder = [
  ['expression'],
  ['errors', 'ports', 'time', 'doctypes', 'json', 'csv'],
  ['meta'],
  ['hooks'],
  ['database', 'settings'],
  ['filters'],
  ['permissions'],
  ['query'],
  ['document'],
  ['ctx'],
  ['site'],
  ['index'],
];

/** What each room may import, beside itself. `app` is any folder of src/apps; `rim` is src/*.ts (main, worker, cli, …). */
const mayImport = {
  engine: ['engine'],
  services: ['services', 'engine'],
  web: ['web', 'services', 'engine'],
  app: ['engine', 'generated'],
  generated: ['engine'],
  hooks: ['app', 'engine'],
  cli: ['cli', 'rim', 'web', 'services', 'engine', 'hooks'],
  rim: ['rim', 'cli', 'web', 'services', 'engine', 'hooks', 'generated'],
};

/** Packages that stay in one place. */
const packageWalls = [
  { pattern: /^@nestjs\//, banned: ({ room }) => room === 'engine' || room === 'app', why: 'Nest lives at the rim' },
  {
    pattern: /^(typeorm|mariadb|libsql)($|\/)/,
    banned: ({ room, engineRoom }) =>
      ['app', 'web', 'services'].includes(room) || (room === 'engine' && engineRoom !== 'database'),
    why: 'the databases are the business of engine/database',
  },
];

/** Which room a source stands in: `{ room, app?, engineRoom? }`; undefined outside the house. */
function placeOf(path) {
  if (path === 'hooks.ts') return { room: 'hooks' };
  const [top, room, inner] = path.split('/');
  if (top !== 'src' || !room) return undefined;
  if (inner === undefined) return { room: 'rim' };
  if (room === 'apps') return { room: 'app', app: inner };
  if (room === 'engine') return { room, engineRoom: inner.replace(/\.ts$/, '') };
  return { room };
}

function brokenWall(source, { specifier, target, isType }) {
  const from = placeOf(source.path);
  if (target === undefined) {
    return packageWalls.find(({ pattern, banned }) => pattern.test(specifier) && banned(from))?.why;
  }
  const to = placeOf(target);
  if (!to) return 'only src/ and hooks.ts are imported; doctypes, fixtures and templates are data';
  if (!existsSync(join(root, target))) return 'no such source';
  return wrongRoom(source.path, from, target, to) ?? wrongWay(from, to, isType);
}

function wrongRoom(path, from, target, to) {
  if (!mayImport[from.room]) return `${path} stands in no known room: name it in scripts/boundaries.mjs`;
  if (from.room === 'app' && to.room === 'app') {
    return from.app === to.app ? undefined : 'apps never import each other';
  }
  if (!mayImport[from.room].includes(to.room)) return `${from.room} may import ${mayImport[from.room].join(', ')} only`;
  if (to.room === 'engine' && ['app', 'hooks'].includes(from.room) && target !== 'src/engine/index.ts') {
    return 'apps and hooks.ts import engine/index.ts only';
  }
  return undefined;
}

function wrongWay(from, to, isType) {
  if (from.room !== 'engine' || to.room !== 'engine' || isType) return undefined;
  const [left, right] = [from, to].map(({ engineRoom }) =>
    engineOrder.findIndex((names) => names.includes(engineRoom)),
  );
  if (left < 0 || right < 0) return 'a room of the engine without a place in engineOrder (scripts/boundaries.mjs)';
  if (from.engineRoom === to.engineRoom || right <= left) return undefined;
  return `${from.engineRoom} may not use values of ${to.engineRoom} (write \`import type\` if only the type is meant)`;
}

/** Knots of files that import each other at run time (strongly connected components, after Tarjan). */
export function findCycles(sources) {
  const edges = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter((one) => !one.isType && one.target).map((one) => one.target),
    ]),
  );
  const order = new Map();
  const lowest = new Map();
  const stack = [];
  const knots = [];
  const visit = (path) => {
    order.set(path, order.size);
    lowest.set(path, order.get(path));
    stack.push(path);
    for (const next of edges.get(path) ?? []) {
      if (!edges.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(path, Math.min(lowest.get(path), lowest.get(next)));
    }
    if (lowest.get(path) !== order.get(path)) return;
    const knot = stack.splice(stack.indexOf(path));
    if (knot.length > 1 || edges.get(path).includes(path)) knots.push(knot);
  };
  for (const path of edges.keys()) if (!order.has(path)) visit(path);
  return knots;
}

/** The desk talks HTTP to the server: of its sources it imports none but the expressions, by their alias. */
function deskBreaches() {
  const paths = [...filesUnder('desk/src', '.ts'), ...filesUnder('desk/src', '.vue')];
  return paths.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)]
      .map(([, specifier]) => specifier)
      .filter((specifier) => !posix.join(posix.dirname(path), specifier).startsWith('desk/src/'))
      .filter(() => !path.endsWith('.spec.ts'))
      .map((specifier) => `${path} imports ${specifier}: the desk imports its own files and @expression only`),
  );
}

/** Every broken wall and every cycle, as lines to print. */
export function findBreaches(sources) {
  const walls = sources.flatMap((source) =>
    source.imports.flatMap((one) => {
      const why = brokenWall(source, one);
      return why ? [`${source.path}:${one.line} imports ${one.specifier}: ${why}`] : [];
    }),
  );
  return [...walls, ...findCycles(sources).map((knot) => `runtime cycle: ${knot.join(' → ')} → ${knot[0]}`)];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sources = readSources();
  const breaches = [...findBreaches(sources), ...deskBreaches()];
  for (const breach of breaches) console.error(breach);
  console.log(`${sources.length} sources, ${breaches.length} breaches`);
  process.exitCode = breaches.length ? 1 : 0;
}
