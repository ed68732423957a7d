import { describe, expect, test } from '@jest/globals';
import { deskPage } from '../../../test/support/desk-page';

deskPage({
  sysdefaults: { number_format: '#,###.##', currency: 'EUR', date_format: 'dd.mm.yyyy', time_format: 'HH:mm' },
  time_zone: { system: 'Asia/Kolkata', user: 'Europe/Berlin' },
});
const { currencyOf, readTyped } = await import('./numbers');
const { followable, formatProblem } = await import('./data-formats');
const { choicesOf, matching } = await import('./options');
const { MOMENTS, momentOfParts, partsOf } = await import('./moments');

const field = (fieldtype: string, more = {}) => ({ fieldname: 'it', fieldtype, ...more });

describe('numbers', () => {
  test('are read, and what is none is said', () => {
    expect(readTyped('1,234.5', field('Float'))).toEqual({ value: 1234.5, problem: '' });
    expect(readTyped(' ', field('Float'))).toEqual({ value: null, problem: '' });
    expect(readTyped('12.5 %', field('Percent')).value).toBe(12.5);
    expect(readTyped('1+1', field('Float')).problem).toBe('“1+1” is no number.');
    expect(readTyped('0x10', field('Int')).value).toBeUndefined();
  });
  test('that must be whole are whole, and as large as their column takes', () => {
    expect(readTyped('12.5', field('Int')).problem).toBe('“12.5” is no whole number.');
    expect(readTyped('2147483648', field('Int')).problem).toContain('too large');
    expect(readTyped('2147483648', field('Long Int')).value).toBe(2147483648);
  });
  test('are not negative where that is asked', () => {
    expect(readTyped('-1', field('Int', { non_negative: 1 })).problem).toBe('This cannot be less than 0.');
    expect(readTyped('-1', field('Int')).value).toBe(-1);
  });
  test('have the currency that is named, that of another field, or that of the site', () => {
    expect(currencyOf(field('Currency', { options: 'USD' }), {})).toBe('USD');
    expect(currencyOf(field('Currency', { options: 'currency' }), { currency: 'CHF' })).toBe('CHF');
    expect(currencyOf(field('Currency', { options: 'Company:company:default_currency' }), {})).toBe('EUR');
  });
});

describe('texts of a form', () => {
  test('are checked by what their options ask for', () => {
    expect(formatProblem('ada@example.com, Grace <grace@example.org>', 'Email')).toBe('');
    expect(formatProblem('ada@example', 'Email')).toContain('no e-mail address');
    expect(formatProblem('+49 30 1234-56', 'Phone')).toBe('');
    expect(formatProblem('call me', 'Phone')).toContain('no phone number');
    expect(formatProblem('example.com', 'URL')).toContain('https://');
    expect(formatProblem('Ægir O’Neill-Çelik', 'Name')).toBe('“Ægir O’Neill-Çelik” is no name.');
    expect(formatProblem("Ægir O'Neill-Çelik", 'Name')).toBe('');
    expect(formatProblem('anything <b>', undefined)).toBe('');
  });
  test('lead nowhere that could run', () => {
    expect(followable('https://example.com/a?b', 'URL')).toBe('https://example.com/a?b');
    expect(followable('javascript:alert(1)', 'URL')).toBeUndefined();
    expect(followable('data:text/html,x', 'URL')).toBeUndefined();
    expect(followable('+49 (30) 12', 'Phone')).toBe('tel:+493012');
    expect(followable('https://example.com', undefined)).toBeUndefined();
  });
});

describe('choices', () => {
  test('are lines or JSON', () => {
    expect(choicesOf(field('Select', { options: '\nOpen\nClosed' })).map(({ value }) => value)).toEqual([
      '',
      'Open',
      'Closed',
    ]);
    const json = '["a", {"value": "b", "label": "Bee", "description": "buzzes"}]';
    expect(choicesOf(field('Autocomplete', { options: json }))).toEqual([
      { value: 'a', label: 'a' },
      { value: 'b', label: 'Bee', description: 'buzzes' },
    ]);
    expect(choicesOf(field('Select', { options: '[draft]\nopen' }))[0]?.value).toBe('[draft]');
  });
  test('whose words begin with what is typed come first', () => {
    const choices = choicesOf(field('Select', { options: 'reopened\nopen\nhalf open\nclosed' }));
    expect(matching(choices, 'OP').map(({ value }) => value)).toEqual(['open', 'half open', 'reopened']);
  });
});

describe('moments', () => {
  test('are read as the zone of the site keeps them', () => {
    expect(MOMENTS.Datetime?.read('24.12.2026 18:30')).toBe('2026-12-24 23:00:00');
    expect(MOMENTS.Datetime?.show('2026-12-24 23:00:00')).toBe('24.12.2026 18:30');
    expect(MOMENTS.Datetime?.pattern()).toBe('dd.mm.yyyy hh:mm');
    expect(MOMENTS.Date?.read('24.12.2026')).toBe('2026-12-24');
    expect(MOMENTS.Time?.show('9:05:00')).toBe('09:05');
  });
  test('go through the inputs of the device and back', () => {
    expect(MOMENTS.Datetime?.native.of('2026-12-24 23:00:00.000000')).toBe('2026-12-24T18:30');
    expect(MOMENTS.Datetime?.native.read('2026-12-24T18:30')).toBe('2026-12-24 23:00:00');
    expect(MOMENTS.Time?.native.of('9:05:00')).toBe('09:05:00');
    expect(MOMENTS.Time?.native.read('09:05')).toBe('09:05:00');
  });
  test('are taken apart in the zone of the user: near midnight the day differs', () => {
    expect(partsOf('2026-12-25 02:00:00', 'Datetime')).toEqual({ day: '2026-12-24', time: '21:30:00' });
    expect(momentOfParts('2026-12-24', '21:30:00', 'Datetime')).toBe('2026-12-25 02:00:00');
    expect(partsOf('2026-12-25', 'Date')).toEqual({ day: '2026-12-25', time: '' });
  });
});
