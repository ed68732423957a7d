// Doctypes with an oddity that occurs in real files, or that real files come close to.
import { fields } from './traps-fields.mjs';
import { links } from './traps-links.mjs';
import { naming } from './traps-naming.mjs';
import { rest } from './traps-rest.mjs';
import { rows } from './traps-rows.mjs';

/** Every trap. */
export const TRAPS = [...naming, ...links, ...rows, ...fields, ...rest];
