/** The way to a short form for a new document, which the form's room has. */
import type { Doc } from '../meta/document';

type QuickEntry = (doctype: string, values?: Record<string, unknown>) => Promise<Doc | undefined>;

const found = Object.values(import.meta.glob<{ quickEntry?: QuickEntry }>('../form/quick-entry.ts'))[0];

/** Can something be created from within a control? */
export const hasQuickEntry = found !== undefined;

/** Asks the person for a new document. @returns it as it was saved; undefined when they left it */
export async function enterQuickly(doctype: string, values: Record<string, unknown>): Promise<Doc | undefined> {
  const module = await found?.();
  return module?.quickEntry?.(doctype, values);
}
