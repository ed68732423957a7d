import { reactive } from 'vue';

/** A page of the desk, as the sidebar lists it. */
export interface WorkspacePage {
  name: string;
  title: string;
  public: 0 | 1;
  for_user: string | null;
  parent_page: string | null;
  icon: string | null;
  is_hidden: 0 | 1;
}

/** A doctype that this user may read, as menus show it. */
export interface BootDoctype {
  name: string;
  module: string;
  issingle?: 1;
  is_tree?: 1;
  is_submittable?: 1;
  custom?: 1;
  allow_import?: 1;
}

/** What the page was served with: who is here and how the site shows things (Frappe's bootinfo). */
export interface Boot {
  user: {
    name: string;
    full_name: string | null;
    email: string | null;
    user_image: string | null;
    user_type: string;
    desk_theme: string | null;
    roles: string[];
    can_read: string[];
    can_write: string[];
    can_create: string[];
    can_delete: string[];
    can_import: string[];
    can_export: string[];
    can_search: string[];
    [list: string]: unknown;
  };
  sysdefaults: Record<string, string | number | null>;
  lang: string;
  time_zone: { system: string; user: string };
  single_types: string[];
  nested_set_doctypes: string[];
  link_title_doctypes: string[];
  allowed_workspaces: WorkspacePage[];
  doctypes: BootDoctype[];
  desk_settings: Record<string, unknown>;
  [more: string]: unknown;
}

function readBoot(): Boot | undefined {
  const element = globalThis.document?.getElementById('boot'); // none where tests run
  return element?.textContent ? (JSON.parse(element.textContent) as Boot) : undefined;
}

const known = readBoot();

/** Is somebody logged in? When not, only the login page is there. */
export const isGuest = known === undefined;

/** Only to be read when somebody is logged in. */
export const boot: Boot = reactive(known ?? ({} as Boot));

export function hasRole(...roles: string[]): boolean {
  return roles.some((role) => boot.user.roles.includes(role));
}
