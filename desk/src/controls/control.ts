/** The seam between forms, grids, filters and quick entry on one side and the controls of the fieldtypes on the other. */
import './controls.css';
import { type Component, defineAsyncComponent } from 'vue';
import type { DocField } from '../meta/doctype';
import type { Doc } from '../meta/document';

/**
 * What every control is given. It shows `modelValue`, and emits `update:modelValue` with the value as the server takes
 * it: text, a number, 0/1 for Check, `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS` in the site's zone, rows for tables, `null`
 * for nothing. It says nothing about labels and errors: whoever places it does, and ties them to `id`.
 */
export interface ControlProps {
  /** The field as it is now: `reqd`, `read_only`, `options` may differ from the doctype's. */
  field: DocField;
  modelValue: unknown;
  /** The document or row that the field belongs to; empty in filters. */
  doc: Doc;
  /** When `doc` is a row: the document that holds it. */
  parent?: Doc | undefined;
  /** Unique on the page; the element that takes the focus carries it. */
  id: string;
  readOnly?: boolean;
  /** The id of the element that says what is wrong or what the field is for. */
  describedBy?: string | undefined;
  invalid?: boolean;
  /** In a grid's cell or a filter: as small as it can be, no previews. */
  compact?: boolean;
}

type Load = () => Promise<{ default: Component }>;

const DATA: Load = () => import('./data-control.vue');
const NUMBER: Load = () => import('./number-control.vue');
const TEXT: Load = () => import('./text-control.vue');
const MOMENT: Load = () => import('./moment-control.vue');
const LINK: Load = () => import('./link-control.vue');

/** One control per fieldtype. What is heavy or rare is loaded when it is first shown. */
const CONTROLS: Readonly<Record<string, Load>> = {
  Data: DATA,
  Int: NUMBER,
  'Long Int': NUMBER,
  Float: NUMBER,
  Currency: NUMBER,
  Percent: NUMBER,
  Check: () => import('./check-control.vue'),
  Select: () => import('./select-control.vue'),
  'Small Text': TEXT,
  Text: TEXT,
  'Long Text': TEXT,
  'Read Only': () => import('./read-only-control.vue'),
  Password: () => import('./password-control.vue'),
  Date: MOMENT,
  Time: MOMENT,
  Datetime: MOMENT,
  Link: LINK,
  'Dynamic Link': LINK,
  Autocomplete: () => import('./autocomplete-control.vue'),
  'Table MultiSelect': () => import('./multi-select-control.vue'),
};

const made = new Map<string, Component>();

/** The control of a fieldtype; unknown ones are edited as text. */
export function controlFor(fieldtype: string): Component {
  const known = made.get(fieldtype);
  if (known) return known;
  const load = CONTROLS[fieldtype] ?? CONTROLS.Data;
  if (!load) throw new Error(`No control for ${fieldtype}`);
  const component = defineAsyncComponent(load);
  made.set(fieldtype, component);
  return component;
}
