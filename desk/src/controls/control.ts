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
const ATTACH: Load = () => import('./attach-control.vue');
const CODE: Load = () => import('./code-control.vue');
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
  Attach: ATTACH,
  'Attach Image': ATTACH,
  Image: () => import('./image-control.vue'),
  Color: () => import('./color-control.vue'),
  Icon: () => import('./icon-control.vue'),
  Rating: () => import('./rating-control.vue'),
  Duration: () => import('./duration-control.vue'),
  Phone: () => import('./phone-control.vue'),
  Signature: () => import('./signature-control.vue'),
  Geolocation: () => import('./geolocation-control.vue'),
  Barcode: () => import('./barcode-control.vue'),
  Code: CODE,
  JSON: CODE,
  'HTML Editor': CODE,
  'Markdown Editor': () => import('./markdown-control.vue'),
  'Text Editor': () => import('./text-editor-control.vue'),
  Heading: () => import('./heading-control.vue'),
  HTML: () => import('./html-control.vue'),
  Button: () => import('./button-control.vue'),
};

const made = new Map<string, Component>();

const loaderOf = (fieldtype: string): Load => CONTROLS[fieldtype] ?? DATA;

/** The control of a fieldtype; unknown ones are edited as text. */
export function controlFor(fieldtype: string): Component {
  const known = made.get(fieldtype);
  if (known) return known;
  const component = defineAsyncComponent(loaderOf(fieldtype));
  made.set(fieldtype, component);
  return component;
}

/** Loads a control before it is shown, so that it stands there at once and can take the focus. */
export async function loadControl(fieldtype: string): Promise<void> {
  const { default: component } = await loaderOf(fieldtype)();
  if (!made.has(fieldtype)) made.set(fieldtype, component);
}
