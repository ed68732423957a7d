import { arg, type Ctx, type Method, method, optional, parseJson, ValidationError } from '../../../../engine/index.js';

/** Bytes of one user's settings for one doctype; the column holds 65,535. */
const LARGEST = 60_000;

type Settings = Record<string, unknown>;

/** How this user likes the lists and forms of a doctype, as the JSON text that was saved; `{}` when nothing was. */
export async function userSettings(ctx: Ctx, doctype: string): Promise<string> {
  const [row] = await ctx.db.query<{ data: string | null }>(
    `SELECT \`data\` FROM \`__UserSettings\` WHERE \`user\` = ? AND \`doctype\` = ?${ctx.db.writing ? ctx.db.dialect.forUpdate : ''}`,
    [ctx.user, doctype],
  );
  return row?.data || '{}';
}

function settingsIn(text: string): Settings {
  try {
    const settings = parseJson(text);
    if (typeof settings === 'object' && settings !== null && !Array.isArray(settings)) return settings as Settings;
  } catch {
    // what was saved by others need not be ours to read: it is begun anew
  }
  return {};
}

/** Settings are merged at their first level, so that one view does not take another's away. */
async function saveSettings(ctx: Ctx, doctype: string, settings: Settings): Promise<void> {
  // two tabs that save at once: the second sees what the first has saved
  await ctx.db.begin();
  const data = JSON.stringify({ ...settingsIn(await userSettings(ctx, doctype)), ...settings });
  if (Buffer.byteLength(data) > LARGEST) {
    throw new ValidationError(`The settings for ${doctype} are too large: at most ${LARGEST} bytes`);
  }
  await ctx.db.execute(
    'INSERT INTO `__UserSettings` (`user`, `doctype`, `data`) VALUES (?, ?, ?) ' +
      ctx.db.dialect.upsert(['user', 'doctype'], ['data']),
    [ctx.user, doctype, data],
  );
}

const get = method({ args: { doctype: arg.text() } }, (ctx, { doctype }) => userSettings(ctx, ctx.meta(doctype).name));

const save = method(
  { args: { doctype: arg.text(), user_settings: optional(arg.dict(), {}) }, verbs: ['POST', 'PUT'] },
  async (ctx, { doctype, user_settings }) => {
    await saveSettings(ctx, ctx.meta(doctype).name, user_settings);
    return user_settings;
  },
);

export const userSettingsMethods: Readonly<Record<string, Method>> = {
  'frappe.model.utils.user_settings.get': get,
  'frappe.model.utils.user_settings.save': save,
};
