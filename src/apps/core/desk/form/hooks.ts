import { defineHooks } from '../../../../engine/index.js';
import { aroundMethods } from './around.js';
import { doctypeMethods } from './getdoctype.js';
import { linkedMethods } from './linked-with.js';
import { loadMethods } from './load.js';
import { renameMethods } from './rename.js';
import { saveMethods } from './save.js';
import { ClientScript } from './scripts.js';

/** What the desk's form asks the server about one document. */
export const deskFormHooks = defineHooks({
  doctype_classes: { 'Client Script': ClientScript },
  methods: { ...aroundMethods, ...doctypeMethods, ...linkedMethods, ...loadMethods, ...renameMethods, ...saveMethods },
});
