import { type Method, method } from '../../../engine/index.js';
import { linkMethods } from './links.js';
import { readMethods } from './reads.js';
import { rightMethods } from './rights.js';
import { writeMethods } from './writes.js';

/** What every Frappe client calls: `frappe.client.*`, link search, ping. `hooks.ts` spreads it into `methods`. */
export const clientMethods: Readonly<Record<string, Method>> = {
  ...readMethods,
  ...writeMethods,
  ...rightMethods,
  ...linkMethods,
  'frappe.ping': method({ allow_guest: true }, () => 'pong'),
  'frappe.client.get_time_zone': method({ allow_guest: true }, (ctx) => ({ time_zone: ctx.site.time.zone })),
};
