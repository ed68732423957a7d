import { calculate, matches } from './palette';

describe('the command palette', () => {
  it('prefers what begins with the text, then words that do, then any letters in their order', () => {
    const scores = ['Program', 'LMS Program', 'Reprogram', 'Private Organ', 'Course'].map((text) =>
      matches(text, 'progr'),
    );
    expect(scores).toEqual([4, 3, 2, 0, 0]);
    expect(matches('LMS Program', 'lmp')).toBe(1);
    expect(matches('anything', ' ')).toBe(1);
  });

  it.each([
    ['12 * (3 + 4)', 84],
    ['1,5+2.5', 4],
    ['-3 - -4', 1],
    ['7 % 4 / 2', 1.5],
    ['0.1+0.2', 0.3],
  ])('works out %s', (text, value) => expect(calculate(text)).toBe(value));

  it.each(['12', '2026-', '1/0', '(1+2', '1+2)', 'a+1', '', '--', '2 3 + 1'])('takes "%s" for no sum', (text) =>
    expect(calculate(text)).toBeUndefined(),
  );
});
