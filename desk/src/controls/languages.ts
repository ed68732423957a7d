import type { Extension } from '@codemirror/state';

type Load = () => Promise<Extension>;

const javascript: Load = async () => (await import('@codemirror/lang-javascript')).javascript();
const python: Load = async () => (await import('@codemirror/lang-python')).python();
const html: Load = async () => (await import('@codemirror/lang-html')).html();

const LANGUAGES: Readonly<Record<string, Load>> = {
  javascript,
  js: javascript,
  typescript: async () => (await import('@codemirror/lang-javascript')).javascript({ typescript: true }),
  python,
  pythonexpression: python,
  html,
  jinja: html,
  css: async () => (await import('@codemirror/lang-css')).css(),
  json: async () => (await import('@codemirror/lang-json')).json(),
  sql: async () => (await import('@codemirror/lang-sql')).sql(),
  markdown: async () => (await import('@codemirror/lang-markdown')).markdown(),
};

/** The language that a Code field's options name; none for those that are not known. */
export async function languageOf(name: string): Promise<Extension> {
  return (await LANGUAGES[name.trim().toLowerCase()]?.()) ?? [];
}
