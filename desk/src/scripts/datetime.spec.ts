import { describe, expect, it } from '@jest/globals';
import { datetime } from './datetime';

describe('frappe.datetime', () => {
  it('adds days and months, and keeps the time of day', () => {
    expect(datetime.add_days('2026-02-27', 2)).toBe('2026-03-01');
    expect(datetime.add_days('2026-03-01 10:00:00', -1)).toBe('2026-02-28 10:00:00');
    expect(datetime.add_months('2026-01-31', 1)).toBe('2026-02-28');
    expect(datetime.add_months('2026-01-15', -2)).toBe('2025-11-15');
  });

  it('counts days from the second date to the first', () => {
    expect(datetime.get_diff('2026-03-01', '2026-02-27')).toBe(2);
    expect(datetime.get_diff('2026-02-27', '2026-03-01')).toBe(-2);
  });

  it('knows the ends of months', () => {
    expect([datetime.month_start('2026-02-10'), datetime.month_end('2026-02-10')]).toEqual([
      '2026-02-01',
      '2026-02-28',
    ]);
  });
});
