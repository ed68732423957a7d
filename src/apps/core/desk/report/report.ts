import { DocumentOf, PermissionError, ValidationError } from '../../../../engine/index.js';
import { checkReportQuery } from './run-query.js';

/** A saved report. SQL is written by System Managers, and a Script Report is a function of an app. */
export class Report extends DocumentOf('Report') {
  override before_validate(): void {
    if (!this.text('is_standard')) this.set('is_standard', 'No');
  }

  override validate(): void {
    if (this.ctx.mode.importing) return;
    this.#checkStandard();
    this.ctx.meta(this.text('ref_doctype'));
    if (this.report_type === 'Query Report') this.#checkQuery();
    if (this.report_type === 'Script Report') this.#checkScript();
  }

  override on_trash(): void {
    const mayDelete = this.is_standard !== 'Yes' || this.ctx.user === 'Administrator' || this.ctx.mode.importing;
    if (!mayDelete) throw new ValidationError('A standard Report comes with an app; disable it instead');
  }

  #checkStandard(): void {
    const isStandard = this.is_standard === 'Yes' || this.before?.text('is_standard') === 'Yes';
    const isDisabling =
      this.before?.text('is_standard') === 'Yes' && this.is_standard === 'Yes' && this.#onlyDisables();
    if (isStandard && this.ctx.user !== 'Administrator' && !isDisabling) {
      throw new ValidationError('Only Administrator can save a standard report. Please rename and save.');
    }
  }

  #onlyDisables(): boolean {
    return !['report_name', 'ref_doctype', 'report_type', 'query', 'json', 'report_script'].some((name) =>
      this.hasChanged(name),
    );
  }

  /** @throws PermissionError for whoever is no System Manager, ValidationError for SQL that does more than read */
  #checkQuery(): void {
    const isNew = this.hasChanged('query') || this.hasChanged('report_type');
    if (isNew && !this.ctx.hasRole('System Manager')) {
      throw new PermissionError('Only a System Manager can write a Query Report');
    }
    // filters are not known yet: each parameter stands for itself
    const named = [...this.text('query').matchAll(/%\((\w+)\)s/g)].map((match) => match[1] ?? '');
    checkReportQuery(this.ctx, this.text('query'), Object.fromEntries(named.map((name) => [name, name])));
  }

  #checkScript(): void {
    if (this.text('report_script')) throw new ValidationError('Script: a Script Report is a function of an app here');
  }
}
