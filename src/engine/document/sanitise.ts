import sanitizeHtml from 'sanitize-html';
import { ValidationError } from '../errors.js';
import type { DocField } from '../meta/doctype.js';
import type { Document } from './document.js';

const HTML = /<[a-z!/?]/i;
const UNTOUCHED = new Set([
  'Attach',
  'Attach Image',
  'Barcode',
  'Code',
  'Password',
  'Signature',
  'JSON',
  'Geolocation',
]);

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: [
    ...sanitizeHtml.defaults.allowedTags,
    ...['img', 'del', 'ins', 'details', 'summary', 'video', 'audio', 'source', 'iframe', 'font', 'center'],
  ],
  allowedAttributes: {
    '*': ['class', 'id', 'title', 'lang', 'dir', 'align', 'style', 'data-*', 'role', 'aria-*'],
    a: ['href', 'name', 'target', 'rel'],
    img: ['src', 'alt', 'width', 'height', 'loading'],
    video: ['src', 'controls', 'width', 'height', 'poster'],
    audio: ['src', 'controls'],
    source: ['src', 'type'],
    iframe: ['src', 'width', 'height', 'allowfullscreen', 'frameborder'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan', 'scope'],
    ol: ['start', 'type'],
    li: ['value'],
    font: ['color', 'size'],
  },
  allowedStyles: {
    '*': {
      color: [/^[#a-z0-9(),.\s%-]+$/i],
      'background-color': [/^[#a-z0-9(),.\s%-]+$/i],
      'text-align': [/^(left|right|center|justify)$/],
      'font-weight': [/^[a-z0-9]+$/i],
      'font-style': [/^[a-z]+$/i],
      'text-decoration': [/^[a-z\s-]+$/i],
      width: [/^[\d.]+(px|em|rem|%)$/],
      height: [/^[\d.]+(px|em|rem|%)$/],
    },
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['http', 'https', 'data'] },
  allowedIframeHostnames: ['www.youtube.com', 'www.youtube-nocookie.com', 'player.vimeo.com'],
  disallowedTagsMode: 'escape',
};

/**
 * `<name@example.com>` and `<https://example.com/page>`, as people write them and Markdown links them. Without a quote,
 * a blank or an equals sign they hold no attribute with a value, whatever a browser makes of them.
 */
const ADDRESS = /<(?:[\w.+-]+@[\w.-]+|(?:https?:\/\/|mailto:)[\w.~:/?#@!$&()*+,;%-]+)>/gi;

/** Could a browser take some of this text for HTML? */
const looksLikeHtml = (text: string) => HTML.test(text) && HTML.test(text.replace(ADDRESS, ''));

/** Chrome nests no deeper. The parser's time grows with the square of the depth: 300,000 open tags took half a minute. */
const DEEPEST = 512;

/**
 * HTML without anything that runs: forbidden tags become text, as in Frappe; handlers and script links go.
 * @throws ValidationError for tags nested more than 512 deep
 */
export function sanitiseHtml(html: string): string {
  if (!looksLikeHtml(html)) return html;
  let depth = 0;
  return sanitizeHtml(html, {
    ...OPTIONS,
    onOpenTag: () => {
      if (++depth > DEEPEST) throw new ValidationError(`HTML is nested more than ${DEEPEST} levels deep`);
    },
    onCloseTag: () => {
      depth--;
    },
  });
}

/** The same for Markdown, whose quotations go on beginning with `>`; that alone is harmless anywhere. */
export function sanitiseMarkdown(text: string): string {
  const clean = sanitiseHtml(text);
  return clean === text ? text : clean.replace(/^(?: {0,3}&gt; ?)+/gm, (quote) => quote.replaceAll('&gt;', '>'));
}

function takesHtml(field: DocField): boolean {
  return !field.ignore_xss_filter && !UNTOUCHED.has(field.fieldtype);
}

/** Cleans every text of the document and its rows that holds HTML (frappe-contract §2.3). */
export function sanitise(doc: Document): void {
  for (const column of doc.meta.columns) {
    const value = doc.values[column.name];
    if (typeof value === 'string' && value !== '' && column.type.kind === 'text' && takesHtml(column.field)) {
      const clean = column.field.fieldtype === 'Markdown Editor' ? sanitiseMarkdown : sanitiseHtml;
      doc.values[column.name] = clean(value);
    }
  }
  for (const table of doc.meta.tables) for (const row of doc.rows(table.fieldname)) sanitise(row);
}
