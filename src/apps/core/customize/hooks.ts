import { defineHooks } from '../../../engine/index.js';
import { CustomDocPerm } from './custom-docperm.js';
import { CustomField } from './custom-field.js';
import { CustomizeForm } from './customize-form.js';
import { DocType } from './doctype.js';
import { PropertySetter } from './property-setter.js';

/** Doctypes made and customized while the site runs. */
export const customizeHooks = defineHooks({
  doctype_classes: {
    'Custom DocPerm': CustomDocPerm,
    'Custom Field': CustomField,
    'Customize Form': CustomizeForm,
    DocType,
    'Property Setter': PropertySetter,
  },
});
