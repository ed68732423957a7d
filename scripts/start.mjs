// `npm start`: from a clean clone to a serving site. main.js migrates, creates the site, seeds and serves.
import { endWithNpm, ensureBuilt, runCompiled, warnOfStaleTypes } from './lib.mjs';

endWithNpm();
ensureBuilt();
warnOfStaleTypes();
await runCompiled('src/main.js');
