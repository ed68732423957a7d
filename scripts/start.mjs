// `npm start`: from a clean clone to a serving site. main.js migrates, creates the site, seeds and serves.
import { endWithNpm, ensureBuilt, runCompiled } from './lib.mjs';

endWithNpm();
ensureBuilt();
await runCompiled('src/main.js');
