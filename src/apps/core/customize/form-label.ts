import type { Ctx } from '../../../engine/index.js';

type Label = Record<'name' | 'translated_text', string>;

async function languageOf(ctx: Ctx): Promise<string> {
  return (await ctx.single('System Settings')).language || 'en';
}

/** What the site calls the doctype, in its language; undefined when that is the doctype's name. */
export async function labelOf(ctx: Ctx, doctype: string): Promise<Label | undefined> {
  const language = await languageOf(ctx);
  return ctx.sudo().getValue<Label>('Translation', { language, source_text: doctype }, ['name', 'translated_text']);
}

/** Keeps it as a translation of the doctype's name. @param label empty: the name itself */
export async function writeLabel(ctx: Ctx, doctype: string, label: string): Promise<void> {
  const known = await labelOf(ctx, doctype);
  if (label === (known?.translated_text ?? '')) return;
  const loading = ctx.importing();
  if (!label || label === doctype) {
    if (known) await loading.deleteDoc('Translation', known.name);
  } else if (known) {
    await (await loading.getDoc('Translation', known.name)).update({ translated_text: label }).save();
  } else {
    const values = { language: await languageOf(ctx), source_text: doctype, translated_text: label };
    await loading.newDoc('Translation', values).insert();
  }
}
