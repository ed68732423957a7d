import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Where in the page the boot information goes. */
const MARK = '<!-- boot -->';

/** JSON that may stand in a script element: nothing in it can end the element or begin another. */
function inScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** The desk as `npm run build` has left it; read again when it was built anew. */
export class BuiltDesk {
  #page: { text: string; modified: number } | undefined;

  /** @param folder holds index.html and assets/ */
  constructor(readonly folder: string) {}

  /**
   * The page that every address of the desk is answered with.
   * @param boot what the client starts with; absent: nobody is logged in
   * @throws Error (ENOENT) when the desk was not built
   */
  async page(boot?: unknown): Promise<string> {
    const file = path.join(this.folder, 'index.html');
    const modified = (await stat(file)).mtimeMs;
    if (this.#page?.modified !== modified) this.#page = { text: await readFile(file, 'utf8'), modified };
    const script = boot === undefined ? '' : `<script id="boot" type="application/json">${inScript(boot)}</script>`;
    return this.#page.text.replace(MARK, () => script);
  }
}
