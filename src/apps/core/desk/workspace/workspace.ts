import { DocumentOf, sanitiseHtml } from '../../../../engine/index.js';
import { readBlocks } from './content.js';

/** HTML in any text of a block, without what runs. */
function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return sanitiseHtml(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cleaned(one)]));
}

/** A page of the desk. */
export class Workspace extends DocumentOf('Workspace') {
  override before_validate() {
    if (this.public) this.for_user = '';
    if (!this.content) this.content = '[]';
  }

  /** Its blocks are JSON that holds HTML: cleaned as a whole, its quotes would be taken for those of attributes. */
  override validate() {
    const blocks = readBlocks(this.content);
    const clean = cleaned(blocks);
    if (JSON.stringify(clean) !== JSON.stringify(blocks)) this.content = JSON.stringify(clean);
  }
}
