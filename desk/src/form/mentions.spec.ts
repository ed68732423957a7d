import { describe, expect, it } from '@jest/globals';
import { htmlOf, mentionBefore } from './mentions';

const ann = { id: 'ann@example.com', value: 'Ann' };
const lee = { id: 'lee@example.com', value: 'Ann Lee' };

describe('comments with mentions', () => {
  it('are kept as paragraphs, with nothing of the text as markup', () => {
    expect(htmlOf('One <b>\ntwo & "three"\n\nfour', [])).toBe(
      '<p>One &lt;b&gt;<br>two &amp; &quot;three&quot;</p><p>four</p>',
    );
  });

  it('name those who were picked, the longer name first', () => {
    const html = htmlOf('Hi @Ann Lee and @Ann, not @Bob', [ann, lee]);
    expect(html).toContain('data-id="lee@example.com" data-value="Ann Lee" data-denotation-char="@">@Ann Lee</span>');
    expect(html).toContain('data-id="ann@example.com" data-value="Ann" data-denotation-char="@">@Ann</span>, not @Bob');
  });

  it('make links of addresses', () => {
    expect(htmlOf('see https://a.example/x?y=1.', [])).toBe(
      '<p>see <a href="https://a.example/x?y=1">https://a.example/x?y=1</a>.</p>',
    );
  });

  it('know which name is being typed', () => {
    expect(mentionBefore('hello @An', 9)).toEqual({ start: 6, typed: 'An' });
    expect(mentionBefore('mail a@b', 8)).toBeUndefined();
    expect(mentionBefore('@Ann wrote this long ago', 24)).toBeUndefined();
  });
});
