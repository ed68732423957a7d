/** Fetches the scripts of a doctype, once, before its form is shown. They are files of this server: pages run no other. */
import type { DocType } from '../meta/doctype';
import { childDocType } from '../meta/doctypes';
import { toast } from '../ui/toasts';

const loading = new Map<string, Promise<void>>();

const hasScripts = ({ json }: DocType, view: 'form' | 'list'): boolean =>
  view === 'form' ? Boolean(json.__js || json.__custom_js) : Boolean(json.__list_js || json.__custom_list_js);

function addScript(address: string, doctype: string): Promise<void> {
  return new Promise((resolve) => {
    const script = document.createElement('script');
    script.src = address;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => {
      toast(`The scripts of ${doctype} could not be loaded: the form works without them.`, 'warning');
      loading.delete(address);
      resolve();
    });
    document.head.append(script);
  });
}

async function load(doctype: DocType, view: 'form' | 'list'): Promise<void> {
  if (!hasScripts(doctype, view)) return;
  // `modified` changes with the scripts
  const query = new URLSearchParams({ view, v: String(doctype.json.modified ?? '') });
  const address = `/assets/desk-scripts/${encodeURIComponent(doctype.name)}.js?${query}`;
  const { installFrappe } = await import('./frappe');
  installFrappe();
  const asked = loading.get(address) ?? addScript(address, doctype.name);
  loading.set(address, asked);
  await asked;
}

/** The scripts of a doctype's form, and of its rows. */
export async function loadFormScripts(doctype: DocType): Promise<void> {
  await load(doctype, 'form');
  for (const { options } of doctype.tables) {
    const child = childDocType(options ?? '');
    if (child) await load(child, 'form');
  }
}

/** The scripts of a doctype's list: they leave `frappe.listview_settings[doctype]`. */
export async function loadListScripts(doctype: DocType): Promise<void> {
  await load(doctype, 'list');
}
