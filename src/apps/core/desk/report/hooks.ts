import { defineHooks } from '../../../../engine/index.js';
import { reportExportMethods } from './export.js';
import { PreparedReport, preparedMethods, preparedReportAccess } from './prepared.js';
import { queryReportMethods } from './query-report.js';
import { Report } from './report.js';

/** Saved reports, and what they show. */
export const deskReportHooks = defineHooks({
  doctype_classes: { 'Prepared Report': PreparedReport, Report },
  has_permission: { 'Prepared Report': preparedReportAccess },
  methods: { ...preparedMethods, ...queryReportMethods, ...reportExportMethods },
});
