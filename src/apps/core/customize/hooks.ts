import { defineHooks } from '../../../engine/index.js';
import { CustomDocPerm } from './custom-docperm.js';
import { CustomField } from './custom-field.js';
import { CustomizeForm, getOrphanedColumns } from './customize-form.js';
import { DocType } from './doctype.js';
import { exportCustomizations, exportDoctype } from './export.js';
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
  methods: {
    'frappe.core.doctype.doctype.doctype.export_json': exportDoctype,
    'frappe.custom.doctype.customize_form.customize_form.get_orphaned_columns': getOrphanedColumns,
    'frappe.modules.utils.export_customizations': exportCustomizations,
  },
});
