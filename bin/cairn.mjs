#!/usr/bin/env node
// The `cairn` command: builds when the sources are newer than dist, then runs the compiled command line.
import { ensureBuilt, runCompiled } from '../scripts/lib.mjs';

ensureBuilt({ tolerant: process.argv[2] === 'typegen' });
await runCompiled('src/cli.js');
