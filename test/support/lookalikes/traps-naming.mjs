// Trees, and every form of a name.
import { doctype, f, named } from './declare.mjs';

export const naming = [
  doctype(
    'Trap Account',
    [
      f('account_name', 'Data', undefined, { reqd: 1 }),
      f('parent_trap_account', 'Link', 'Trap Account'),
      f('lft', 'Int'),
      f('rgt', 'Int'),
      f('is_group', 'Check'),
      f('old_parent', 'Link', 'Trap Account', { hidden: 1 }),
    ],
    { ...named('account'), is_tree: 1, nsm_parent_field: 'parent_trap_account' },
  ),
  doctype('Trap Tree Bare', [f('title')], { is_tree: 1 }),
  doctype('Trap Tree-Hyphen', [f('title', 'Data', undefined, { reqd: 1, unique: 1 })], {
    ...named('field:title'),
    is_tree: 1,
  }),
  doctype(
    'Trap Work Order',
    [
      f('production_item', 'Link', 'Trap Item'),
      f('parent_work_order', 'Link', 'Trap Work Order'),
      f('naming_series', 'Select', 'MFG-WO-.YYYY.-', { reqd: 1 }),
    ],
    { ...named('naming_series:'), nsm_parent_field: 'parent_work_order', is_submittable: 1 },
  ),
  doctype(
    'Trap Item',
    [
      f('item_code', 'Data', undefined, { reqd: 1, unique: 1 }),
      f('item_name'),
      f('image', 'Attach Image'),
      f('image_view', 'Image', 'image'),
      f('description', 'Text Editor'),
      f('stock_uom', 'Link', 'Trap Unit', { reqd: 1 }),
    ],
    {
      ...named('field:item_code'),
      image_field: 'image',
      title_field: 'item_name',
      search_fields: 'item_name,description',
      show_title_field_in_link: 1,
    },
  ),
  doctype('Trap Unit', [f('unit_name', 'Data', undefined, { reqd: 1, unique: 1 })], named('field:unit_name')),
  doctype('Trap Salary Slip', [f('employee', 'Link', 'Trap Employee', { reqd: 1 })], {
    ...named('Sal Slip/.{employee}./.#####'),
    is_submittable: 1,
  }),
  doctype(
    'Trap Employee',
    [
      f('naming_series', 'Select', '\nHR-EMP-\nHR/EMP/.YY./', { reqd: 1 }),
      f('first_name', 'Data', undefined, { reqd: 1 }),
      f('user_id', 'Link', 'User', { unique: 1 }),
      f('reports_to', 'Link', 'Trap Employee'),
      f('ctc', 'Currency', 'Company:company:default_currency'),
    ],
    named('naming_series:'),
  ),
  doctype(
    'Trap One Per Employee',
    [
      f('employee', 'Link', 'Trap Employee', { reqd: 1, unique: 1 }),
      f('employee_name', 'Data', undefined, { fetch_from: 'employee.first_name', read_only: 1 }),
    ],
    named('field:employee'),
  ),
  doctype('Trap Named By Select', [f('kind', 'Select', 'First\nSecond', { reqd: 1 })], named('field:kind')),
  doctype('Trap Named By Read Only', [f('token', 'Data', undefined, { read_only: 1 })], named('field:token')),
  doctype('Trap Field There Is Not', [f('title')], named('field:nothing')),
  ...[
    'format: ASG-{#####}',
    'format:{timestamp}',
    'format:{creation}',
    'format:{title} - {unit}',
    'format:{title}-{MM}-{DD}',
    'format:PLAN-{###}',
    'hash',
    'Hash',
    'Random',
    'Prompt',
    'prompt',
    'autoincrement',
    'UUID',
    'role_profile',
    'LOC.YYYY.#####',
    '.#',
    'NOTE-.title.-.##',
    'AB-.{unit}.-.WW.-.##',
    'GL.timestamp.##',
    'naming_series:',
  ].map((form, index) =>
    doctype(
      `Trap Name ${index}`,
      [
        f('title', 'Data', undefined, { reqd: 1 }),
        f('unit', 'Link', 'Trap Unit', { reqd: 1 }),
        ...(form === 'naming_series:' ? [f('naming_series', 'Select', '', { default: 'ODD-.####' })] : []),
      ],
      { ...named(form), is_submittable: index % 2 },
    ),
  ),
  doctype('Trap Links To Numbers', [
    f('number', 'Link', 'Trap Name 11', { reqd: 1 }),
    f('title', 'Data', undefined, { fetch_from: 'number.title' }),
    f('uuid', 'Link', 'Trap Name 12'),
  ]),
];
