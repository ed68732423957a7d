/** What links show in place of names, for the doctypes that want that. Asked for once, many with one request. */
import { reactive } from 'vue';
import { call, onLinkTitles } from '../api/http';
import { boot } from '../boot';
import type { LinkSuggestion } from './link-query';

const titles = reactive(new Map<string, string>());
/** Names by doctype that are to be asked for. */
const wanted = new Map<string, Set<string>>();

const keyOf = (doctype: string, name: string) => `${doctype}::${name}`;

onLinkTitles((found) => {
  for (const [key, title] of Object.entries(found)) titles.set(key, title);
});

export function rememberTitle(doctype: string, name: string, title: string): void {
  titles.set(keyOf(doctype, name), title);
}

/** A document's title, or its name until the title is known and where names are shown. Reactive. */
export function linkTitle(doctype: string | undefined, name: string): string {
  if (!doctype || !name || !boot.link_title_doctypes.includes(doctype)) return name;
  const known = titles.get(keyOf(doctype, name));
  if (known === undefined) want(doctype, name);
  return known || name;
}

function want(doctype: string, name: string): void {
  if (wanted.size === 0) setTimeout(askAll);
  wanted.set(doctype, (wanted.get(doctype) ?? new Set()).add(name));
}

function askAll(): void {
  const asked = [...wanted];
  wanted.clear();
  for (const [doctype, names] of asked) void ask(doctype, [...names]);
}

/** Whoever may not look them up sees the names. */
async function ask(doctype: string, names: string[]): Promise<void> {
  if (names.length > 1) {
    const args = { doctype, txt: '', filters: { name: ['in', names] }, page_length: names.length };
    const found = await call<LinkSuggestion[]>('frappe.desk.search.search_link', args, { quiet: true }).catch(() => []);
    for (const { value, label } of found) rememberTitle(doctype, value, label ?? value);
  }
  // a search leaves out what is disabled
  const left = names.filter((name) => !titles.has(keyOf(doctype, name)));
  await Promise.all(
    left.map(async (docname) => {
      const options = { get: true, quiet: true };
      const title = await call<string>('frappe.desk.search.get_link_title', { doctype, docname }, options).catch(
        () => docname,
      );
      rememberTitle(doctype, docname, title || docname);
    }),
  );
}
