import { type Document, DocumentOf, PermissionError } from '../../engine/index.js';

function refuseChange(doc: Document): void {
  if (doc.before && !doc.ctx.mode.sudo) throw new PermissionError(`${doc.meta.name} cannot be changed`);
}

/** Who logged in, and who failed to. */
export class ActivityLog extends DocumentOf('Activity Log') {
  override validate(): void {
    refuseChange(this);
  }
}

/** Who took data out. */
export class AccessLog extends DocumentOf('Access Log') {
  override validate(): void {
    refuseChange(this);
  }
}

/** A fault; only whether somebody has seen it changes. */
export class ErrorLog extends DocumentOf('Error Log') {
  override validate(): void {
    if (!this.before || this.ctx.mode.sudo) return;
    for (const { name, standard } of this.meta.columns) {
      if (!standard && name !== 'seen') this.set(name, this.before.get(name));
    }
  }
}
