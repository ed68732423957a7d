import { DocumentOf, type PermissionRule, ValidationError } from '../../../../engine/index.js';

/** A board of a doctype's documents, a column for each value of one of its fields. */
export class KanbanBoard extends DocumentOf('Kanban Board') {
  override async validate(): Promise<void> {
    const meta = this.ctx.meta(this.text('reference_doctype'));
    if (!this.ctx.mode.sudo) await this.ctx.checkPermission(meta, 'read');
    const field = meta.field(this.text('field_name'));
    if (!field || !meta.column(field.fieldname)) {
      throw new ValidationError(`Field Name: ${meta.name} has no field ${this.text('field_name')}`);
    }
    const names = this.rows('columns').map((column) => column.text('column_name'));
    if (names.some((name) => !name)) throw new ValidationError('Columns: Column Name cannot be empty');
    const repeated = names.find((name, place) => names.indexOf(name) !== place);
    if (repeated) throw new ValidationError(`Columns: there are two columns ${repeated}`);
  }
}

/** A private board is its owner's. */
export const kanbanAccess: PermissionRule = (ctx) => ({ or: [{ private: 0 }, { owner: ctx.user }] });
