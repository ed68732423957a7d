/** Dates, times and both together: what the server keeps, what a person types, what the device's own inputs hold. */
import {
  dateFormat,
  readDate,
  readDatetime,
  readTime,
  showDate,
  showDatetime,
  showTime,
  toServerTime,
  toUserTime,
} from '../meta/datetime';

export interface MomentKind {
  /** The value as the person reads it. */
  show(value: string): string;
  /** What was typed as the server takes it; undefined when it is none. */
  read(text: string): string | undefined;
  /** How it is to be written. */
  pattern(): string;
  /** The device's own input, its value of ours, and back. */
  native: { type: string; of(value: string): string; read(text: string): string };
  noun: string;
}

/** `9:05:00` as the wire has it → `09:05:00`. */
const padded = (time: string) => (time.split('.')[0] ?? '').padStart(8, '0');
const timePattern = () => showTime('14:30:00').replace('14', 'hh').replace('30', 'mm').replace('00', 'ss');

export const MOMENTS: Readonly<Record<string, MomentKind>> = {
  Date: {
    show: showDate,
    read: readDate,
    pattern: dateFormat,
    native: { type: 'date', of: (value) => value.slice(0, 10), read: (text) => text },
    noun: 'date',
  },
  Time: {
    show: showTime,
    read: readTime,
    pattern: timePattern,
    native: { type: 'time', of: padded, read: (text) => padded(`${text}:00`.slice(0, 8)) },
    noun: 'time',
  },
  Datetime: {
    show: showDatetime,
    read: (text) => {
      const local = readDatetime(text);
      return local && toServerTime(local);
    },
    pattern: () => `${dateFormat()} ${timePattern()}`,
    native: {
      type: 'datetime-local',
      of: (value) => toUserTime(value).replace(' ', 'T').slice(0, 16),
      read: (text) => toServerTime(`${text.replace('T', ' ')}:00`.slice(0, 19)),
    },
    noun: 'date and time',
  },
};

/** The day of a value as the person sees it, and its time of day; for the calendar. */
export function partsOf(value: string, fieldtype: string): { day: string; time: string } {
  const local = fieldtype === 'Datetime' && value ? toUserTime(value) : value;
  return { day: local.slice(0, 10), time: fieldtype === 'Datetime' ? local.slice(11, 19) : '' };
}

/** A day, and for a Datetime a time of day, as the server takes them. */
export function momentOfParts(day: string, time: string, fieldtype: string): string {
  return fieldtype === 'Datetime' ? toServerTime(`${day} ${time || '00:00:00'}`) : day;
}
