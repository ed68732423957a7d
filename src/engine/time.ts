import type { Clock } from './ports.js';

/** The site's clock: local times as Frappe stores them, without a zone. */
export interface SiteTime {
  readonly zone: string;
  /** `YYYY-MM-DD HH:MM:SS.ffffff` now; strictly later than the last one given by this process. */
  now(): string;
  /** The same for a moment. */
  local(date: Date): string;
}

const QUARTER_HOUR = 15 * 60_000;

/** Microseconds since 1970, each strictly later than the one before. */
export type Ticks = () => number;

/** One for the whole life of a site: times stay in order when the zone changes and when the clock is set back. */
export function ticksOf(clock: Clock): Ticks {
  let last = 0;
  return () => {
    last = Math.max(clock.now().getTime() * 1000 + (Math.floor(performance.now() * 1000) % 1000), last + 1);
    return last;
  };
}

/** @param zone an IANA time zone; the machine's own when absent @throws RangeError for an unknown one */
export function siteTime(ticks: Ticks, zone = Intl.DateTimeFormat().resolvedOptions().timeZone): SiteTime {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  let cachedQuarter = -1;
  let cachedOffset = 0;

  // Zones change their offset at most every quarter of an hour; asking Intl each time would cost 2 µs.
  const offsetAt = (millis: number): number => {
    const quarter = Math.floor(millis / QUARTER_HOUR);
    if (quarter !== cachedQuarter) {
      const start = quarter * QUARTER_HOUR;
      cachedOffset = Date.parse(`${format.format(start).replace(' ', 'T')}Z`) - start;
      cachedQuarter = quarter;
    }
    return cachedOffset;
  };
  const show = (micros: number): string => {
    const millis = Math.floor(micros / 1000);
    const text = new Date(millis + offsetAt(millis)).toISOString();
    return `${text.slice(0, 10)} ${text.slice(11, 23)}${String(micros % 1000).padStart(3, '0')}`;
  };

  return {
    zone,
    local: (date) => show(date.getTime() * 1000),
    now: () => show(ticks()),
  };
}
