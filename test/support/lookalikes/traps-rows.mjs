// Child doctypes of every kind, and tables of them.
import { child, doctype, f, named } from './declare.mjs';

export const rows = [
  child('Trap Row', [
    f('item', 'Link', 'Trap Item', { reqd: 1 }),
    f('item_name', 'Data', undefined, { fetch_from: 'item.item_name', read_only: 1, reqd: 1 }),
    f('qty', 'Float', undefined, { reqd: 1, precision: '3', default: '1' }),
    f('serial', 'Data', undefined, { unique: 1 }),
    f('secret', 'Password'),
    f('amount', 'Currency', 'currency', { read_only: 1, reqd: 1 }),
    f('note', 'Text Editor'),
  ]),
  child('Trap Numbered Row', [f('title', 'Data', undefined, { reqd: 1 })], named('autoincrement')),
  child('Trap Row By Field', [f('title', 'Data', undefined, { reqd: 1 })], named('field:title')),
  child('Trap Row By Series', [f('title')], named('ROW-.#####')),
  child('Trap Row Prompt', [f('title')], named('Prompt')),
  child('Trap Choice', [f('user', 'Link', 'User', { reqd: 1 })]),
  child('Trap Lonely Row', [f('title'), f('to_parent', 'Dynamic Link', 'parenttype')]),
  doctype(
    'Trap Tables',
    [
      f('naming_series', 'Select', 'TT-.YYYY.-', { reqd: 1 }),
      f('items', 'Table', 'Trap Row', { reqd: 1 }),
      f('more_items', 'Table', 'Trap Row'),
      f('numbered', 'Table', 'Trap Numbered Row', { reqd: 1, set_only_once: 1 }),
      f('by_field', 'Table', 'Trap Row By Field'),
      f('by_series', 'Table', 'Trap Row By Series'),
      f('prompted', 'Table', 'Trap Row Prompt', { allow_bulk_edit: 1 }),
      f('lonely', 'Table', 'Trap Lonely Row'),
      f('choices', 'Table MultiSelect', 'Trap Choice', { reqd: 1 }),
      f('computed', 'Table', 'Trap Row', { is_virtual: 1 }),
      f('kept', 'Table', 'Trap Row', { read_only: 1 }),
      f('asked', 'Table', 'Trap Row', { read_only: 1, reqd: 1 }),
    ],
    { ...named('naming_series:'), is_submittable: 1 },
  ),
];
