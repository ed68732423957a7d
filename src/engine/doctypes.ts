import type { Document } from './document/document.js';

/**
 * The doctypes of this code base, by name. Empty here: `src/generated/doctypes.ts`, written by
 * `cairn typegen`, fills it by declaration merging, so that a misspelt doctype or field does not compile.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Doctypes {}

export type DoctypeName = keyof Doctypes & string;

/** Field values of a doctype known at compile time, or unknown ones for a name from outside. */
export type FieldsOf<D extends string> = D extends DoctypeName ? Doctypes[D] : Record<never, never>;

/** Values for a new document. Of a doctype known at compile time a misspelt field does not compile. */
export type NewValues<D extends string> = D extends DoctypeName
  ? { readonly [F in keyof Doctypes[D] | keyof Document | 'idx']?: unknown }
  : Readonly<Record<string, unknown>>;
