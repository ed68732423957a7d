import { beforeEach, describe, expect, test } from '@jest/globals';
import { deskPage } from '../../../test/support/desk-page';

deskPage({ sysdefaults: {}, time_zone: { system: 'Asia/Kolkata', user: 'Europe/Berlin' } });
const { boot } = await import('../boot');
const { readDate, readDatetime, readTime, showDatetime, toServerTime, toUserTime, today } = await import('./datetime');

beforeEach(() => {
  boot.sysdefaults.date_format = 'dd-mm-yyyy';
  boot.sysdefaults.time_format = 'HH:mm:ss';
});

describe('dates as they are typed', () => {
  test('are read in the order of the site, with any separator', () => {
    for (const text of ['24-12-2026', '24.12.2026', '24/12/26', '24 12 2026', '24.12.26', ' 24-12-2026 ']) {
      expect(readDate(text)).toBe('2026-12-24');
    }
    boot.sysdefaults.date_format = 'mm/dd/yyyy';
    expect(readDate('12/24/2026')).toBe('2026-12-24');
    expect(readDate('24/12/2026')).toBeUndefined();
  });
  test('are read as the server writes them, whatever the order of the site', () => {
    expect(readDate('2026-12-24')).toBe('2026-12-24');
  });
  test('are of this year when they have none', () => {
    expect(readDate('24.12.')).toBe(`${today().slice(0, 4)}-12-24`);
  });
  test('must be days of the calendar', () => {
    expect(readDate('29-02-2028')).toBe('2028-02-29');
    for (const text of ['29-02-2027', '31-04-2026', '0-1-2026', '24', 'tomorrow', '', '1-2-3-4', '12a-01-2026']) {
      expect(readDate(text)).toBeUndefined();
    }
  });
});

describe('times as they are typed', () => {
  test('may be short', () => {
    const read = { '9': '09:00:00', '9:30': '09:30:00', '0930': '09:30:00', '930': '09:30:00', '9.30': '09:30:00' };
    for (const [text, time] of Object.entries(read)) expect(readTime(text)).toBe(time);
    expect(readTime('23:59:58')).toBe('23:59:58');
    expect(readTime('23:59:58.123456')).toBe('23:59:58');
  });
  test('may count to twelve twice', () => {
    expect(readTime('12:15 am')).toBe('00:15:00');
    expect(readTime('12:15 pm')).toBe('12:15:00');
    expect(readTime('9 p.m.')).toBe('21:00:00');
    expect(readTime('13 pm')).toBeUndefined();
  });
  test('must be on the clock', () => {
    for (const text of ['24:00', '9:60', '9:30:61', 'noon', '', '12345']) expect(readTime(text)).toBeUndefined();
  });
});

describe('moments', () => {
  test('are typed with or without a time', () => {
    expect(readDatetime('24.12.2026 18:30')).toBe('2026-12-24 18:30:00');
    expect(readDatetime('24.12.2026')).toBe('2026-12-24 00:00:00');
    expect(readDatetime('24.12.2026 25:00')).toBeUndefined();
    expect(readDatetime('2026-12-24T18:30:05')).toBe('2026-12-24 18:30:05');
  });
  test('are shown in the zone of the user and kept in that of the site', () => {
    expect(showDatetime('2026-12-24 23:00:00')).toBe('24-12-2026 18:30:00');
    expect(showDatetime('2026-07-01 23:00:00.123456')).toBe('01-07-2026 19:30:00');
    expect(toServerTime('2026-12-24 18:30:00')).toBe('2026-12-24 23:00:00');
  });
  test('survive the way there and back around both changes of summer time', () => {
    for (const time of ['2026-03-29 05:29:59', '2026-03-29 06:30:00', '2026-10-25 05:29:00', '2026-10-25 07:30:00']) {
      expect(toServerTime(toUserTime(time))).toBe(time);
    }
  });
  test('the hour that summer time skips is taken as the one after it', () => {
    expect(toUserTime(toServerTime('2026-03-29 02:30:00'))).toBe('2026-03-29 03:30:00');
  });
  test('the hour that comes twice stays that hour', () => {
    expect(toUserTime(toServerTime('2026-10-25 02:30:00'))).toBe('2026-10-25 02:30:00');
  });
});
