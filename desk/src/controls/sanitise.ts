/** HTML that others wrote, before the page takes it: the server has sanitised it, and a page trusts nobody twice. */
import DOMPurify from 'dompurify';

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'A' && node.hasAttribute('target')) node.setAttribute('rel', 'noopener noreferrer');
});

const FRAMES = /^https:\/\/(www\.youtube\.com|www\.youtube-nocookie\.com|player\.vimeo\.com)\//;
DOMPurify.addHook('uponSanitizeElement', (node) => {
  if (node instanceof HTMLIFrameElement && !FRAMES.test(node.getAttribute('src') ?? '')) node.remove();
});

/** Only what shows something; nothing that runs, sends or covers the page. */
export function cleanHtml(html: string): string {
  return DOMPurify.sanitize(html, {
    ADD_TAGS: ['iframe'],
    ADD_ATTR: ['target', 'allowfullscreen'],
    FORBID_TAGS: ['style', 'form', 'input', 'button', 'textarea', 'select', 'dialog'],
    FORBID_ATTR: ['id', 'name'],
  });
}

/** An SVG drawing without scripts and without anything that it would load. */
export function cleanSvg(svg: string): string {
  return DOMPurify.sanitize(svg, { USE_PROFILES: { svg: true }, FORBID_TAGS: ['image', 'use', 'a'] });
}
