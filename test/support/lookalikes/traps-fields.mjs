// Names, types, lengths, defaults and flags of fields.
import { child, doctype, f, many, named } from './declare.mjs';

const SQL =
  'order group select from where key index table default rank check references primary limit desc asc row column condition range match interval exists between like in is not null and or by to set update delete insert read write release usage signal end begin case when then else cast collate current_date system'.split(
    ' ',
  );
const MEMBERS =
  'values get set save insert submit cancel delete validate update rows text append rename constructor ctx before autoname on_update has_changed is_new hasOwnProperty toString valueOf json onload naming_rule filters fields data message docs'.split(
    ' ',
  );

export const fields = [
  doctype(
    'Trap SQL Words',
    SQL.map((word) => f(word, word.length % 2 ? 'Data' : 'Int', undefined, { search_index: word === 'key' ? 1 : 0 })),
  ),
  child(
    'Trap SQL Row',
    SQL.slice(0, 20).map((word) => f(word)),
  ),
  doctype('Trap Members', [
    ...MEMBERS.map((word) => f(word)),
    f('sql_rows', 'Table', 'Trap SQL Row'),
    f('rename_rows', 'Table', 'Trap Members Row'),
  ]),
  child(
    'Trap Members Row',
    MEMBERS.map((word) => f(word, 'Small Text')),
  ),
  doctype(
    'Trap Standard Names',
    [
      'parent',
      'parenttype',
      'parentfield',
      'idx',
      'meta',
      'flags',
      'file_list',
      '_user_tags',
      '_private',
      'owner',
      'modified_by',
      'docstatus',
    ].map((word) => f(word)),
  ),
  doctype('Trap Twice', [
    f('title'),
    f('section', 'Section Break'),
    f('amount', 'Currency'),
    f('section', 'Section Break'),
    f('title', 'Small Text'),
    f('rows_twice', 'Table', 'Trap Lonely Row 2'),
    f('rows_twice', 'Table', 'Trap Lonely Row 2'),
  ]),
  child('Trap Lonely Row 2', [f('title')]),
  doctype(
    'Trap Wide',
    [
      f('naming_series', 'Select', 'WIDE-.####'),
      ...many(210, (n) =>
        f(`text_${n}`, 'Data', undefined, { reqd: n % 40 === 0 ? 1 : 0, search_index: n % 60 === 0 ? 1 : 0 }),
      ),
    ],
    { ...named('naming_series:'), is_submittable: 1 },
  ),
  doctype(
    'Trap Very Wide',
    many(400, (n) =>
      f(
        `field_${n}`,
        ['Data', 'Currency', 'Select', 'Link', 'Text', 'Date'][n % 6],
        n % 6 === 3 ? 'Trap Unit' : n % 6 === 2 ? 'A\nB' : undefined,
      ),
    ),
  ),
  child(
    'Trap Wide Row',
    many(150, (n) => f(`long_${n}`, 'Data', undefined, { length: 500 })),
  ),
  doctype('Trap Holds Wide', [f('wide', 'Table', 'Trap Wide Row', { reqd: 1 })]),
  doctype('Trap Lengths', [
    f('short', 'Data', undefined, { length: 3 }),
    f('long', 'Data', undefined, { length: 1000 }),
    f('too_long', 'Data', undefined, { length: 2500 }),
    f('link', 'Link', 'Trap Unit', { length: 255 }),
    f('big', 'Int', undefined, { length: 20 }),
    f('select', 'Select', `Short\n${'x'.repeat(139)}\n${'y'.repeat(200)}`),
    f('unique_long', 'Data', undefined, { length: 1000, unique: 1 }),
    f('unique_text', 'Small Text', undefined, { unique: 1 }),
    f('indexed_text', 'Long Text', undefined, { search_index: 1 }),
    f('indexed_json', 'JSON', undefined, { search_index: 1 }),
  ]),
  doctype('Trap Long Names Of A Doctype That Somebody Wrote Out In Full', [
    f('a_fieldname_that_is_as_long_as_a_column_of_mariadb_may_be_at_mos', 'Data', undefined, { unique: 1 }),
    f(`n${'o'.repeat(62)}w`, 'Link', 'Trap Unit', { search_index: 1 }),
  ]),
  doctype('Trap Long Select', [
    f('country', 'Select', many(400, (n) => `Country of the Number ${n}`).join('\n'), {
      default: 'Country of the Number 7',
      reqd: 1,
    }),
  ]),
  doctype(
    'Trap Defaults',
    [
      f('int', 'Int', undefined, { default: '7' }),
      f('odd_int', 'Int', undefined, { default: 'seven' }),
      f('check', 'Check', undefined, { default: '1' }),
      f('zero', 'Check', undefined, { default: '0' }),
      f('odd_select', 'Select', 'A\nB', { default: 'C' }),
      f('odd_mail', 'Data', 'Email', { default: 'nobody' }),
      f('number_default', 'Int', undefined, { default: 3 }),
      f('float', 'Float', undefined, { default: '1,000.5' }),
      f('date', 'Date', undefined, { default: 'Today', reqd: 1 }),
      f('date_now', 'Date', undefined, { default: 'Now' }),
      f('odd_date', 'Date', undefined, { default: 'next week' }),
      f('datetime', 'Datetime', undefined, { default: 'Now' }),
      f('datetime_today', 'Datetime', undefined, { default: 'Today' }),
      f('time', 'Time', undefined, { default: 'Now' }),
      f('time_today', 'Time', undefined, { default: 'today' }),
      f('company', 'Link', 'Company', { default: ':Company' }),
      f('company_text', 'Data', undefined, { default: ':Company' }),
      f('user', 'Link', 'User', { default: '__user' }),
      f('user_text', 'Data', undefined, { default: '__user' }),
      f('select', 'Select', 'A\nB', { default: 'B' }),
      f('first', 'Select', 'A\nB', { reqd: 1 }),
      f('text', 'Small Text', undefined, { default: `It's a \\ "quoted" default` }),
      f('unit', 'Link', 'Trap Unit', { default: 'Nos' }),
      f('hidden', 'Data', undefined, { hidden: 1, reqd: 1 }),
      f('percent', 'Percent', undefined, { default: '100' }),
      f('json', 'JSON', undefined, { default: '{"a": 1}' }),
      f('odd_json', 'JSON', undefined, { default: 'none' }),
      f('color', 'Color', undefined, { default: '#fff' }),
    ],
    { is_submittable: 1 },
  ),
  doctype(
    'Trap Not Null',
    ['Data', 'Link', 'Date', 'Datetime', 'Time', 'JSON', 'Small Text', 'Text Editor', 'Int'].map((type, n) =>
      f(`not_null_${n}`, type, type === 'Link' ? 'Trap Unit' : undefined, { not_nullable: 1 }),
    ),
  ),
  doctype(
    'Trap Title',
    [
      f('customer_name', 'Data', undefined, { reqd: 1 }),
      f('title', 'Data', undefined, { default: '{customer_name}', hidden: 1, no_copy: 1 }),
    ],
    { title_field: 'title' },
  ),
  doctype(
    'Trap Title Options',
    [f('customer_name', 'Data', undefined, { reqd: 1 }), f('title', 'Data', '{customer_name} again')],
    { title_field: 'title' },
  ),
  doctype(
    'Trap Data Options',
    ['Email', 'Name', 'Phone', 'URL', 'Barcode', 'IBAN', 'PROJ-UPD-.YYYY.-', 'Territory', 'junk\nof two lines'].map(
      (options, n) => f(`data_${n}`, 'Data', options),
    ),
  ),
  doctype(
    'Trap Read Only',
    [
      f('must', 'Data', undefined, { reqd: 1, read_only: 1 }),
      f('must_link', 'Link', 'Trap Unit', { reqd: 1, read_only: 1 }),
      f('once', 'Data', undefined, { set_only_once: 1 }),
      f('code_once', 'Data', undefined, { set_only_once: 1, read_only: 1 }),
      f('unique_code', 'Data', undefined, { unique: 1, read_only: 1 }),
      f('shown', 'Read Only'),
      f('must_shown', 'Read Only', undefined, { reqd: 1 }),
      f('counted', 'Int', undefined, { read_only: 1, reqd: 1 }),
      f('unique_int', 'Int', undefined, { unique: 1 }),
      f('level', 'Data', undefined, { permlevel: 3 }),
      f('masked', 'Data', undefined, { mask: 1 }),
      f('hidden_must', 'Link', 'Trap Unit', { hidden: 1, reqd: 1 }),
    ],
    { is_submittable: 1 },
  ),
  doctype('Trap Virtual Fields', [
    f('title'),
    f('full', 'Data', 'doc.title', { is_virtual: 1 }),
    f('sum', 'Currency', undefined, { is_virtual: 1, reqd: 1 }),
    f('linked', 'Link', 'Trap Unit', { is_virtual: 1 }),
    f('listed', 'Table', 'Trap Row', { is_virtual: 1 }),
  ]),
  doctype(
    'Trap Every Type',
    [
      'Fold',
      'Heading',
      'HTML',
      'Button',
      'Image',
      'Tab Break',
      'Barcode',
      'Signature',
      'Geolocation',
      'Rating',
      'Icon',
      'Duration',
      'Phone',
      'Color',
      'Long Int',
      'Markdown Editor',
      'HTML Editor',
      'Autocomplete',
      'Attach',
      'Attach Image',
      'Code',
      'JSON',
      'Long Text',
      'Password',
    ].map((type, n) =>
      f(
        `typed_${n}`,
        type,
        type === 'Autocomplete' ? '["a","b"]' : type === 'Rating' ? '10' : undefined,
        type === 'Rating' ? { reqd: 1 } : {},
      ),
    ),
  ),
  doctype(
    'Trap Nameless Fields',
    [
      { fieldtype: 'Section Break' },
      { fieldtype: 'Column Break', label: ' ' },
      { fieldtype: 'Section Break', fieldname: '' },
      f('title', 'Data', undefined, { label: ' ' }),
    ],
    { field_order: undefined },
  ),
  doctype('Trap Order', [f('a'), f('b'), f('c')], { field_order: ['c', 'gone', 'a', 'also_gone'] }),
  doctype('Trap No Order', [f('z'), f('y')], { field_order: undefined, modified: undefined }),
];
