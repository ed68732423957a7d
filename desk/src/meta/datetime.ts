import { boot } from '../boot';

/**
 * The server keeps local times of the site's zone, `YYYY-MM-DD HH:MM:SS.ffffff`; people see those of their own zone.
 */

const formats = new Map<string, Intl.DateTimeFormat>();

function partsFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
    formats.set(zone, format);
  }
  return format;
}

/** A zone's offset from UTC at a moment, in ms. */
function offsetAt(zone: string, moment: number): number {
  const wholeSecond = Math.floor(moment / 1000) * 1000;
  return Date.parse(`${partsFormat(zone).format(wholeSecond).replace(' ', 'T')}Z`) - wholeSecond;
}

/** The moment of a local time of the zone; undefined when it is no time. */
export function momentOf(local: string, zone = boot.time_zone.system): Date | undefined {
  const asUtc = Date.parse(`${local.trim().replace(' ', 'T').slice(0, 23)}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // the offset at the guess is right but for the hour around a change of summer time, where a second look settles it
  const guess = asUtc - offsetAt(zone, asUtc);
  return new Date(asUtc - offsetAt(zone, guess));
}

/** `YYYY-MM-DD HH:MM:SS` of a moment in the zone. */
export function localOf(moment: Date, zone = boot.time_zone.system): string {
  return partsFormat(zone).format(moment).replace('T', ' ');
}

/** A server time as the user's own local time, `YYYY-MM-DD HH:MM:SS`. */
export function toUserTime(serverTime: string): string {
  const moment = momentOf(serverTime);
  return moment ? localOf(moment, boot.time_zone.user) : serverTime;
}
/** A user's local time as the server keeps it. */
export function toServerTime(userTime: string): string {
  const moment = momentOf(userTime, boot.time_zone.user);
  return moment ? localOf(moment) : userTime;
}

/** `2026-11-25` in the site's date format, `dd-mm-yyyy`. */
export function showDate(date: string): string {
  const [year = '', month = '', day = ''] = date.slice(0, 10).split('-');
  const pattern = String(boot.sysdefaults.date_format || 'yyyy-mm-dd');
  return pattern.replace('yyyy', year).replace('mm', month).replace('dd', day);
}

/** `14:05:09` in the site's time format. */
export function showTime(time: string): string {
  const [hours = '0', minutes = '00', seconds = '00'] = time.split('.')[0]?.split(':') ?? [];
  const padded = `${hours.padStart(2, '0')}:${minutes}`;
  return boot.sysdefaults.time_format === 'HH:mm' ? padded : `${padded}:${seconds}`;
}

export function showDatetime(serverTime: string): string {
  const local = toUserTime(serverTime);
  return `${showDate(local)} ${showTime(local.slice(11))}`;
}

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat(globalThis.document?.documentElement.lang || 'en', { numeric: 'auto' });

/** "3 hours ago". */
export function showAgo(serverTime: string, now = Date.now()): string {
  const moment = momentOf(serverTime);
  if (!moment) return '';
  const seconds = Math.round((moment.getTime() - now) / 1000);
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  if (unit === 'second') return relative.format(0, 'minute');
  return relative.format(Math.round(seconds / length), unit);
}

/** `1d 2h 3m 4s` of seconds, as Duration fields show it. */
export function showDuration(total: number, options: { hideDays?: boolean; hideSeconds?: boolean } = {}): string {
  let left = Math.round(Math.abs(total));
  const days = options.hideDays ? 0 : Math.floor(left / 86_400);
  left -= days * 86_400;
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor((left % 3600) / 60);
  const seconds = options.hideSeconds ? 0 : left % 60;
  const parts = [days && `${days}d`, hours && `${hours}h`, minutes && `${minutes}m`, seconds && `${seconds}s`];
  return parts.filter(Boolean).join(' ') || '0s';
}
