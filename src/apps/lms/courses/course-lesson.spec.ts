import { sanitiseBlocks } from './course-lesson.js';

describe('the blocks of a lesson', () => {
  it('lose what would run, in every text at every depth', () => {
    const blocks = {
      blocks: [
        { type: 'paragraph', data: { text: 'a<img src=x onerror=alert(1)>', items: ['<b onclick="x()">b</b>'] } },
      ],
    };
    const clean = sanitiseBlocks(JSON.stringify(blocks)) ?? '';
    expect(clean).not.toMatch(/onerror|onclick/);
    expect(JSON.parse(clean)).toMatchObject({ blocks: [{ type: 'paragraph' }] });
  });
  it.each([null, '', 'https://example.org/video', '[1, 2]', '{broken'])(
    'that are no EditorJS JSON stay: %p',
    (content) => {
      expect(sanitiseBlocks(content)).toBe(content);
    },
  );
});
