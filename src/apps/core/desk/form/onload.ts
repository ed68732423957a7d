import { type Document, fire } from '../../../../engine/index.js';

/** What the doctype's `onload` gives for the form; other answers than an object count for nothing. */
export async function onloadOf(doc: Document): Promise<Record<string, unknown>> {
  const given = await fire(doc, 'onload');
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? { ...given } : {};
}
