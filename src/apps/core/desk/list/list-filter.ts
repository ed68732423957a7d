import { type Ctx, DocumentOf, PermissionError, parseJson, ValidationError } from '../../../../engine/index.js';

const LARGEST = 20_000;

/** Whoever shapes the site for others. */
const mayShare = (ctx: Ctx) => ctx.mode.sudo || ctx.hasRole('System Manager');

/** A filter that somebody saved: their own, or without `for_user` one that everybody finds. */
export class ListFilter extends DocumentOf('List Filter') {
  override async validate(): Promise<void> {
    if (!this.text('filter_name')) throw new ValidationError('Filter Name: a saved filter has a name');
    const meta = this.ctx.meta(this.text('reference_doctype'));
    if (!this.ctx.mode.sudo) await this.ctx.checkPermission(meta, 'read');
    if (!this.text('for_user') && !mayShare(this.ctx)) {
      throw new PermissionError('Only a System Manager saves a filter for everybody');
    }
    checkFilters(this.text('filters'));
  }
}

function checkFilters(text: string): void {
  if (!text) return;
  if (text.length > LARGEST) throw new ValidationError(`Filters: at most ${LARGEST} characters`);
  try {
    const filters = parseJson(text);
    if (typeof filters === 'object' && filters !== null) return;
  } catch (error) {
    if (error instanceof ValidationError) throw error;
  }
  throw new ValidationError('Filters: JSON of a list or an object is needed');
}
