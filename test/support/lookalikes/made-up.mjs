// Doctypes that nobody wrote: fields, options, names and flags as often as in real ones.
import { AUTONAMES, DEFAULTS, DEPENDS_ON, DOCTYPE_FLAGS, FIELDTYPES, FLAGS, OPTIONS } from './histograms.mjs';

const FIRST = 'Sales Purchase Stock Job Salary Leave Course Batch Quality Asset Loan Tax Price Shipping Payment'.split(
  ' ',
);
const SECOND = 'Order Entry Plan Rule Template Profile Request Summary Allocation Category Account Term'.split(' ');
const THIRD = ['', ' Log', ' Detail', ' Group', ' Settings', ' Type', ' Map', ' Slip', ' Review'];
const MODULES = ['Accounts', 'Stock', 'Payroll', 'HR', 'LMS', 'Job', 'Quality Management'];
const ROLES = ['System Manager', 'Accounts User', 'Desk User', 'Moderator', 'All', 'HR User', 'A Role Nobody Made'];
const LAYOUT = new Set(['Section Break', 'Column Break', 'Tab Break', 'HTML', 'Button', 'Image', 'Heading']);
const STATUSES = ['', 'Draft', 'Open', 'Closed', 'On Hold', 'Cancelled'];
const STANDARD = {
  doctype: 'DocType',
  creation: '2019-03-07 11:22:33.444555',
  modified: '2025-01-02 03:04:05.060708',
  modified_by: 'Administrator',
  owner: 'Administrator',
  engine: 'InnoDB',
  sort_field: 'modified',
  sort_order: 'DESC',
};

/** The doctypes' names and kinds, before any has fields, so that links can point to all of them. */
export function plan(random, count) {
  const names = FIRST.flatMap((a) => SECOND.flatMap((b) => THIRD.map((c) => `${a} ${b}${c}`)));
  return Array.from({ length: count }, (_, index) => {
    const [name] = names.splice(random.below(names.length), 1);
    const isChild = index % 5 < 2;
    const kind = isChild
      ? 'child'
      : random.weighted({ document: 75, submittable: 20, single: 12, tree: 3, virtual: 3 });
    return { name: name ?? `Made Up ${index}`, kind, module: random.oneOf(MODULES) };
  });
}

function optionsOf(random, fieldtype, world) {
  if (fieldtype === 'Link') return random.oneOf(world.targets);
  if (fieldtype === 'Table') return random.oneOf(world.children);
  if (fieldtype === 'Table MultiSelect') return random.oneOf(world.linkRows);
  if (fieldtype === 'Select') return STATUSES.slice(random.below(2)).join('\n');
  if (fieldtype === 'Image') return 'image';
  return OPTIONS[fieldtype] ? random.weighted(OPTIONS[fieldtype]) : '';
}

function field(random, position, world, { isChild, isSingle }) {
  let fieldtype = random.weighted(FIELDTYPES);
  if (isChild && fieldtype.startsWith('Table')) fieldtype = 'Data';
  const options = optionsOf(random, fieldtype, world);
  const made = { fieldname: `${fieldtype.toLowerCase().replace(/\W/g, '_')}_${position}`, fieldtype };
  if (options) made.options = options;
  if (random.happens(850)) made.label = `${fieldtype} ${position}`;
  for (const [flag, rate] of Object.entries(FLAGS)) {
    if (LAYOUT.has(fieldtype) && flag !== 'hidden' && flag !== 'collapsible') continue;
    if (random.happens(rate)) made[flag] = 1;
  }
  if (made.unique && !['Data', 'Link', 'Read Only', 'Int'].includes(fieldtype)) delete made.unique;
  if (made.hidden) delete made.reqd;
  if (isSingle) delete made.set_only_once;
  if (random.happens(130)) made.depends_on = random.oneOf(DEPENDS_ON);
  if (DEFAULTS[fieldtype] && !options && random.happens(150)) made.default = random.oneOf(DEFAULTS[fieldtype]);
  if (random.happens(30)) made.permlevel = 1;
  if (fieldtype === 'Data' && random.happens(20)) made.length = random.oneOf([20, 64, 180, 1000]);
  if (['Float', 'Currency'].includes(fieldtype) && random.happens(60)) made.precision = random.oneOf(['2', '6', '9']);
  if (random.happens(60)) Object.assign(made, { oldfieldname: made.fieldname, oldfieldtype: fieldtype, width: '50%' });
  return made;
}

