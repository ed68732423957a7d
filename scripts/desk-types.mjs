// Checks the desk's types. vue-tsc works on TypeScript's JavaScript API, which TypeScript 7 does not have: the desk
// brings version 6 for it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './lib.mjs';

const require = createRequire(join(root, 'desk/package.json'));
process.argv.push('-p', join(root, 'desk/tsconfig.json'));
require('vue-tsc').run(require.resolve('typescript/lib/tsc'));
