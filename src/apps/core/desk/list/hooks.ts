import { defineHooks } from '../../../../engine/index.js';
import { bulkMethods } from './bulk-update.js';
import { calendarMethods } from './calendar.js';
import { deleteMethods } from './delete-items.js';
import { exportMethods } from './export.js';
import { kanbanMethods } from './kanban.js';
import { KanbanBoard, kanbanAccess } from './kanban-board.js';
import { ListFilter } from './list-filter.js';
import { listviewMethods } from './listview.js';
import { reportviewMethods } from './reportview.js';
import { savedReportMethods } from './saved-reports.js';
import { statsMethods } from './stats.js';
import { treeMethods } from './tree.js';
import { userSettingsMethods } from './user-settings.js';

/** What the desk's lists, boards, calendars and trees ask the server. */
export const deskListHooks = defineHooks({
  doctype_classes: { 'Kanban Board': KanbanBoard, 'List Filter': ListFilter },
  has_permission: { 'Kanban Board': kanbanAccess },
  methods: {
    ...bulkMethods,
    ...calendarMethods,
    ...deleteMethods,
    ...exportMethods,
    ...kanbanMethods,
    ...listviewMethods,
    ...reportviewMethods,
    ...savedReportMethods,
    ...statsMethods,
    ...treeMethods,
    ...userSettingsMethods,
  },
});
