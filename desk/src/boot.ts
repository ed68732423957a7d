import { reactive } from 'vue';

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
