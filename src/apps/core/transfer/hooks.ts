import { defineHooks } from '../../../engine/index.js';
import { DataImport } from './data-import.js';
import { downloadTemplate, exportData } from './export-methods.js';
import {
  downloadLog,
  erroredRows,
  getPreview,
  IMPORT_JOBS,
  importLogs,
  importStatus,
  startImport,
  startUndo,
} from './methods.js';

const PATH = 'frappe.core.doctype.data_import.data_import';

/** Import and export of documents. */
export const transferHooks = defineHooks({
  doctype_classes: { 'Data Import': DataImport },
  methods: {
    [`${PATH}.download_errored_template`]: erroredRows,
    [`${PATH}.download_import_log`]: downloadLog,
    [`${PATH}.download_template`]: downloadTemplate,
    [`${PATH}.form_start_import`]: startImport,
    [`${PATH}.form_start_undo`]: startUndo,
    [`${PATH}.get_import_logs`]: importLogs,
    [`${PATH}.get_import_status`]: importStatus,
    [`${PATH}.get_preview_from_template`]: getPreview,
    'frappe.core.doctype.data_export.exporter.export_data': exportData,
    ...IMPORT_JOBS,
  },
});
