// `npm run build`: compiles src/ and hooks.ts into dist/.
import { build, ensureDependencies } from './lib.mjs';

ensureDependencies();
process.exitCode = build() ? 0 : 1;
