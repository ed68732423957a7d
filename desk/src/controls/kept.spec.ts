import { describe, expect, test } from '@jest/globals';
import { hexOf } from './colors';
import { partsOfSeconds, secondsOf, unitsOf } from './durations';
import { degreesOf, geoProblem, pointOf, withPoint } from './geo';
import { indentJson, jsonProblem } from './json-text';
import { linkTarget } from './link-target';
import { COUNTRIES, countryOf, isoOf, isPhone, phoneOf, phoneValue } from './phones';

describe('colours', () => {
  test('are kept with six digits', () => {
    expect(hexOf('#abc')).toBe('#AABBCC');
    expect(hexOf('1b5e20')).toBe('#1B5E20');
    expect(hexOf('#1B5E2080')).toBe('#1B5E20');
    for (const text of ['red', '#12', '#12345', 'rgb(1,2,3)', '']) expect(hexOf(text)).toBeUndefined();
  });
});

describe('durations', () => {
  test('are seconds, in the units that the field shows', () => {
    const all = unitsOf({});
    expect(partsOfSeconds(93_784, all)).toEqual({ days: 1, hours: 2, minutes: 3, seconds: 4 });
    expect(partsOfSeconds(93_784, unitsOf({ hide_days: 1 }))).toEqual({ hours: 26, minutes: 3, seconds: 4 });
    expect(unitsOf({ hide_days: 1, hide_seconds: 1 })).toEqual(['hours', 'minutes']);
    expect(secondsOf({ minutes: 90 })).toBe(5400);
    expect(secondsOf(partsOfSeconds(1_234_567, all))).toBe(1_234_567);
  });
});

describe('places', () => {
  const text = withPoint('', { lat: 52.5, long: 13.4 });
  test('are GeoJSON, longitude first', () => {
    expect(JSON.parse(text).features).toEqual([
      { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [13.4, 52.5] } },
    ]);
    expect(pointOf(text)).toEqual({ lat: 52.5, long: 13.4 });
  });
  test('keep what else is there when the point moves', () => {
    const line = { type: 'Feature', properties: { a: 1 }, geometry: { type: 'LineString', coordinates: [[1, 2]] } };
    const both = JSON.stringify({ type: 'FeatureCollection', features: [line, ...JSON.parse(text).features] });
    const moved = JSON.parse(withPoint(both, { lat: 1, long: 2 }));
    expect(moved.features).toHaveLength(2);
    expect(moved.features[0]).toEqual(line);
    expect(moved.features[1].geometry.coordinates).toEqual([2, 1]);
  });
  test('must be what they say', () => {
    expect(geoProblem('')).toBe('');
    expect(geoProblem('{"type":"Point"}')).toContain('FeatureCollection');
    expect(pointOf('no JSON')).toBeUndefined();
    expect(degreesOf('91', 90)).toBeUndefined();
    expect(degreesOf('-179,5', 180)).toBe(-179.5);
    expect(degreesOf('x', 90)).toBeUndefined();
  });
});

describe('telephone numbers', () => {
  test('are kept as code, dash, number', () => {
    expect(phoneValue({ code: '+49', number: '30 1234' })).toBe('+49-30 1234');
    expect(phoneOf('+49-30 1234')).toEqual({ code: '+49', number: '30 1234' });
    expect(phoneValue({ code: '+49', number: ' ' })).toBeNull();
    expect(phoneValue({ code: '', number: '110' })).toBe('110');
  });
  test('that are pasted whole are taken apart', () => {
    expect(phoneValue({ code: '+49', number: '+353 1 234' })).toBe('+353-1 234');
    expect(phoneOf('+12425551234')).toEqual({ code: '+1242', number: '5551234' });
  });
  test('belong to the country that was chosen, of those that share a code', () => {
    expect(countryOf('+1')?.iso).toBe('US');
    expect(countryOf('+1', 'CA')?.iso).toBe('CA');
    expect(isoOf('Germany')).toBe('DE');
    expect(isoOf('Nowhere')).toBeUndefined();
    expect(new Set(COUNTRIES.map(({ iso }) => iso)).size).toBe(COUNTRIES.length);
    expect(COUNTRIES.every(({ iso, code }) => /^[A-Z]{2}$/.test(iso) && /^\+\d{1,4}$/.test(code))).toBe(true);
  });
  test('are digits', () => {
    expect(isPhone('(030) 12-34')).toBe(true);
    expect(isPhone('call me')).toBe(false);
  });
});

describe('JSON', () => {
  test('is said to be wrong where it is', () => {
    expect(jsonProblem('{"a": 1}')).toBe('');
    expect(jsonProblem('{\n"a": 1,\n}')).toMatch(/^Line 3: this is no JSON/);
    expect(jsonProblem('')).toBe('');
  });
  test('is laid out when it is whole', () => {
    expect(indentJson('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(indentJson('{')).toBe('{');
  });
});

test('an address that is typed leads to the web, and nowhere that could run', () => {
  expect(linkTarget('example.com/a')).toBe('https://example.com/a');
  expect(linkTarget('ada@example.com')).toBe('mailto:ada@example.com');
  expect(linkTarget('/app/user')).toBe('/app/user');
  for (const text of ['javascript:alert(1)', '//evil.example', 'word', '']) expect(linkTarget(text)).toBeUndefined();
});
