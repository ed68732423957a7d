/** What does not work, and where it showed. */
export interface Refusal {
  /** The doctype; the path of a file that does not even say its name. */
  doctype: string;
  step: string;
  reason: string;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** What the check has found so far. */
export class Findings {
  readonly refusals: Refusal[] = [];
  /** DocType files found. */
  files = 0;

  /** @param onNote is told what a person may want to know although it is no refusal */
  constructor(private readonly onNote: (line: string) => void) {}

  refuse(doctype: string, step: string, error: unknown): void {
    this.refusals.push({ doctype, step, reason: oneLine(error instanceof Error ? error.message : String(error)) });
  }

  note(line: string): void {
    this.onNote(oneLine(line));
  }

  isRefused(doctype: string): boolean {
    return this.refusals.some((refusal) => refusal.doctype === doctype);
  }

  /** How many files pass: a doctype may be refused for several reasons. */
  get passed(): number {
    return this.files - new Set(this.refusals.map(({ doctype }) => doctype)).size;
  }
}
