import { Document, type DocumentClass, type Hooks } from '../../../src/engine/index.js';
import { toy } from '../../support/site.js';

/** What the hooks of Busy saw. */
export const log: string[] = [];

/** Does in its hooks whatever the field `act` asks for. */
class Busy extends Document {
  async #again(title: string) {
    this.set('act', '');
    this.set('title', title);
    await this.save();
  }
  override async validate() {
    if (this.get('act') === 'save in validate') {
      this.append('lines', { code: `extra of ${this.text('title')}` });
      await this.#again('from validate');
    }
  }
  override async on_update() {
    if (this.get('act') === 'save in on_update') await this.#again(this.before?.text('title') ?? 'none');
    if (this.get('act') === 'throw') throw new Error('too late');
    log.push(`changed: ${this.hasChanged('title')}`);
  }
}

const link = (fieldname: string, options: string, rest = {}) => ({
  fieldname,
  fieldtype: 'Link',
  label: fieldname,
  options,
  ...rest,
});
const data = (fieldname: string, rest = {}) => ({ fieldname, fieldtype: 'Data', label: fieldname, ...rest });
const dynamic = [data('kind'), { fieldname: 'what', fieldtype: 'Dynamic Link', label: 'what', options: 'kind' }];

export const doctypes = [
  toy(
    'Busy',
    [
      data('title'),
      data('act'),
      data('fixed', { set_only_once: 1 }),
      { fieldname: 'secret', fieldtype: 'Password', label: 'secret' },
      link('friend', 'Busy'),
      { fieldname: 'lines', fieldtype: 'Table', label: 'lines', options: 'Busy Line' },
      { fieldname: 'frozen', fieldtype: 'Table', label: 'frozen', options: 'Busy Line', set_only_once: 1 },
      ...dynamic,
    ],
    { autoname: 'prompt', allow_rename: 1 },
  ),
  toy(
    'Busy Line',
    [
      data('code'),
      data('note'),
      data('slot', { unique: 1 }),
      link('to', 'Busy'),
      ...dynamic,
      { fieldname: 'pin', fieldtype: 'Password', label: 'pin' },
    ],
    { istable: 1, unique_together: [['parent', 'parentfield', 'code']] } as object,
  ),
  toy('Busy Settings', [link('main', 'Busy'), ...dynamic, data('other')], { issingle: 1 }),
  toy(
    'Bill',
    [
      data('title'),
      data('remark', { allow_on_submit: 1 }),
      link('paid_by', 'Bill'),
      link('amended_from', 'Bill', { no_copy: 1 }),
      { fieldname: 'parts', fieldtype: 'Table', label: 'parts', options: 'Bill Part', allow_on_submit: 1 },
      { fieldname: 'fixed', fieldtype: 'Table', label: 'fixed', options: 'Bill Part' },
    ],
    { autoname: 'BILL-.####', is_submittable: 1 },
  ),
  toy('Bill Part', [data('what'), data('seen', { allow_on_submit: 1 })], { istable: 1 }),
];

export const hooks = { doctype_classes: { Busy: Busy as DocumentClass } } as unknown as Hooks;
