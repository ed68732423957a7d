// The aims of the house, measured and printed. Run by `npm run check`; a breach of a limit fails it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCycles } from './boundaries.mjs';
import { readJson, root } from './lib.mjs';
import { filesUnder, readSources, walk } from './sources.mjs';

const functionLimit = 60;
const fileLimit = 400;
const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

const all = readSources();
const sources = all.filter(({ path }) => !path.startsWith('src/generated/'));
const breaches = [];

/** Each function with a body of its own: declarations, methods, accessors, and expressions given a name. */
function functionsOf({ path, program, lineOf }) {
  const found = [];
  walk(program, (node, parent) => {
    if (!functionTypes.has(node.type) || !node.body) return;
    // A method's or a property's own span begins with its name and modifiers.
    const whole = ['MethodDefinition', 'Property', 'PropertyDefinition'].includes(parent?.type) ? parent : node;
    const line = lineOf(whole.start);
    const name = node.id?.name ?? parent?.key?.name ?? parent?.id?.name;
    found.push({ place: `${path}:${line}`, name, lines: lineOf(whole.end - 1) - line + 1 });
  });
  return found;
}

function quantile(sorted, part) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function report(name, value, aim) {
  console.log(`${name.padEnd(44)} ${String(value).padEnd(18)} aim ${aim}`);
}

function measureFunctions() {
  const functions = sources.flatMap(functionsOf);
  // Nameless callbacks count towards the limit only: a hundred one-line arrows would hide the rest.
  const lengths = functions.filter(({ name }) => name).map(({ lines }) => lines);
  lengths.sort((a, b) => a - b);
  const longest = Math.max(0, ...functions.map(({ lines }) => lines));
  const figures = [quantile(lengths, 0.5), quantile(lengths, 0.9), longest].join(' / ');
  report(`function length, median / p90 / max (${lengths.length})`, figures, `≤ 10 / ≤ 35 / ${functionLimit}`);
  for (const { place, name, lines } of functions) {
    if (lines > functionLimit)
      breaches.push(`${place} ${name ?? '(callback)'} has ${lines} lines, limit ${functionLimit}`);
  }
}

function measureFiles(what, files) {
  const lengths = files.map(({ lines }) => lines).sort((a, b) => a - b);
  report(
    `${what} length, median / max (${files.length})`,
    `${quantile(lengths, 0.5)} / ${lengths.at(-1) ?? 0}`,
    `60–100 / ${fileLimit}`,
  );
  for (const { path, lines } of files) {
    if (lines > fileLimit) breaches.push(`${path} has ${lines} lines, limit ${fileLimit}`);
  }
}

const lineCount = (text) => text.split('\n').length - 1;
const testFiles = () =>
  filesUnder('test', '.ts').map((path) => ({ path, lines: lineCount(readFileSync(join(root, path), 'utf8')) }));

const deskFiles = () =>
  ['.ts', '.vue']
    .flatMap((ending) => filesUnder('desk/src', ending))
    .map((path) => ({ path, lines: lineCount(readFileSync(join(root, path), 'utf8')) }));

function measureAny() {
  const places = [];
  for (const { path, program, lineOf } of all) {
    walk(program, (node) => {
      if (node.type === 'TSAnyKeyword') places.push(`${path}:${lineOf(node.start)} any`);
    });
  }
  report('any', places.length, 0);
  breaches.push(...places);
}

/** Names of the doctypes that belong to an app rather than to the engine. */
function appDoctypes() {
  return filesUnder('doctypes', '.json')
    .filter((path) => !path.startsWith('doctypes/core/'))
    .map((path) => readJson(join(root, path)).name)
    .filter((name) => typeof name === 'string');
}

/** A name of one word ("Course") must stand as a whole string to count; a longer one counts anywhere, comments included. */
function measureAppNames() {
  const names = appDoctypes();
  const places = sources
    .filter(({ path }) => path.startsWith('src/engine/'))
    .flatMap((source) => names.flatMap((name) => occurrences(source, name)));
  report(`app doctypes named in the engine (of ${names.length})`, places.length, 0);
  breaches.push(...places);
}

function occurrences({ path, text, lineOf }, name) {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = name.includes(' ') ? new RegExp(`\\b${escaped}\\b`, 'g') : new RegExp(`(['"\`])${escaped}\\1`, 'g');
  return [...text.matchAll(pattern)].map(({ index }) => `${path}:${lineOf(index)} names the app doctype ${name}`);
}

function measureCycles() {
  const knots = findCycles(all);
  report('runtime import cycles', knots.length, 0);
  breaches.push(...knots.map((knot) => `runtime cycle: ${knot.join(' → ')}`));
}

measureFunctions();
measureFiles(
  'file',
  sources.map(({ path, text }) => ({ path, lines: lineCount(text) })),
);
measureFiles('test file', testFiles());
measureFiles('desk file', deskFiles());
measureAny();
measureCycles();
measureAppNames();
for (const breach of breaches) console.error(`✗ ${breach}`);
process.exitCode = breaches.length ? 1 : 0;
