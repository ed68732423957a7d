/** Comments are written as plain text with `@Full Name`, and kept as HTML with Frappe's mentions. */

export interface Mention {
  /** The user's name. */
  id: string;
  /** The full name, as it stands after the @. */
  value: string;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);

function span({ id, value }: Mention): string {
  const attributes = `class="mention" data-id="${escaped(id)}" data-value="${escaped(value)}" data-denotation-char="@"`;
  return `<span ${attributes}>@${escaped(value)}</span>`;
}

const forPattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Text as HTML: paragraphs, links, and the mentions among those that were picked. */
export function htmlOf(text: string, picked: readonly Mention[]): string {
  // longer names first: "@Ann Lee" is not "@Ann" with something behind it
  const names = [...picked].sort((one, other) => other.value.length - one.value.length);
  const mention = names.length > 0 ? `@(?:${names.map(({ value }) => forPattern(value)).join('|')})` : '(?!)';
  const pattern = new RegExp(`(${mention}|https?://[^\\s<>"]+[^\\s<>".,;:!?)])`, 'g');
  const line = (one: string) =>
    one
      .split(pattern)
      .map((part, place) => {
        if (place % 2 === 0) return escaped(part);
        const known = names.find(({ value }) => part === `@${value}`);
        return known ? span(known) : `<a href="${escaped(part)}">${escaped(part)}</a>`;
      })
      .join('');
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.split('\n').map(line).join('<br>')}</p>`)
    .join('');
}

/** The name that is being typed after an @ before the cursor, if any. */
export function mentionBefore(text: string, cursor: number): { start: number; typed: string } | undefined {
  const match = /(^|[\s(])@([\p{L}\p{N}._' -]{0,30})$/u.exec(text.slice(0, cursor));
  if (!match) return undefined;
  const typed = match[2] ?? '';
  // two words further on it is a sentence, not a name
  if (typed.split(' ').length > 3) return undefined;
  return { start: cursor - typed.length - 1, typed };
}
