/** What the bar of the rich text editor offers. */
import type { ChainedCommands, Editor } from '@tiptap/core';
import {
  Bold,
  Code,
  Heading2,
  Heading3,
  Italic,
  List,
  ListOrdered,
  type LucideIcon,
  Minus,
  Quote,
  Redo2,
  SquareCode,
  Strikethrough,
  Underline,
  Undo2,
} from 'lucide-vue-next';
import type { MenuItem } from '../ui/app-menu.vue';

export interface RichCommand {
  label: string;
  icon: LucideIcon;
  run: (chain: ChainedCommands) => ChainedCommands;
  /** Is it so where the cursor stands? Absent for what only happens once. */
  isOn?: (editor: Editor) => boolean;
  can?: (editor: Editor) => boolean;
}

const mark = (name: string, label: string, icon: LucideIcon): RichCommand => ({
  ...{ label, icon },
  run: (chain) => chain.toggleMark(name),
  isOn: (editor) => editor.isActive(name),
});
const heading = (level: 2 | 3, icon: LucideIcon): RichCommand => ({
  ...{ label: level === 2 ? 'Heading' : 'Small heading', icon },
  run: (chain) => chain.toggleHeading({ level }),
  isOn: (editor) => editor.isActive('heading', { level }),
});

export const RICH_COMMANDS: readonly (readonly RichCommand[])[] = [
  [
    mark('bold', 'Bold (Ctrl+B)', Bold),
    mark('italic', 'Italic (Ctrl+I)', Italic),
    mark('underline', 'Underline (Ctrl+U)', Underline),
    mark('strike', 'Strike through', Strikethrough),
    mark('code', 'Code in a line', Code),
  ],
  [heading(2, Heading2), heading(3, Heading3)],
  [
    {
      ...{ label: 'List', icon: List },
      run: (chain) => chain.toggleBulletList(),
      isOn: (editor) => editor.isActive('bulletList'),
    },
    {
      ...{ label: 'Numbered list', icon: ListOrdered },
      run: (chain) => chain.toggleOrderedList(),
      isOn: (editor) => editor.isActive('orderedList'),
    },
    {
      ...{ label: 'Quote', icon: Quote },
      run: (chain) => chain.toggleBlockquote(),
      isOn: (editor) => editor.isActive('blockquote'),
    },
    {
      ...{ label: 'Block of code', icon: SquareCode },
      run: (chain) => chain.toggleCodeBlock(),
      isOn: (editor) => editor.isActive('codeBlock'),
    },
    { label: 'Line across', icon: Minus, run: (chain) => chain.setHorizontalRule() },
  ],
  [
    { label: 'Undo (Ctrl+Z)', icon: Undo2, run: (chain) => chain.undo(), can: (editor) => editor.can().undo() },
    { label: 'Redo (Ctrl+Shift+Z)', icon: Redo2, run: (chain) => chain.redo(), can: (editor) => editor.can().redo() },
  ],
];

/** What can be done with the table that the cursor is in, or that a table can be put here. */
export function tableItems(editor: Editor | undefined): MenuItem[] {
  if (!editor) return [];
  const chain = () => editor.chain().focus();
  const item = (label: string, run: () => boolean, more: Partial<MenuItem> = {}): MenuItem => ({
    ...{ label, action: run },
    ...more,
  });
  if (!editor.isActive('table')) {
    return [item('Insert a table', () => chain().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run())];
  }
  return [
    item('Row above', () => chain().addRowBefore().run(), { group: 'Add' }),
    item('Row below', () => chain().addRowAfter().run(), { group: 'Add' }),
    item('Column before', () => chain().addColumnBefore().run(), { group: 'Add' }),
    item('Column after', () => chain().addColumnAfter().run(), { group: 'Add' }),
    item('Heading row', () => chain().toggleHeaderRow().run(), { group: 'Table' }),
    item('Remove row', () => chain().deleteRow().run(), { group: 'Remove', danger: true }),
    item('Remove column', () => chain().deleteColumn().run(), { group: 'Remove', danger: true }),
    item('Remove table', () => chain().deleteTable().run(), { group: 'Remove', danger: true }),
  ];
}
