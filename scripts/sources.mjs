// The TypeScript sources, parsed: what the boundary and aim checks look at.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { parseSync } from 'oxc-parser';
import { root } from './lib.mjs';

/** Paths under `folder` that end in `extension`, relative to the repository root, with forward slashes. */
export function filesUnder(folder, extension) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Every source of the server (tests excluded): path, text, syntax tree, imports. */
export function readSources() {
  const paths = filesUnder('src', '.ts').filter((path) => !path.endsWith('.spec.ts'));
  if (existsSync(join(root, 'hooks.ts'))) paths.push('hooks.ts');
  return paths.map(readSource);
}

function readSource(path) {
  const text = readFileSync(join(root, path), 'utf8');
  const { program, module, errors } = parseSync(path, text);
  if (errors.length) throw new Error(`${path}: ${errors[0].message}`);
  const lineOf = lineFinder(text);
  const imports = [...staticImports(module), ...dynamicImports(module, text), ...typeQueries(program)].map(
    ({ specifier, start, isType }) => ({ specifier, isType, line: lineOf(start), target: resolve(path, specifier) }),
  );
  return { path, text, program, imports, lineOf };
}

/** `import`, `export … from`. A statement counts as type-only when every name in it is. */
function staticImports(module) {
  const statements = [...module.staticImports, ...module.staticExports].map(({ start, moduleRequest, entries }) => ({
    specifier: (moduleRequest ?? entries.find((entry) => entry.moduleRequest)?.moduleRequest)?.value,
    start,
    isType: entries.length > 0 && entries.every((entry) => entry.isType),
  }));
  return statements.filter(({ specifier }) => specifier !== undefined);
}

/** `import('./x.js')` as a value: it runs later, but it still runs. */
function dynamicImports(module, text) {
  return module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
    specifier: text.slice(start + 1, end - 1),
    start,
    isType: false,
  }));
}

/** `import('./x.js').Name` in a type. */
function typeQueries(program) {
  const found = [];
  walk(program, (node) => {
    if (node.type !== 'TSImportType') return;
    const source = node.source ?? node.argument?.literal ?? node.argument;
    found.push({ specifier: String(source.value), start: node.start, isType: true });
  });
  return found;
}

/** The file that a relative import names (its `.js` is our `.ts`), or undefined for a package. */
function resolve(from, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(dirname(from), specifier)).replace(/\.js$/, '.ts');
}

/** Visits every node of a syntax tree, parents first. */
export function walk(node, visit, parent) {
  visit(node, parent);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child.type === 'string') walk(child, visit, node);
    }
  }
}

function lineFinder(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
