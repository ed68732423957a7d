/** Only these survive, with these attributes: text with its structure, links and pictures. */
const KEPT =
  'A ABBR B BLOCKQUOTE BR CODE DD DIV DL DT EM FIGCAPTION FIGURE H1 H2 H3 H4 H5 H6 HR I IMG LI OL P PRE S SPAN STRONG SUB SUP TABLE TBODY TD TH THEAD TR U UL';
const TAGS: ReadonlySet<string> = new Set(KEPT.split(' '));
const GONE: ReadonlySet<string> = new Set(['SCRIPT', 'STYLE', 'IFRAME', 'OBJECT', 'EMBED', 'TEMPLATE', 'FORM', 'SVG']);
const ATTRIBUTES: ReadonlySet<string> = new Set([
  'href',
  'src',
  'alt',
  'title',
  'colspan',
  'rowspan',
  'class',
  'data-id',
]);
const ADDRESS = /^(https?:|mailto:|tel:|\/|#|\.|[^:]*$)/i;

function clean(element: Element): void {
  for (const child of [...element.children]) {
    if (GONE.has(child.tagName.toUpperCase())) {
      child.remove();
      continue;
    }
    clean(child);
    if (!TAGS.has(child.tagName)) {
      child.replaceWith(...child.childNodes);
      continue;
    }
    for (const { name, value } of [...child.attributes]) {
      const isAddress = name === 'href' || name === 'src';
      if (!ATTRIBUTES.has(name) || (isAddress && !ADDRESS.test(value.trim()))) child.removeAttribute(name);
    }
    if (child.tagName === 'A') child.setAttribute('rel', 'noopener noreferrer');
  }
}

/** HTML that somebody wrote, fit to be shown: whatever runs or frames is gone, whoever cleaned it before. */
export function safeHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  clean(body);
  return body.innerHTML;
}
