/** What the command palette offers for a text. */
import { call } from '../api/http';
import { boot } from '../boot';
import { pathTo } from '../meta/slugs';
import { linkPath, workspacePath } from '../workspace/page';
import { type RecentPage, recentPages } from './recent';

export interface Choice {
  group: 'Recent' | 'Go to' | 'New' | 'Records' | 'Reports' | 'Calculate' | 'Do';
  label: string;
  /** In smaller letters beside it. */
  note?: string;
  path?: string;
  action?: () => unknown;
}

const MOST_OF_A_KIND = 6;

/** As many letters are taken for the beginnings of words; more would find too much. */
const INITIALS = 3;

/** How well a text fits, 0 for not at all: at its beginning, at a word's, anywhere, or a few letters in their order: "lmp" finds "LMS Program". */
export function matches(text: string, wanted: string): number {
  const [place, letters] = [text.toLowerCase(), wanted.toLowerCase().trim()];
  if (letters === '') return 1;
  const at = place.indexOf(letters);
  if (at === 0) return 4;
  if (at > 0) return place[at - 1] === ' ' ? 3 : 2;
  if (letters.length > INITIALS) return 0;
  let from = 0;
  for (const letter of letters.replaceAll(' ', '')) {
    const next = place.indexOf(letter, from);
    if (next < 0) return 0;
    from = next + 1;
  }
  return 1;
}

function best<T>(items: readonly T[], wanted: string, textOf: (item: T) => string): T[] {
  const scored = items.map((item) => ({ item, score: matches(textOf(item), wanted) }));
  return scored
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || textOf(one.item).length - textOf(other.item).length)
    .slice(0, MOST_OF_A_KIND)
    .map(({ item }) => item);
}

const SUM = /^[\d\s.,()+*/%-]+$/;

/** `12 * (3 + 4)`: arithmetic alone, worked out without running anything. */
export function calculate(text: string): number | undefined {
  if (!SUM.test(text) || !/[+*/%-]/.test(text.trim().slice(1))) return undefined;
  const tokens = text.match(/\d+(?:[.,]\d+)?|[()+*/%-]/g) ?? [];
  let at = 0;
  const primary = (): number => {
    const token = tokens[at++];
    if (token === '-') return -primary();
    if (token === '(') {
      const value = sum();
      return tokens[at++] === ')' ? value : Number.NaN;
    }
    return token === undefined ? Number.NaN : Number(token.replace(',', '.'));
  };
  const product = (): number => {
    let value = primary();
    for (let token = tokens[at]; token === '*' || token === '/' || token === '%'; token = tokens[at]) {
      at += 1;
      const other = primary();
      value = token === '*' ? value * other : token === '/' ? value / other : value % other;
    }
    return value;
  };
  const sum = (): number => {
    let value = product();
    for (let token = tokens[at]; token === '+' || token === '-'; token = tokens[at]) {
      at += 1;
      value = token === '+' ? value + product() : value - product();
    }
    return value;
  };
  const value = sum();
  return at === tokens.length && Number.isFinite(value) ? Number(value.toFixed(9)) : undefined;
}

function recentChoices(wanted: string, pages: readonly RecentPage[]): Choice[] {
  const found = best(pages, wanted, ({ title }) => title);
  return found.slice(0, wanted ? 3 : 8).map(({ title, path }) => ({ group: 'Recent', label: title, path }));
}

/** What is known without asking the server. */
export function localChoices(text: string, actions: readonly Choice[]): Choice[] {
  const wanted = text.trim();
  const creating = wanted.replace(/^new\s+/i, '');
  const isNew = creating !== wanted;
  const doctypes = best(boot.doctypes, creating, ({ name }) => `${name} list`);
  const creatable = doctypes.filter(({ name, issingle }) => !issingle && boot.user.can_create.includes(name));
  const value = calculate(wanted);
  const choices: Choice[] = recentChoices(wanted, recentPages());
  if (value !== undefined) choices.unshift({ group: 'Calculate', label: `${wanted} = ${value}` });
  if (wanted) {
    const places = isNew ? [] : doctypes;
    choices.push(
      ...places.map(({ name, issingle, module }): Choice => {
        return { group: 'Go to', label: issingle ? name : `${name} list`, note: module, path: pathTo(name) };
      }),
      ...creatable
        .slice(0, isNew ? MOST_OF_A_KIND : 2)
        .map(({ name }): Choice => ({ group: 'New', label: `New ${name}`, path: `${pathTo(name)}/new` })),
    );
  }
  choices.push(
    ...best(boot.allowed_workspaces, wanted, ({ title }) => title).map((page): Choice => {
      return { group: 'Go to', label: page.title, note: 'Workspace', path: workspacePath(page) };
    }),
    ...(wanted ? best(actions, wanted, ({ label }) => label) : []),
  );
  return choices;
}

interface Found {
  reports: { name: string; report_type: string; ref_doctype: string | null }[];
  records: { doctype: string; name: string; title?: string | null }[];
}

/** Reports and documents with the text in their name or title. */
export async function serverChoices(text: string, signal: AbortSignal): Promise<Choice[]> {
  const found = await call<Found>('frappe.desk.search.search_everything', { txt: text }, { get: true, signal });
  const reports = found.reports.map(({ name, report_type, ref_doctype }): Choice => {
    const isQuery = report_type === 'Report Builder' ? 0 : 1;
    const link = { label: name, link_type: 'Report', link_to: name, is_query_report: isQuery as 0 | 1 };
    return {
      ...{ group: 'Reports', label: name, note: ref_doctype ?? '' },
      path: linkPath({ ...link, ...(ref_doctype ? { report_ref_doctype: ref_doctype } : {}) }),
    };
  });
  const records = found.records.map(({ doctype, name, title }): Choice => {
    return { group: 'Records', label: title || name, note: doctype, path: pathTo(doctype, name) };
  });
  return [...records, ...reports];
}
