import { defineHooks } from '../../../../engine/index.js';
import { bootDesk } from '../boot.js';
import { chartMethods } from '../charts/dashboard-chart.js';
import { numberCardMethods } from '../charts/number-card.js';
import { searchMethods } from '../search/methods.js';
import { editMethods } from './edit.js';
import { getNumberCardResults, getShortcutCounts } from './figures.js';
import { getDesktopPage } from './page.js';
import { getWorkspaceSidebarItems } from './sidebar.js';
import { Workspace } from './workspace.js';

/** The frame of the desk: its pages, cards and charts, and the search above them. */
export const deskFrameHooks = defineHooks({
  doctype_classes: { Workspace },
  boot_session: [bootDesk],
  methods: {
    ...chartMethods,
    ...editMethods,
    ...numberCardMethods,
    ...searchMethods,
    'frappe.desk.desktop.get_desktop_page': getDesktopPage,
    'frappe.desk.desktop.get_number_card_results': getNumberCardResults,
    'frappe.desk.desktop.get_shortcut_counts': getShortcutCounts,
    'frappe.desk.desktop.get_workspace_sidebar_items': getWorkspaceSidebarItems,
  },
});
