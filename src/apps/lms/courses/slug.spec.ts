import { freeSlug, slug } from './slug.js';

describe('the name of a course', () => {
  it.each([
    ['New Course A', 'new-course-a'],
    ['Html <b>bold</b><script>alert(1)</script>', 'html-b-bold-b-script-alert-1-script'],
    ['  Éthique à la carte!  ', 'ethique-a-la-carte'],
    ['日本語', ''],
  ])('of %p is %p', (title, name) => expect(slug(title)).toBe(name));

  it('stays within a name, and does not end in a hyphen', () => {
    expect(slug(`${'x'.repeat(119)} yyy`)).toBe('x'.repeat(119));
  });
  it('gets the first free number', () => {
    expect(freeSlug('a', new Set())).toBe('a');
    expect(freeSlug('a', new Set(['a', 'a-2', 'a-4', 'a-b']))).toBe('a-3');
  });
});
