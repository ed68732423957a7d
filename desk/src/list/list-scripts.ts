/** What scripts add to a list: their buttons, menus and actions, as `frappe.listview_settings` has them. */
import { reactive, watch } from 'vue';
import type { List } from './list';
import type { ListForScripts } from './list-settings';
import type { Selection } from './selection';

export interface ScriptAction {
  label: string;
  action: () => unknown;
}

export function useListScripts(list: List, selection: Selection) {
  const buttons = reactive<ScriptAction[]>([]);
  const actions = reactive<ScriptAction[]>([]);

  function add(to: ScriptAction[], label: string, action: () => unknown): void {
    // scripts add the same button with every refresh
    const known = to.find((one) => one.label === label);
    if (known) known.action = action;
    else to.push({ label, action });
  }

  const facade: ListForScripts = {
    doctype: list.name,
    get data() {
      return list.rows;
    },
    refresh: () => list.load({ keepLength: true }),
    get_checked_items: (onlyNames) =>
      onlyNames ? [...selection.names.value] : selection.chosen.value.map((row) => ({ ...row })),
    page: {
      add_inner_button: (label, action) => add(buttons, label, action),
      add_menu_item: (label, action) => add(buttons, label, action),
      add_action_item: (label, action) => add(actions, label, action),
    },
  };

  /** Once the list is there. */
  function start(): void {
    if (!list.doctype) return;
    list.settings.onload?.(facade);
    list.settings.refresh?.(facade);
    watch(
      () => list.rows,
      () => {
        list.settings.before_render?.();
        list.settings.refresh?.(facade);
      },
    );
  }

  return { buttons, actions, start };
}
