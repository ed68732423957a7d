import sanitizeHtml from 'sanitize-html';
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

/** HTML without anything that runs: forbidden tags become text, as in Frappe; handlers and script links go. */
export function sanitiseHtml(html: string): string {
  return HTML.test(html) ? sanitizeHtml(html, OPTIONS) : html;
}

function takesHtml(field: DocField): boolean {
  return !field.ignore_xss_filter && !UNTOUCHED.has(field.fieldtype);
}

/** Cleans every text of the document and its rows that holds HTML (frappe-contract §2.3). */
export function sanitise(doc: Document): void {
  for (const column of doc.meta.columns) {
    const value = doc.values[column.name];
    if (typeof value === 'string' && value !== '' && column.type.kind === 'text' && takesHtml(column.field)) {
      if (HTML.test(value)) doc.values[column.name] = sanitiseHtml(value);
    }
  }
  for (const table of doc.meta.tables) for (const row of doc.rows(table.fieldname)) sanitise(row);
}
