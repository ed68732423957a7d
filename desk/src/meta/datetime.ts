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
  return dateFormat().replace('yyyy', year).replace('mm', month).replace('dd', day);
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

/** `dd-mm-yyyy`: how this site writes dates. */
export function dateFormat(): string {
  return String(boot.sysdefaults.date_format || 'yyyy-mm-dd');
}

/** Now, as the user's clock shows it: `YYYY-MM-DD HH:MM:SS`. */
export function userNow(): string {
  return localOf(new Date(), boot.time_zone.user);
}
/** The user's day now, `YYYY-MM-DD`. */
export function today(): string {
  return userNow().slice(0, 10);
}

const two = (part: number) => String(part).padStart(2, '0');

/**
 * A date as somebody of this site types it, as `YYYY-MM-DD`: in the site's order of day, month and year with any
 * separator, or as the server writes it. Without a year it is this year's; a year of two digits is of this century.
 * @returns undefined when it is no day of the calendar
 */
export function readDate(text: string): string | undefined {
  const parts = text.trim().match(/\d+/g) ?? [];
  if (!/^\d+([./\-\s]+\d+){1,2}\.?$/.test(text.trim())) return undefined;
  const order =
    (parts[0]?.length ?? 0) === 4
      ? 'ymd'
      : dateFormat()
          .replace(/[^ymd]/g, '')
          .replace(/(.)\1+/g, '$1');
  const named = parts.length === 3 ? order : order.replace('y', '');
  const part = (letter: string) => Number(parts[named.indexOf(letter)]);
  const given = parts.length === 3 ? part('y') : Number(today().slice(0, 4));
  const year = given < 100 ? 2000 + given : given;
  const day = new Date(Date.UTC(year, part('m') - 1, part('d')));
  const exists = day.getUTCMonth() === part('m') - 1 && day.getUTCDate() === part('d') && year <= 9999;
  return exists ? `${String(year).padStart(4, '0')}-${two(part('m'))}-${two(part('d'))}` : undefined;
}

/** A time as typed, as `HH:MM:SS`: `9`, `9:30`, `0930`, `9.30 pm`; undefined when it is none. */
export function readTime(text: string): string | undefined {
  const compact = text.trim().replace(/^(\d{1,2})(\d{2})(?=\s*([ap]m?)?$)/i, '$1:$2');
  const match = /^(\d{1,2})(?:[:.](\d{1,2}))?(?:[:.](\d{1,2}))?(?:[.,]\d+)?\s*([ap])?(?:\.?m\.?)?$/i.exec(compact);
  if (!match) return undefined;
  const [, hour = '', minute = '0', second = '0', half] = match;
  const late = half?.toLowerCase() === 'p';
  if (half && (Number(hour) < 1 || Number(hour) > 12)) return undefined;
  const hours = half ? (Number(hour) % 12) + (late ? 12 : 0) : Number(hour);
  if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `${two(hours)}:${two(Number(minute))}:${two(Number(second))}`;
}

/** A date and a time as typed, both as the user's own: `YYYY-MM-DD HH:MM:SS`; without a time it is midnight. */
export function readDatetime(text: string): string | undefined {
  const [, day = '', time = ''] = /^(\S+?)(?:[\sT]+(.*))?$/.exec(text.trim()) ?? [];
  const date = readDate(day);
  const clock = time ? readTime(time) : '00:00:00';
  return date && clock ? `${date} ${clock}` : undefined;
}

const STEPS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang || 'en', { numeric: 'auto' });

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
