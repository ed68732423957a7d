import {
  answer,
  arg,
  Document,
  download,
  type Hooks,
  method,
  optional,
  ValidationError,
  whitelist,
} from '../../src/engine/index.js';
import { toy } from '../support/site.js';

const everything = {
  read: 1,
  write: 1,
  create: 1,
  delete: 1,
  submit: 1,
  cancel: 1,
  amend: 1,
  report: 1,
  export: 1,
  share: 1,
};
const manager = { role: 'System Manager', ...everything };

/** Toy doctypes behind the doors: a document with rows, a single, one to submit, one that is named by hand. */
export const tourDoctypes = [
  toy(
    'Tour',
    [
      { fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 },
      { fieldname: 'seats', fieldtype: 'Int', label: 'Seats', non_negative: 1 },
      { fieldname: 'notes', fieldtype: 'Small Text', label: 'Notes' },
      { fieldname: 'kind', fieldtype: 'Select', label: 'Kind', options: 'Walk\nRide' },
      { fieldname: 'guide', fieldtype: 'Link', label: 'Guide', options: 'User' },
      { fieldname: 'margin', fieldtype: 'Currency', label: 'Margin', permlevel: 1 },
      { fieldname: 'pin', fieldtype: 'Password', label: 'Pin' },
      { fieldname: 'stops', fieldtype: 'Table', label: 'Stops', options: 'Tour Stop' },
    ],
    {
      autoname: 'field:title',
      title_field: 'title',
      allow_rename: 1,
      permissions: [manager, { role: 'System Manager', permlevel: 1, read: 1, write: 1 }, { role: 'Walker', read: 1 }],
    },
  ),
  toy(
    'Tour Stop',
    [
      { fieldname: 'place', fieldtype: 'Data', label: 'Place', reqd: 1, in_list_view: 1 },
      { fieldname: 'nights', fieldtype: 'Int', label: 'Nights' },
    ],
    { istable: 1 },
  ),
  toy(
    'Tour Settings',
    [
      { fieldname: 'open', fieldtype: 'Check', label: 'Open', default: '1' },
      { fieldname: 'motto', fieldtype: 'Data', label: 'Motto' },
    ],
    {
      issingle: 1,
    },
  ),
  toy(
    'Tour Bill',
    [
      { fieldname: 'amount', fieldtype: 'Currency', label: 'Amount' },
      { fieldname: 'memo', fieldtype: 'Data', label: 'Memo' },
      {
        fieldname: 'amended_from',
        fieldtype: 'Link',
        label: 'Amended From',
        options: 'Tour Bill',
        no_copy: 1,
        read_only: 1,
      },
    ],
    { is_submittable: 1, permissions: [manager] },
  ),
  toy('Tour Gate', [{ fieldname: 'code', fieldtype: 'Data', label: 'Code' }], {
    autoname: 'Prompt',
    permissions: [manager],
  }),
  toy('Tour Parcel', [
    { fieldname: 'note', fieldtype: 'Data', label: 'Note' },
    { fieldname: 'data', fieldtype: 'Data', label: 'Data' },
  ]),
];

class Tour extends Document {
  override validate() {
    if (this.text('notes') === 'forbidden') throw new ValidationError('These notes are forbidden', { title: 'Notes' });
    if (this.text('notes') === 'talk') {
      this.ctx.msgprint({ message: 'First thing', indicator: 'blue' });
      this.ctx.msgprint('Second thing');
    }
  }

  @whitelist()
  greet(args: { who?: string }) {
    return `Hello ${args.who ?? 'you'}, this is ${this.name}`;
  }

  @whitelist()
  self() {
    return this;
  }

  @whitelist()
  async fill(args: { seats?: number }) {
    this.set('seats', args.seats ?? 10);
    await this.save();
    return this.get('seats');
  }

  hidden() {
    return 'nobody may call this';
  }
}

let held: (() => void) | undefined;
/** Lets the request that waits in `tour.wait` go on. */
export const letGo = () => held?.();

export const tourHooks = {
  doctype_classes: { Tour },
  methods: {
    'tour.hello': method(
      { allow_guest: true, args: { who: optional(arg.text(), 'world') } },
      (_ctx, { who }) => `Hello ${who}`,
    ),
    'tour.raw': method(
      { allow_guest: true, xss_safe: true, args: { who: arg.text() } },
      (_ctx, { who }) => `Hello ${who}`,
    ),
    'tour.with_docs': method({ args: { name: arg.text() } }, async (ctx, { name }) =>
      answer({ message: 'Here', docs: [await ctx.getDoc('Tour', name)], note: 'beside' }),
    ),
    'tour.look': method(
      { args: { tour: arg.text(), days: optional(arg.int(), 7) }, verbs: ['GET'] },
      (_ctx, { tour, days }) => `${tour} ${days}`,
    ),
    'tour.csv': method({ args: { name: optional(arg.text(), 'tours.csv') } }, (_ctx, { name }) =>
      download(name, 'text/csv; charset=utf-8', 'name,seats\nAlps,4\nÅre,2\n'),
    ),
    'tour.sum': method({ args: { a: arg.int(), b: arg.int() } }, (_ctx, { a, b }) => a + b),
    'tour.nothing': method({ allow_guest: true }, () => undefined),
    'tour.post_only': method({ verbs: ['POST'] }, () => 'posted'),
    'tour.make': method({ args: { title: arg.text() } }, (ctx, { title }) => ctx.newDoc('Tour', { title }).insert()),
    'tour.boom': method({ allow_guest: true }, () => {
      throw new Error('a secret of the server');
    }),
    'tour.wait': method({ allow_guest: true }, () => new Promise((resolve) => (held = () => resolve('done')))),
    'tour.doctype.tour.tour.first': method({}, (ctx) => ctx.pluck('Tour', 'name', { order_by: 'name asc', limit: 1 })),
  },
} as unknown as Hooks;
