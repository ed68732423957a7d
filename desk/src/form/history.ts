import type { Doc } from '../meta/document';

/** One edit, so that it can be taken back. */
export type Edit =
  | { fieldname: string; before: unknown; after: unknown; table?: string | undefined; row?: string | undefined }
  | { table: string; rowsBefore: Doc[]; rowsAfter: Doc[] };

const REMEMBERED = 200;
/** Edits of one field that follow each other this closely are one: a word, not its letters. */
const TOGETHER_MS = 1000;

/** What was edited since the document was read or saved. */
export class History {
  private readonly done: Edit[] = [];
  private readonly undone: Edit[] = [];
  private isPaused = false;
  private lastAt = 0;

  get canUndo(): boolean {
    return this.done.length > 0;
  }
  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  note(edit: Edit): void {
    if (this.isPaused) return;
    this.undone.length = 0;
    const last = this.done.at(-1);
    const now = Date.now();
    const isOneWord = now - this.lastAt < TOGETHER_MS && last && isSameField(last, edit);
    this.lastAt = now;
    if (isOneWord && 'after' in last && 'after' in edit) last.after = edit.after;
    else this.done.push(edit);
    if (this.done.length > REMEMBERED) this.done.shift();
  }

  /** The edit to take back. */
  back(): Edit | undefined {
    return move(this.done, this.undone);
  }
  /** The edit to make again. */
  forward(): Edit | undefined {
    return move(this.undone, this.done);
  }

  /** Edits made within `act` are no new ones: they take back or make again. */
  async paused(act: () => Promise<void>): Promise<void> {
    this.isPaused = true;
    this.lastAt = 0;
    try {
      await act();
    } finally {
      this.isPaused = false;
    }
  }

  clear(): void {
    this.done.length = 0;
    this.undone.length = 0;
  }
}

function move(from: Edit[], to: Edit[]): Edit | undefined {
  const edit = from.pop();
  if (edit) to.push(edit);
  return edit;
}

function isSameField(one: Edit, other: Edit): boolean {
  if (!('fieldname' in one) || !('fieldname' in other)) return false;
  return one.fieldname === other.fieldname && one.table === other.table && one.row === other.row;
}
