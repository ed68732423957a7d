import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  ConfigurationError,
  type Ctx,
  DocumentOf,
  type Hooks,
  type Meta,
  PermissionError,
} from '../../../../engine/index.js';

/** Runs in every browser that opens the doctype, so that only a System Manager writes one, whatever rows of rights say. */
export class ClientScript extends DocumentOf('Client Script') {
  override validate(): void {
    this.#checkWriter();
  }
  override on_trash(): void {
    this.#checkWriter();
  }

  #checkWriter(): void {
    const { ctx } = this;
    if (ctx.mode.sudo || ctx.user === 'Administrator' || ctx.hasRole('System Manager')) return;
    throw new PermissionError('Only a System Manager may write scripts that run in the browsers of others');
  }
}

type ScriptRow = { view: string | null; script: string | null };

/** The enabled Client Scripts of a doctype by view, in the order in which they were made; null where there is none. */
export async function customScripts(ctx: Ctx, meta: Meta): Promise<{ Form: string | null; List: string | null }> {
  const rows = await ctx.db.query<ScriptRow>(
    'SELECT `view`, `script` FROM `tabClient Script` WHERE `dt` = ? AND `enabled` = 1 ORDER BY `creation`',
    [meta.name],
  );
  const of = (view: string) =>
    rows
      .filter((row) => (row.view || 'Form') === view)
      .map((row) => row.script ?? '')
      .join('\n\n') || null;
  return { Form: of('Form'), List: of('List') };
}

// what an app ships does not change while the process runs
const files = new Map<string, string>();

function read(root: string, name: string): string {
  const file = path.resolve(root, name);
  const known = files.get(file);
  if (known !== undefined) return known;
  try {
    const text = readFileSync(file, 'utf8');
    files.set(file, text);
    return text;
  } catch (cause) {
    throw new ConfigurationError(`hooks.ts: the script ${name} cannot be read`, { cause });
  }
}

/** The scripts that apps ship for a doctype (`doctype_js`, `doctype_list_js`); null when there are none. */
export function shippedScript(ctx: Ctx, hook: Hooks['doctype_js'], meta: Meta): string | null {
  const named = (hook as Record<string, string | readonly string[]> | undefined)?.[meta.name];
  const names = named === undefined ? [] : typeof named === 'string' ? [named] : named;
  return names.map((name) => read(ctx.site.paths.root, name)).join('\n\n') || null;
}
