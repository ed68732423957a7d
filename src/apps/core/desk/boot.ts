/** What the desk's client needs at its start besides rights, so that its first page asks for little more. */
import type { Ctx, Meta, SqlValue } from '../../../engine/index.js';
import { userDefaults } from './user-defaults.js';
import { pagesOf } from './workspace/sidebar.js';

const SWITCHES = [
  ...['search_bar', 'notifications', 'list_sidebar', 'bulk_actions', 'view_switcher', 'form_sidebar', 'timeline'],
  ...['dashboard', 'show_absolute_datetime_in_timeline', 'mute_sounds', 'default_workspace'],
] as const;

const FLAGS = ['issingle', 'is_tree', 'is_submittable', 'custom', 'allow_import', 'track_changes'] as const;

/** A doctype as menus and the palette show it; what is not so is left out. */
function described(meta: Meta): Record<string, unknown> {
  const { name, module, title_field } = meta;
  const icon = meta.json.icon;
  return {
    name,
    module,
    ...(title_field ? { title_field } : {}),
    ...(typeof icon === 'string' && icon ? { icon } : {}),
    ...Object.fromEntries(FLAGS.filter((flag) => meta[flag]).map((flag) => [flag, 1])),
  };
}

/** Texts in the language, as far as this site has its own: those of a country's language over those of the language. */
async function messagesIn(ctx: Ctx, lang: string): Promise<Record<string, string>> {
  if (lang === 'en') return {};
  const [language = lang] = lang.split('-');
  const rows = await ctx.db.query<{ source_text: string | null; translated_text: string | null }>(
    'SELECT `source_text`, `translated_text` FROM `tabTranslation` WHERE `language` IN (?, ?)' +
      " AND COALESCE(`context`, '') = '' ORDER BY LENGTH(`language`)",
    [language, lang],
  );
  return Object.fromEntries(
    rows.flatMap(({ source_text, translated_text }) =>
      source_text && translated_text ? [[source_text, translated_text] as const] : [],
    ),
  );
}

/** The site's own logo; null: the product's. */
async function logoOf(ctx: Ctx): Promise<string | null> {
  const [row] = await ctx.db.query<{ value: string | null }>(
    "SELECT `value` FROM `tabSingles` WHERE `doctype` = 'Navbar Settings' AND `field` = 'app_logo'",
  );
  return row?.value || null;
}

/** What the user wants to be told of; null on a site that does not ask. */
async function noticesWanted(ctx: Ctx): Promise<Record<string, SqlValue> | null> {
  const meta = ctx.site.registry.find('Notification Settings');
  if (!meta) return null;
  return (await ctx.sudo().getValue(meta, ctx.user, ['*'])) ?? null;
}

/** For `boot_session`: users of the desk only; others see nothing of it. */
export async function bootDesk(ctx: Ctx, boot: Record<string, unknown>): Promise<void> {
  if (ctx.access.user_type !== 'System User') return;
  const user = boot.user as Record<string, unknown>;
  user.defaults = await userDefaults(ctx);
  boot.allowed_workspaces = await pagesOf(ctx);
  boot.desk_settings = (await ctx.sudo().getValue('User', ctx.user, SWITCHES)) ?? {};
  boot.notification_settings = await noticesWanted(ctx);
  boot.app_logo_url = await logoOf(ctx);
  boot.__messages = await messagesIn(ctx, String(boot.lang ?? 'en'));
  const readable = new Set(user.can_read as string[]);
  boot.doctypes = [...ctx.site.registry.all()].filter((meta) => readable.has(meta.name)).map(described);
}
