import { bandOf, daysPerCourse, mean, median } from './reports.js';

describe('the figures of a program', () => {
  it.each([
    [0, '0'],
    [1, '1-25'],
    [25, '1-25'],
    [26, '26-50'],
    [50, '26-50'],
    [51, '51-75'],
    [75, '51-75'],
    [76, '76-99'],
    [99, '76-99'],
    [100, '100'],
  ])('%i % is in the band %s', (progress, band) => expect(bandOf(progress)).toBe(band));

  it('know the middle and the average of no days, one and several', () => {
    expect([median([]), mean([])]).toEqual([null, null]);
    expect([median([3]), mean([3])]).toEqual([3, 3]);
    expect([median([1, 9, 2, 4]), mean([1, 9, 2, 4])]).toEqual([3, 4]);
  });
  it('count days from joining, then from one completion to the next, member by member', () => {
    const done = (member: string, course: string, day: number) => ({
      member,
      course,
      enrolled_on: '2026-01-01 00:00:00.000000',
      completed_on: `2026-01-${String(day).padStart(2, '0')} 00:00:00.000000`,
    });
    const days = daysPerCourse([done('ann', 'a', 3), done('ann', 'b', 10), done('ben', 'a', 2)]);
    expect(Object.fromEntries(days)).toEqual({ a: [2, 1], b: [7] });
  });
});
