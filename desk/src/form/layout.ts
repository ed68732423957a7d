import { type DocField, labelOf } from '../meta/doctype';

/** The shape of a form, as the breaks among a doctype's fields make it. It holds fields only, never values. */
export interface LayoutColumn {
  key: string;
  label: string;
  fields: readonly DocField[];
}
export interface LayoutSection {
  key: string;
  /** The Section Break; absent before the first one. */
  field?: DocField;
  columns: readonly LayoutColumn[];
}
export interface LayoutTab {
  key: string;
  label: string;
  /** The Tab Break; absent for what stands before the first one. */
  field?: DocField;
  sections: readonly LayoutSection[];
}

interface OpenTab extends LayoutTab {
  sections: OpenSection[];
}
interface OpenSection extends LayoutSection {
  columns: OpenColumn[];
}
interface OpenColumn extends LayoutColumn {
  fields: DocField[];
}

const openColumn = (key: string, label = ''): OpenColumn => ({ key, label, fields: [] });
const openSection = (key: string, field?: DocField): OpenSection => ({
  key,
  ...(field ? { field } : {}),
  columns: [openColumn(`${key}-column`)],
});

/**
 * Arranges fields into tabs, sections and columns. What stands before the first Tab Break is the tab "Details"; breaks
 * with nothing behind them leave nothing. Every field that is no break is in exactly one column, in the given order.
 */
export function layoutOf(fields: readonly DocField[]): LayoutTab[] {
  const tabs: OpenTab[] = [{ key: '__details', label: 'Details', sections: [openSection('__first')] }];
  for (const field of fields) place(field, tabs);
  return tabs.map(withoutEmpty).filter(({ sections }) => sections.length > 0);
}

function place(field: DocField, tabs: OpenTab[]): void {
  const tab = tabs.at(-1) as OpenTab;
  const section = tab.sections.at(-1) as OpenSection;
  const key = field.fieldname;
  if (field.fieldtype === 'Tab Break') {
    tabs.push({ key, field, label: labelOf(field), sections: [openSection(`${key}-section`)] });
  } else if (field.fieldtype === 'Section Break' || field.fieldtype === 'Fold') {
    tab.sections.push(openSection(key, field));
  } else if (field.fieldtype === 'Column Break') {
    section.columns.push(openColumn(key, field.label ?? ''));
  } else {
    section.columns.at(-1)?.fields.push(field);
  }
}

function withoutEmpty(tab: OpenTab): LayoutTab {
  const sections = tab.sections
    .map((section) => ({ ...section, columns: section.columns.filter((column) => column.fields.length > 0) }))
    .filter((section) => section.columns.length > 0);
  return { ...tab, sections };
}

/** The tab and section that a field stands in. */
export function placeOf(layout: readonly LayoutTab[], fieldname: string): { tab: string; section: string } | undefined {
  for (const tab of layout) {
    for (const section of tab.sections) {
      const isHere = section.columns.some(({ fields }) => fields.some((field) => field.fieldname === fieldname));
      if (isHere) return { tab: tab.key, section: section.key };
    }
  }
  return undefined;
}
