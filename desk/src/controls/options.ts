import type { DocField } from '../meta/doctype';

export interface Choice {
  value: string;
  label: string;
  description?: string;
}

/** The lines of `options`. They are text, or JSON: a list of texts or of `{value, label, description}`. */
export function choicesOf(field: DocField): Choice[] {
  const options: unknown = field.options;
  if (Array.isArray(options)) return options.flatMap(choiceOf);
  const text = String(options ?? '');
  if (text.trim().startsWith('[')) {
    try {
      return (JSON.parse(text) as unknown[]).flatMap(choiceOf);
    } catch {
      // no JSON after all: a line that begins with a bracket
    }
  }
  return text.split('\n').map((line) => ({ value: line.trim(), label: line.trim() }));
}

function choiceOf(given: unknown): Choice[] {
  if (typeof given === 'string' || typeof given === 'number') return [{ value: `${given}`, label: `${given}` }];
  if (typeof given !== 'object' || given === null) return [];
  const { value, label, description } = given as Record<string, unknown>;
  const shown = String(label ?? value ?? '');
  return [{ value: String(value ?? ''), label: shown, ...(description ? { description: String(description) } : {}) }];
}

/** Those whose words the typed text begins, before those that only contain it. */
export function matching(choices: readonly Choice[], typed: string): Choice[] {
  const text = typed.trim().toLowerCase();
  if (text === '') return [...choices];
  const has = (one: Choice) => `${one.label} ${one.value} ${one.description ?? ''}`.toLowerCase();
  const begins = (one: Choice) => has(one).startsWith(text) || has(one).includes(` ${text}`);
  const found = choices.filter((one) => has(one).includes(text));
  return [...found.filter(begins), ...found.filter((one) => !begins(one))];
}
