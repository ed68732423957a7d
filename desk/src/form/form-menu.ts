/** The menu of a form, in Frappe's order: only what this user may do with this document now. */
import {
  Ban,
  ClipboardCopy,
  Copy,
  Crosshair,
  Eye,
  Link2,
  Pencil,
  Plus,
  Printer,
  Redo2,
  RefreshCw,
  Settings2,
  Trash2,
  Undo2,
} from 'lucide-vue-next';
import { call } from '../api/http';
import { boot, hasRole } from '../boot';
import { pathTo } from '../meta/slugs';
import { router } from '../router';
import type { MenuItem } from '../ui/app-menu.vue';
import {
  copyToClipboard,
  deleteForm,
  discardForm,
  duplicateForm,
  jumpToField,
  reloadForm,
  renameForm,
  showLinks,
  undoEdit,
} from './actions';
import type { Form } from './form';

type Entry = MenuItem & { when: boolean };

const printPath = (form: Form) =>
  `/app/print/${encodeURIComponent(form.doctype.name)}/${encodeURIComponent(form.doc.name)}`;

export const mayCreate = (form: Form): boolean =>
  !form.doctype.isSingle && boot.user.can_create.includes(form.doctype.name);
export const mayPrint = (form: Form): boolean => !form.isNew && !form.doctype.isSingle && form.may('print');
export const mayDelete = (form: Form): boolean =>
  !form.isNew && !form.doctype.isSingle && form.may('delete') && form.doc.docstatus !== 1;
export const mayRename = (form: Form): boolean =>
  !form.isNew &&
  form.may('write') &&
  (form.doctype.flag('allow_rename') || (form.doctype.titleField !== 'name' && form.doc.docstatus === 0));

export async function openPrint(form: Form): Promise<void> {
  await router.push(printPath(form));
}

export async function toggleFollow(form: Form): Promise<void> {
  const place = { doctype: form.doctype.name, doc_name: form.doc.name };
  const followed = Boolean(form.info?.is_document_followed);
  const verb = followed ? 'unfollow_document' : 'follow_document';
  await call(`frappe.desk.form.document_follow.${verb}`, place);
  if (form.info) form.info.is_document_followed = !followed;
}

/** @param reveal brings a field into sight */
export function menuOf(form: Form, reveal: (fieldname: string) => Promise<void>): MenuItem[] {
  const { name } = form.doctype;
  const isStored = !form.isNew;
  const isDraft = isStored && form.doctype.isSubmittable && form.doc.docstatus === 0;
  const entries: Entry[] = [
    { label: 'Discard', icon: Ban, when: isDraft && form.may('write'), action: () => discardForm(form) },
    { label: 'Print', icon: Printer, shortcut: 'Ctrl+P', when: mayPrint(form), action: () => openPrint(form) },
    {
      label: 'Jump to field',
      icon: Crosshair,
      shortcut: 'Ctrl+J',
      when: true,
      action: () => jumpToField(form, reveal),
    },
    { label: 'Show links', icon: Link2, when: isStored && !form.doctype.isSingle, action: () => showLinks(form) },
    {
      label: 'Duplicate',
      icon: Copy,
      shortcut: 'Shift+D',
      when: isStored && mayCreate(form),
      action: () => duplicateForm(form),
    },
    { label: 'Rename', icon: Pencil, when: mayRename(form), action: () => renameForm(form) },
    { label: 'Reload', icon: RefreshCw, when: isStored, action: () => reloadForm(form) },
    {
      label: 'Delete',
      icon: Trash2,
      shortcut: 'Shift+Ctrl+D',
      danger: true,
      when: mayDelete(form),
      action: () => deleteForm(form),
    },
    { label: 'Copy to clipboard', icon: ClipboardCopy, when: isStored, action: () => copyToClipboard(form) },
    { label: 'Undo', icon: Undo2, shortcut: 'Ctrl+Z', when: form.canUndo, action: () => undoEdit(form, false) },
    { label: 'Redo', icon: Redo2, shortcut: 'Ctrl+Y', when: form.canRedo, action: () => undoEdit(form, true) },
    {
      label: `New ${name}`,
      icon: Plus,
      shortcut: 'Ctrl+B',
      when: mayCreate(form),
      action: () => router.push(pathTo(name, 'new')),
    },
    {
      label: 'Customize',
      icon: Settings2,
      when: hasRole('System Manager') && boot.user.can_write.includes('Custom Field'),
      action: () => router.push({ path: '/app/customize-form', query: { doc_type: name } }),
    },
    {
      label: 'Edit DocType',
      icon: Settings2,
      when: boot.user.can_write.includes('DocType'),
      action: () => router.push(pathTo('DocType', name)),
    },
    {
      label: form.info?.is_document_followed ? 'Unfollow' : 'Follow',
      icon: Eye,
      when: isStored && form.doctype.flag('track_changes'),
      action: () => toggleFollow(form),
    },
  ];
  return entries.filter(({ when }) => when).map(({ when: _when, ...item }) => item);
}
