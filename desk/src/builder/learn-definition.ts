import { boot } from '../boot';
import { type Doc, rowsOf } from '../meta/document';
import { learnDoctype } from '../meta/slugs';

const LISTS = ['can_read', 'can_write', 'can_create', 'can_delete', 'can_import', 'can_export', 'can_search'] as const;

/** Makes menus, addresses and buttons know a doctype that was just made or changed, as far as its permissions let this user. */
export function learnDefinition(doc: Doc): void {
  const { name } = doc;
  const is = (key: string) => Number(doc[key] ?? 0) === 1;
  const mine = rowsOf(doc, 'permissions').filter(
    (row) => boot.user.name === 'Administrator' || boot.user.roles.includes(String(row.role)),
  );
  if (is('istable') || mine.length === 0) return;
  for (const list of LISTS) {
    const right = list === 'can_search' ? 'read' : list.slice('can_'.length);
    if (mine.some((row) => Number(row[right]) === 1)) addTo(boot.user[list], name);
  }
  if (is('issingle')) addTo(boot.single_types, name);
  if (is('is_tree')) addTo(boot.nested_set_doctypes, name);
  const told = { name, module: String(doc.module ?? ''), custom: 1 as const };
  const flags = { issingle: is('issingle'), is_tree: is('is_tree'), is_submittable: is('is_submittable') };
  const set = Object.entries({ ...flags, allow_import: is('allow_import') }).filter(([, on]) => on);
  const entry = { ...told, ...Object.fromEntries(set.map(([key]) => [key, 1])) };
  const at = boot.doctypes.findIndex((one) => one.name === name);
  if (at < 0) boot.doctypes.push(entry);
  else boot.doctypes[at] = entry;
  learnDoctype(name);
}

function addTo(list: string[], name: string): void {
  if (!list.includes(name)) list.push(name);
}
