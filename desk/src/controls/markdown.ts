import { marked } from 'marked';
import { cleanHtml } from './sanitise';

/** Markdown as it reads, sanitised. */
export function markdownHtml(text: string): string {
  return cleanHtml(marked.parse(text, { async: false, gfm: true, breaks: true }));
}
