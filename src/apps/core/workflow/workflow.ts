import {
  cint,
  type Document,
  DocumentOf,
  ExpressionError,
  type Meta,
  parseExpression,
  ValidationError,
} from '../../../engine/index.js';

const SUBMITTED = 1;
const CANCELLED = 2;

/** States of a document and the steps between them; one is active per doctype. */
export class Workflow extends DocumentOf('Workflow') {
  override validate(): void {
    if (this.ctx.mode.importing) return;
    const meta = this.#target();
    const states = this.#states(meta);
    for (const row of this.rows('transitions')) checkTransition(row, states);
    this.#checkField(meta);
  }

  override async on_update(): Promise<void> {
    const { ctx } = this;
    ctx.unit.stale.add('meta');
    if (ctx.mode.importing || cint(this.is_active) === 0) return;
    await ctx.db.execute(
      'UPDATE `tabWorkflow` SET `is_active` = 0 WHERE `document_type` = ? AND `name` <> ? AND `is_active` = 1',
      [this.document_type, this.name],
    );
    await this.#makeField();
    await this.#placeDocuments();
  }

  override after_rename(): void {
    this.ctx.unit.stale.add('meta');
  }

  override after_delete(): void {
    this.ctx.unit.stale.add('meta');
  }

  #target(): Meta {
    const meta = this.ctx.meta(this.document_type ?? '');
    if (meta.issingle || meta.istable || meta.is_virtual) {
      throw new ValidationError(`Document Type: ${meta.name} has no documents of its own that could follow a workflow`);
    }
    return meta;
  }

  /** The states with their docstatus. */
  #states(meta: Meta): Map<string, number> {
    const rows = this.rows('states');
    const states = new Map<string, number>();
    for (const row of rows) {
      const name = row.text('state');
      if (states.has(name)) throw new ValidationError(`${at('Document States', row)}${name} is there already`);
      checkState(row, meta);
      states.set(name, cint(row.get('doc_status')));
    }
    const [first] = states.values();
    if (first === undefined) throw new ValidationError('Document States: a workflow needs at least one state');
    if (first !== 0)
      throw new ValidationError('Document States, row 1: new documents begin here, so it is a draft (0)');
    return states;
  }

  #checkField(meta: Meta): void {
    const name = this.text('workflow_state_field');
    if (!/^[a-z][a-z0-9_]{0,60}$/.test(name)) {
      throw new ValidationError('Workflow State Field: small letters, digits and _ only, beginning with a letter');
    }
    const field = meta.field(name);
    if (!field && !meta.column(name)) return;
    const holdsNames = field && ['Link', 'Data', 'Select', 'Small Text', 'Read Only'].includes(field.fieldtype);
    if (!holdsNames || (field.fieldtype === 'Link' && field.options !== 'Workflow State')) {
      throw new ValidationError(`Workflow State Field: ${meta.name}.${name} is no field that holds a Workflow State`);
    }
  }

  async #makeField(): Promise<void> {
    const name = this.text('workflow_state_field');
    const dt = this.document_type ?? '';
    if (this.ctx.meta(dt).field(name)) return;
    const label = name.replaceAll('_', ' ').replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
    const kind = { fieldtype: 'Link' as const, options: 'Workflow State' };
    const flags = { hidden: 1 as const, allow_on_submit: 1 as const, no_copy: 1 as const };
    await this.ctx
      .sudo()
      .newDoc('Custom Field', { dt, fieldname: name, label, ...kind, ...flags })
      .insert();
  }

  /** Documents that have no state yet get the first one of their docstatus. */
  async #placeDocuments(): Promise<void> {
    const { sqlTable } = this.ctx.meta(this.document_type ?? '');
    const column = `\`${this.text('workflow_state_field')}\``;
    const placed = new Set<number>();
    for (const row of this.rows('states')) {
      const docstatus = cint(row.get('doc_status'));
      if (placed.has(docstatus)) continue;
      placed.add(docstatus);
      const missing = `(${column} IS NULL OR ${column} = '') AND \`docstatus\` = ?`;
      await this.ctx.db.execute(`UPDATE ${sqlTable} SET ${column} = ? WHERE ${missing}`, [
        row.text('state'),
        docstatus,
      ]);
    }
  }
}

const at = (table: string, row: Document) => `${table}, row ${row.idx}: `;

function checkState(row: Document, meta: Meta): void {
  const where = at('Document States', row);
  if (cint(row.get('doc_status')) !== 0 && !meta.is_submittable) {
    throw new ValidationError(`${where}${meta.name} is not submittable, so its documents stay drafts (0)`);
  }
  const name = row.text('update_field');
  if (!name) return;
  const column = meta.column(name);
  if (!column || column.standard) throw new ValidationError(`${where}${meta.name} has no field ${name} to update`);
}

function checkTransition(row: Document, states: ReadonlyMap<string, number>): void {
  const where = at('Transitions', row);
  const [from, to] = [row.text('state'), row.text('next_state')].map((name) => {
    const docstatus = states.get(name);
    if (docstatus === undefined) throw new ValidationError(`${where}${name} is none of the Document States`);
    return docstatus;
  }) as [number, number];
  const step = `${where}from ${row.text('state')} to ${row.text('next_state')}: `;
  if (from === CANCELLED) throw new ValidationError(`${step}a cancelled document cannot change`);
  if (from === SUBMITTED && to === 0) throw new ValidationError(`${step}a submitted document cannot be a draft again`);
  if (from === 0 && to === CANCELLED) throw new ValidationError(`${step}a draft is submitted before it is cancelled`);
  const condition = row.text('condition').trim();
  try {
    if (condition) parseExpression(condition);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new ValidationError(`${where}Condition: ${error.message}`);
  }
}
