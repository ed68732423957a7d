// Links in circles, to nowhere and to odd doctypes, and what is fetched through them.
import { doctype, f, named } from './declare.mjs';

export const links = [
  doctype('Trap Circle A', [
    f('b', 'Link', 'Trap Circle B', { reqd: 1 }),
    f('b_name', 'Data', undefined, { fetch_from: 'b.title', reqd: 1 }),
    f('title'),
  ]),
  doctype('Trap Circle B', [
    f('a', 'Link', 'Trap Circle A', { reqd: 1 }),
    f('title'),
    f('self', 'Link', 'Trap Circle B', { reqd: 1 }),
  ]),
  doctype('Trap Dangling', [
    f('loan', 'Link', 'Loan', { reqd: 1 }),
    f('gateway', 'Link', 'Payment Gateway'),
    f('loan_amount', 'Currency', 'currency', { fetch_from: 'loan.amount' }),
  ]),
  doctype('Trap Dangling Table', [
    f('title'),
    f('rows_of_nobody', 'Table', 'Nobody Has This'),
    f('more', 'Table MultiSelect', 'Nor This', { reqd: 1 }),
  ]),
  doctype('Trap Party', [
    f('party_type', 'Select', '\nGone Customer\nGone Supplier', { reqd: 1 }),
    f('party', 'Dynamic Link', 'party_type', { reqd: 1 }),
    f('party_name', 'Data', undefined, { fetch_from: 'party.title' }),
  ]),
  doctype('Trap Reference', [
    f('reference_doctype', 'Link', 'DocType', { reqd: 1 }),
    f('reference_name', 'Dynamic Link', 'reference_doctype', { reqd: 1 }),
    f('other', 'Dynamic Link', 'no_such_field'),
    f('said', 'Dynamic Link', 'said_type'),
    f('said_type'),
  ]),
  doctype('Trap Party Kind', [f('kind', 'Link', 'DocType', { reqd: 1, unique: 1 })], named('field:kind')),
  doctype('Trap Party List', [f('title')], named('Prompt')),
  doctype('Trap Listed Party', [
    f('kind', 'Link', 'Trap Party Kind', { reqd: 1 }),
    f('party', 'Dynamic Link', 'kind', { reqd: 1 }),
    f('other_kind', 'Link', 'Trap Party List'),
    f('other', 'Dynamic Link', 'other_kind'),
    f('shown_kind', 'Link', 'DocType', { read_only: 1 }),
    f('shown', 'Dynamic Link', 'shown_kind', { reqd: 1 }),
  ]),
  doctype('Trap Fetched Holder', [
    f('source', 'Link', 'Trap Reference', { reqd: 1 }),
    f('voucher_type', 'Link', 'DocType', { fetch_from: 'source.reference_doctype', read_only: 1 }),
    f('voucher', 'Dynamic Link', 'voucher_type', { fetch_from: 'source.reference_name' }),
  ]),
  doctype('Trap Unique Link', [
    f('circle', 'Link', 'Trap Circle A', { unique: 1, reqd: 1 }),
    f('for_doctype', 'Link', 'DocType', { unique: 1, reqd: 1 }),
    f('per_employee', 'Link', 'Trap One Per Employee', { unique: 1 }),
  ]),
  doctype('Trap Link To Odd Ones', [
    f('single', 'Link', 'Trap Settings', { reqd: 1 }),
    f('virtual', 'Link', 'Trap Virtual', { reqd: 1 }),
    f('row', 'Link', 'Trap Row', { reqd: 1 }),
    f('own', 'Link', 'Trap Link To Odd Ones', { reqd: 1 }),
  ]),
  doctype(
    'Trap Fetches',
    [
      f('employee', 'Link', 'Trap Employee', { reqd: 1 }),
      f('slip', 'Link', 'Trap Item'),
      f('nodot', 'Data', undefined, { fetch_from: 'employee' }),
      f('gone', 'Data', undefined, { fetch_from: 'employee.no_such_field' }),
      f('nowhere', 'Data', undefined, { fetch_from: 'no_such_link.title' }),
      f('boss', 'Link', 'Trap Employee', { fetch_from: 'employee.reports_to', reqd: 1, read_only: 1 }),
      f('boss_name', 'Data', undefined, { fetch_from: 'boss.first_name', reqd: 1 }),
      f('stays', 'Data', undefined, { fetch_from: 'employee.first_name', fetch_if_empty: 1 }),
      f('flag', 'Check', undefined, { fetch_from: 'employee.docstatus', fetch_if_empty: 1 }),
      f('plain', 'Small Text', undefined, { fetch_from: 'slip.description' }),
      f('state', 'Select', 'Sold\nLost', { fetch_from: 'slip.item_name' }),
      f('mail', 'Data', 'Email', { fetch_from: 'slip.item_code' }),
      f('unit', 'Link', 'Trap Unit', { fetch_from: 'employee.first_name' }),
      f('other', 'Link', 'Trap Party List', { fetch_from: 'slip.stock_uom' }),
    ],
    { is_submittable: 1 },
  ),
];
