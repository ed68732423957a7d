import { ADMINISTRATOR, type Site } from '../engine/index.js';

/** What went wrong, for whoever looks into Error Log. */
export interface Fault {
  /** Where: a request, a job. */
  method: string;
  error: unknown;
  /** The request's id, which the person was told. */
  traceId?: string;
}

const MINUTE = 60_000;
/** A fault that comes with every request must not fill the database: the rest stands in the log alone. */
const PER_MINUTE = 30;
const counts = new WeakMap<Site, { since: number; written: number }>();

function mayWrite(site: Site): boolean {
  const now = site.ports.clock.now().getTime();
  const kept = counts.get(site);
  const count = kept && now - kept.since < MINUTE ? kept : { since: now, written: 0 };
  counts.set(site, count);
  count.written += 1;
  return count.written <= PER_MINUTE;
}

/** Writes a row of Error Log in a transaction of its own. Never throws: when the database is down, the log has it. */
export async function recordFault(site: Site, { method, error, traceId }: Fault): Promise<void> {
  if (!mayWrite(site)) return;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const values = { method: method.slice(0, 140), error: text, trace_id: traceId ?? null };
  await site
    .run(ADMINISTRATOR, (ctx) => ctx.sudo().newDoc('Error Log', values).insert())
    .catch((failure: unknown) => site.ports.log.warn({ err: failure }, 'a fault could not be written to Error Log'));
}
