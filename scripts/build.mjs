// `npm run build`: compiles src/ and hooks.ts into dist/, and the desk into desk/dist/.
import { build, buildDesk, deskIsFresh, ensureDependencies } from './lib.mjs';

ensureDependencies();
const isDeskBuilt = deskIsFresh() || buildDesk();
process.exitCode = build() && isDeskBuilt ? 0 : 1;
