import { describe, expect, it } from '@jest/globals';
import { History } from './history';

const edit = (fieldname: string, before: unknown, after: unknown) => ({ fieldname, before, after });

describe('the history of edits', () => {
  it('takes letters of one field that follow each other for one edit', () => {
    const history = new History();
    history.note(edit('title', '', 'a'));
    history.note(edit('title', 'a', 'ab'));
    history.note(edit('seats', 1, 2));
    expect(history.back()).toEqual(edit('seats', 1, 2));
    expect(history.back()).toEqual(edit('title', '', 'ab'));
    expect([history.back(), history.canUndo, history.canRedo]).toEqual([undefined, false, true]);
  });

  it('gives back what was taken back, until something new is entered', () => {
    const history = new History();
    history.note(edit('title', '', 'a'));
    history.back();
    expect(history.forward()).toEqual(edit('title', '', 'a'));
    history.back();
    history.note(edit('seats', 1, 2));
    expect(history.forward()).toBeUndefined();
  });

  it('notes nothing while an edit is taken back', async () => {
    const history = new History();
    await history.paused(async () => history.note(edit('title', 'a', '')));
    expect(history.canUndo).toBe(false);
  });
});