/** A Dynamic Link needs the field that names its doctype. */
function withHolders(random, fields) {
  return fields.flatMap((each) => {
    if (each.fieldtype !== 'Dynamic Link') return [each];
    const holder = `${each.fieldname}_doctype`;
    const isSelect = random.happens(300);
    const options = isSelect ? 'Account\nItem' : 'DocType';
    return [
      { fieldname: holder, fieldtype: isSelect ? 'Select' : 'Link', options, reqd: each.reqd ?? 0 },
      { ...each, options: holder },
    ];
  });
}

/** Values that come through a link, from a field of the same type over there. */
function addFetches(random, doctype, byName) {
  const links = doctype.fields.filter((each) => each.fieldtype === 'Link');
  for (const each of doctype.fields) {
    if (links.length === 0 || !random.happens(60) || each.reqd || each.unique) continue;
    const link = random.oneOf(links);
    const target = byName.get(link.options);
    const sources = target?.fields.filter(
      (source) => source.fieldtype === each.fieldtype && source.options === each.options,
    );
    if (link === each || !sources?.length || target.issingle) continue;
    each.fetch_from = `${link.fieldname}.${random.oneOf(sources).fieldname}`;
  }
}

function nameField(fields) {
  const found = fields.find((each) => each.fieldtype === 'Data' && !each.options && !each.length);
  if (found) Object.assign(found, { reqd: 1, hidden: 0, read_only: 0, default: undefined });
  else fields.push({ fieldname: 'title', fieldtype: 'Data', label: 'Title', reqd: 1 });
  return (found ?? fields.at(-1)).fieldname;
}

function autonameOf(random, fields) {
  const form = random.weighted(AUTONAMES);
  if (form === 'naming_series:') {
    const options = random.oneOf(['SO-.YYYY.-', '\nACC-.YY.-.MM.-\nOLD-', 'HR-EMP-', 'PRJ-.####']);
    fields.unshift({
      fieldname: 'naming_series',
      fieldtype: 'Select',
      label: 'Series',
      options,
      reqd: 1,
      set_only_once: 1,
    });
  }
  return form.includes('field') ? form.replace('{field}', nameField(fields)).replace('field:{', 'field:') : form;
}

const RIGHTS = [
  'read',
  'write',
  'create',
  'delete',
  'report',
  'export',
  'share',
  'print',
  'email',
  'submit',
  'cancel',
  'amend',
];

function permissionsOf(random) {
  return Array.from({ length: 1 + random.below(3) }, () => {
    const row = { role: random.oneOf(ROLES) };
    for (const right of RIGHTS) if (random.happens(700)) row[right] = 1;
    if (random.happens(90)) row.permlevel = 1 + random.below(2);
    if (random.happens(60)) row.if_owner = 1;
    if (random.happens(50)) Object.assign(row, { set_user_permissions: 1, apply_user_permissions: 1 });
    return row;
  });
}

const KINDS = {
  child: { istable: 1, editable_grid: 1 },
  single: { issingle: 1 },
  submittable: { is_submittable: 1 },
  tree: { is_tree: 1 },
  virtual: { is_virtual: 1 },
  document: {},
};

/** One doctype of the plan, with fields. */
export function makeUp(random, { name, kind, module }, world) {
  const isChild = kind === 'child';
  const size = 3 + random.below(isChild ? 14 : 40);
  const fields = withHolders(
    random,
    Array.from({ length: size }, (_, at) => field(random, at, world, { isChild, isSingle: kind === 'single' })),
  );
  if (fields.some((each) => each.options === 'image')) fields.push({ fieldname: 'image', fieldtype: 'Attach Image' });
  const autoname = ['child', 'single', 'virtual'].includes(kind) ? '' : autonameOf(random, fields);
  const json = { ...STANDARD, name, module, ...KINDS[kind], fields, permissions: isChild ? [] : permissionsOf(random) };
  if (autoname) json.autoname = autoname;
  for (const [flag, rate] of Object.entries(DOCTYPE_FLAGS)) if (random.happens(rate)) json[flag] = 1;
  if (random.happens(900)) json.field_order = orderOf(random, fields);
  if (random.happens(80))
    Object.assign(json, { custom: 0, docstatus: 0, hide_heading: 0, name_case: 'Title Case', image_view: 0 });
  return { ...json, actions: [], links: [], states: [] };
}

/** The order of the form, which differs from the list's now and then, and may name what there is not. */
function orderOf(random, fields) {
  const order = fields.map((each) => each.fieldname);
  if (random.happens(540)) order.push(...order.splice(0, random.below(order.length)));
  if (random.happens(20)) order.push('a_field_that_is_gone');
  return order;
}

export function link(random, doctypes) {
  const byName = new Map(doctypes.map((json) => [json.name, json]));
  for (const doctype of doctypes) addFetches(random, doctype, byName);
}
