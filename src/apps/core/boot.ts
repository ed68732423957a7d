import { type Ctx, type Meta, method, type Right } from '../../engine/index.js';

/** What Frappe's clients look up in `boot.user`, by the right that it lists. */
const LISTS: readonly (readonly [name: string, right: Right])[] = [
  ['can_select', 'select'],
  ['can_read', 'read'],
  ['can_write', 'write'],
  ['can_create', 'create'],
  ['can_delete', 'delete'],
  ['can_submit', 'submit'],
  ['can_cancel', 'cancel'],
  ['can_import', 'import'],
  ['can_export', 'export'],
  ['can_print', 'print'],
  ['can_email', 'email'],
  ['can_get_report', 'report'],
];

const SYSTEM_DEFAULTS = [
  'app_name',
  'country',
  'currency',
  'language',
  'time_zone',
  'date_format',
  'time_format',
  'number_format',
  'float_precision',
  'currency_precision',
  'first_day_of_the_week',
  'apply_strict_user_permissions',
  'disable_document_sharing',
  'hide_empty_read_only_fields',
  'link_field_results_limit',
  'rounding_method',
] as const;

const flagged = (meta: Meta, key: string): boolean => Number(meta.json[key] ?? 0) === 1;
const names = (metas: readonly Meta[]): string[] => metas.map((meta) => meta.name);

async function rightsOf(ctx: Ctx, metas: readonly Meta[]): Promise<Record<string, string[]>> {
  const lists: Record<string, string[]> = {};
  for (const [name, right] of LISTS) {
    const held: string[] = [];
    for (const meta of metas) if (await ctx.hasPermission(meta, right)) held.push(meta.name);
    lists[name] = held;
  }
  // "User Cannot Create" and "User Cannot Search" keep a doctype out of menus; they take no right away.
  const hidden = (key: string) => new Set(names(metas.filter((meta) => flagged(meta, key))));
  const [inCreate, readOnly] = [hidden('in_create'), hidden('read_only')];
  lists.can_create = (lists.can_create ?? []).filter((name) => !inCreate.has(name));
  lists.can_search = (lists.can_read ?? []).filter((name) => !readOnly.has(name));
  lists.in_create = [...inCreate];
  return lists;
}

/** What a desk or single-page client needs to know at its start (Frappe's bootinfo). `boot_session` hooks add to it. */
export async function bootinfo(ctx: Ctx): Promise<Record<string, unknown>> {
  const metas = [...ctx.site.registry.all()].filter((meta) => !meta.istable);
  const settings = await ctx.single('System Settings');
  const [user] = await ctx.sudo().getList<Record<string, string | null>>('User', {
    fields: [
      'name',
      'email',
      'first_name',
      'last_name',
      'full_name',
      'user_image',
      'language',
      'time_zone',
      'desk_theme',
    ],
    filters: { name: ctx.user },
  });
  const boot: Record<string, unknown> = {
    user: {
      ...user,
      name: ctx.user,
      user_type: ctx.access.user_type,
      roles: [...ctx.roles],
      ...(await rightsOf(ctx, metas)),
    },
    user_info: {
      [ctx.user]: { name: ctx.user, email: user?.email, fullname: user?.full_name, image: user?.user_image },
    },
    sysdefaults: Object.fromEntries(SYSTEM_DEFAULTS.map((field) => [field, settings.get(field)])),
    lang: user?.language || settings.text('language') || 'en',
    time_zone: { system: ctx.site.time.zone, user: user?.time_zone || ctx.site.time.zone },
    single_types: names(metas.filter((meta) => meta.issingle)),
    nested_set_doctypes: names(metas.filter((meta) => meta.is_tree)),
    link_title_doctypes: names(metas.filter((meta) => meta.show_title_field_in_link)),
  };
  for (const hook of ctx.site.hooks.all.boot_session ?? []) await hook(ctx, boot);
  return boot;
}

export const getBootinfo = method({ verbs: ['GET', 'POST'] }, (ctx) => bootinfo(ctx));
