/** A small site's database in the shape that Frappe 15 gives it, written by hand: what every site has, and oddities. */

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;

const STANDARD =
  '`name` varchar(140) NOT NULL, `creation` datetime(6), `modified` datetime(6), `modified_by` varchar(140), `owner` varchar(140), `docstatus` int(1) NOT NULL DEFAULT 0, `idx` int(8) NOT NULL DEFAULT 0';
const OF_ROWS = '`parent` varchar(140), `parentfield` varchar(140), `parenttype` varchar(140)';
const OPTIONS = 'ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci';
const WHEN = '2025-06-01 10:00:00.123456';

const text = (value: Value) => (value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value}'`);

/** `title varchar(140)` means a column of that type; a name alone means varchar(140). */
function columnsOf(columns: string): string[] {
  const parts = columns.split(/,(?!\d)/).map((part) => part.trim());
  return parts.filter(Boolean).map((part) => {
    const [name, ...type] = part.split(' ');
    return `\`${name}\` ${type.join(' ') || 'varchar(140)'}`;
  });
}

function insert(table: string, rows: readonly Row[]): string[] {
  return rows.map((row) => {
    const names = Object.keys(row).map((name) => `\`${name}\``);
    return `INSERT INTO \`${table}\` (${names.join(', ')}) VALUES (${Object.values(row).map(text).join(', ')})`;
  });
}

/** The table of a doctype with its rows, which get a name and the usual marks. */
function doctypeTable(doctype: string, columns: string, rows: readonly Row[] = [], kind: 'child' | 'plain' = 'plain') {
  const lines = [STANDARD, ...columnsOf(columns), ...(kind === 'child' ? [OF_ROWS] : ['`_user_tags` text'])];
  const marked = rows.map((row, place) => ({
    ...{ name: `${doctype.toLowerCase().replace(/\W/g, '')}${place}`, creation: WHEN, modified: WHEN },
    ...{ owner: 'Administrator', modified_by: 'Administrator', ...row },
  }));
  return [
    `CREATE TABLE \`tab${doctype}\` (${lines.join(', ')}, PRIMARY KEY (\`name\`), KEY \`modified\` (\`modified\`)) ${OPTIONS}`,
    ...insert(`tab${doctype}`, marked),
  ];
}

const CHECK = 'int(1) NOT NULL DEFAULT 0';
const RIGHTS = 'read write create delete submit cancel amend report export import share print email select'.split(' ');

interface Field {
  fieldname: string;
  fieldtype: string;
  options?: string;
}
interface Definition {
  name: string;
  fields?: readonly Field[];
  roles?: readonly string[];
  flags?: Row;
}

const field = (fieldname: string, fieldtype = 'Data', options?: string): Field => ({
  ...{ fieldname, fieldtype },
  ...(options === undefined ? {} : { options }),
});

const DEFINITIONS: readonly Definition[] = [
  ...['DocType', 'User', 'Role', 'Has Role', 'File', 'LMS Enrollment', 'LMS Program Member'].map((name) => ({ name })),
  // a version of a file's doctype with more in it
  {
    name: 'LMS Course',
    fields: [field('title'), field('evaluator', 'Link', 'User'), field('status', 'Select', 'In Progress\nOn Hold')],
    roles: ['Moderator', 'Auditor'],
  },
  { name: 'LMS Program', fields: [field('title')] },
  // an app's, of which Cairn knows nothing
  {
    name: 'Kiosk',
    fields: [
      field('title'),
      field('shifts', 'Table', 'Kiosk Shift'),
      field('opened', 'Datetime'),
      field('fee', 'Currency'),
    ],
    roles: ['Auditor'],
    flags: { autoname: 'KIO-.####', module: 'Kiosks' },
  },
  { name: 'Kiosk Shift', fields: [field('hours', 'Int')], flags: { istable: 1, autoname: 'autoincrement' } },
  // made in the desk
  { name: 'Locker', fields: [field('title')], roles: ['System Manager'], flags: { custom: 1 } },
  { name: 'Broken', fields: [field('size', 'Quantity')] },
  { name: 'Recorder', flags: { is_virtual: 1 } },
  { name: 'Error Log', flags: { engine: 'MyISAM' } },
];

function definitions(): string[] {
  const fields = DEFINITIONS.flatMap(({ name, fields = [] }) =>
    fields.map((row, place) => ({
      ...row,
      parent: name,
      parenttype: 'DocType',
      parentfield: 'fields',
      idx: place + 1,
    })),
  );
  const permissions = DEFINITIONS.flatMap(({ name, roles = [] }) =>
    roles.map((role) => ({
      role,
      read: 1,
      write: 1,
      create: 1,
      parent: name,
      parenttype: 'DocType',
      parentfield: 'permissions',
    })),
  );
  const flags = 'istable, issingle, is_virtual, custom'.replace(/\w+/g, `$& ${CHECK}`);
  return [
    ...doctypeTable(
      'DocType',
      `module, autoname, engine, migration_hash, ${flags}`,
      DEFINITIONS.map(({ name, flags: own }) => ({ name, module: 'Core', engine: 'InnoDB', ...own })),
    ),
    ...doctypeTable('DocField', 'fieldname, label, fieldtype, options text, oldfieldname', fields, 'child'),
    ...doctypeTable(
      'DocPerm',
      `role, permlevel int(11) DEFAULT 0, ${RIGHTS.map((right) => `${right} ${CHECK}`).join(', ')}`,
      permissions,
      'child',
    ),
    ...['DocType Action', 'DocType Link', 'DocType State'].flatMap((name) =>
      doctypeTable(name, `label, custom ${CHECK}`, [], 'child'),
    ),
  ];
}

const customizations = () => [
  ...doctypeTable('Custom Field', 'dt, fieldname, label, fieldtype, options text, insert_after', [
    {
      name: 'LMS Course-room',
      dt: 'LMS Course',
      fieldname: 'room',
      label: 'Room',
      fieldtype: 'Data',
      insert_after: 'title',
    },
    // the same field as in Cairn's fixtures, under another name
    { name: 'User-odd_name', dt: 'User', fieldname: 'hide_private', label: 'Hide', fieldtype: 'Check' },
  ]),
  ...doctypeTable(
    'Property Setter',
    'doc_type, doctype_or_field, field_name, row_name, property, property_type, value text',
    [
      {
        doc_type: 'Kiosk',
        doctype_or_field: 'DocField',
        field_name: 'title',
        property: 'label',
        property_type: 'Data',
        value: 'Stand',
      },
    ],
  ),
  ...doctypeTable(
    'Custom DocPerm',
    `parent, role, permlevel int(11) DEFAULT 0, ${RIGHTS.map((right) => `${right} ${CHECK}`).join(', ')}`,
  ),
  ...doctypeTable('Document Naming Rule', `document_type, disabled ${CHECK}`),
];

const people = () => [
  ...doctypeTable(
    'User',
    `email, first_name, full_name, enabled ${CHECK}, user_type, hide_private ${CHECK}, home_settings longtext`,
    [
      ...['Administrator', 'Guest', 'mo@example.com', 'ann@example.com'].map((name) => ({
        ...{ name, email: name, first_name: name, full_name: name, enabled: 1, user_type: 'System User' },
      })),
      {
        name: 'gone@example.com',
        email: 'gone@example.com',
        first_name: 'Gone',
        enabled: 0,
        user_type: 'Website User',
      },
    ],
  ),
  ...doctypeTable('Role', `role_name, desk_access ${CHECK}`, [
    ...['Administrator', 'System Manager', 'Guest', 'All', 'Moderator', 'Auditor'].map((name) => ({
      name,
      role_name: name,
      desk_access: 1,
    })),
  ]),
  ...doctypeTable(
    'Has Role',
    'role',
    [
      { parent: 'mo@example.com', parenttype: 'User', parentfield: 'roles', role: 'Moderator' },
      { parent: 'ann@example.com', parenttype: 'User', parentfield: 'roles', role: 'Auditor' },
    ],
    'child',
  ),
  ...doctypeTable(
    'User Permission',
    `user, allow, for_value, is_default ${CHECK}, apply_to_all_doctypes ${CHECK}, applicable_for, hide_descendants ${CHECK}`,
    [{ user: 'ann@example.com', allow: 'LMS Course', for_value: 'welding', apply_to_all_doctypes: 1 }],
  ),
  ...doctypeTable('DocShare', `user, share_doctype, share_name, everyone ${CHECK}, read ${CHECK}`, [
    { user: 'mo@example.com', share_doctype: 'Kiosk', share_name: 'KIO-0007', read: 1 },
  ]),
  // "Oracle-Pass-9#", by passlib
  'CREATE TABLE `__Auth` (`doctype` varchar(140) NOT NULL, `name` varchar(255) NOT NULL, `fieldname` varchar(140) NOT NULL, `password` text NOT NULL, `encrypted` int(1) NOT NULL DEFAULT 0, PRIMARY KEY (`doctype`, `name`, `fieldname`))',
  ...insert('__Auth', [
    {
      ...{ doctype: 'User', name: 'ann@example.com', fieldname: 'password', encrypted: 0 },
      password: '$pbkdf2-sha256$29000$2ftfSwlBaA1BiNEaQ6iVMg$fPVFb.IbG7jHXfTqi0Z8sQO6TwK258gTnoped1/2e0A',
    },
    {
      ...{ doctype: 'User', name: 'mo@example.com', fieldname: 'password', encrypted: 0 },
      password: '$argon2id$v=19$m=1024,t=2,p=2$fo8RAmAs5VxLiXHO2fv/fw$HIWFbh1S+ZYpV8K+vQEa7w',
    },
    {
      ...{ doctype: 'Kiosk', name: 'KIO-0007', fieldname: 'pin', encrypted: 1 },
      password:
        'gAAAAABrBq0svdlETysIVIUKtHxTQnIBz797QAYpcZkmfDrIS-JUOv2lzmexftd_hKIcm3AcDr0R2RGFmblM7GogOHi9sgebyDJkoZEpQLOKmYfJA45mbBY=',
    },
  ]),
];

const system = () => [
  ...doctypeTable('Module Def', 'module_name, app_name', [
    { name: 'Kiosks', module_name: 'Kiosks', app_name: 'kiosks' },
  ]),
  ...doctypeTable('Patch Log', 'patch longtext', [
    ...['14', '14', '15', '15', '15', '15', '15', '16'].map((major, place) => ({
      patch: `frappe.patches.v${major}_0.step_${place}`,
    })),
  ]),
  ...doctypeTable(
    'DefaultValue',
    'defkey, defvalue text',
    [{ parent: '__global', defkey: 'installed_apps', defvalue: '["frappe", "kiosks"]' }],
    'child',
  ),
  ...doctypeTable(
    'File',
    `file_name, file_url longtext, is_private ${CHECK}, is_folder ${CHECK}, attached_to_doctype, attached_to_name, old_parent`,
    [
      { name: 'f1', file_name: 'plan.txt', file_url: '/files/plan.txt' },
      { name: 'f2', file_name: 'secret.txt', file_url: '/private/files/secret.txt', is_private: 1 },
      { name: 'f3', file_name: 'lost.txt', file_url: '/files/lost.txt' },
      { name: 'f4', file_name: 'odd', file_url: '/files/../../etc/passwd' },
    ],
  ),
  'CREATE TABLE `tabError Log` (`name` varchar(140) NOT NULL PRIMARY KEY, `creation` datetime(6), `modified` datetime(6), `modified_by` varchar(140), `owner` varchar(140), `docstatus` int(1) NOT NULL DEFAULT 0, `idx` int(8) NOT NULL DEFAULT 0) ENGINE=MyISAM CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci',
  'CREATE TABLE `tabSingles` (`doctype` varchar(255), `field` varchar(255), `value` longtext, KEY `singles_doctype_field_index` (`doctype`, `field`))',
  ...insert('tabSingles', [{ doctype: 'System Settings', field: 'time_zone', value: 'Europe/Berlin' }]),
  'CREATE TABLE `tabSeries` (`name` varchar(100) NOT NULL, `current` int(10) NOT NULL DEFAULT 0, PRIMARY KEY (`name`))',
  ...insert('tabSeries', [{ name: 'KIO-', current: 7 }]),
  'CREATE TABLE `tabLeftover` (`name` varchar(140) NOT NULL PRIMARY KEY)',
];

const records = () => [
  ...doctypeTable('LMS Course', `title, evaluator, status, room, published ${CHECK}`, [
    { name: 'welding', title: 'Welding', evaluator: 'ann@example.com', status: 'On Hold', room: 'B 12', published: 1 },
    { name: 'forging', title: 'Forging', status: 'In Progress', published: 1 },
  ]),
  ...doctypeTable('LMS Program', `title, published ${CHECK}, member_count int(11) NOT NULL DEFAULT 0`, [
    { name: 'Metal', title: 'Metal', published: 1, member_count: 1 },
  ]),
  ...doctypeTable(
    'LMS Program Member',
    'member, full_name, progress int(11) NOT NULL DEFAULT 0',
    [
      {
        parent: 'Metal',
        parenttype: 'LMS Program',
        parentfield: 'program_members',
        member: 'ann@example.com',
        progress: 100,
      },
    ],
    'child',
  ),
  ...doctypeTable('LMS Enrollment', 'member, course, progress decimal(21,9) NOT NULL DEFAULT 0', [
    { name: 'e1', member: 'ann@example.com', course: 'welding', progress: 100 },
    { name: 'e2', member: 'ann@example.com', course: 'welding', progress: 0 },
  ]),
  ...doctypeTable('Kiosk', 'title, opened datetime(6), fee decimal(21,9), pin text', [
    { name: 'KIO-0007', title: 'North', opened: '2025-01-02 03:04:05', fee: null },
  ]),
  'CREATE SEQUENCE `kiosk_shift_id_seq` nocache nocycle; DO SETVAL(`kiosk_shift_id_seq`, 12)',
  `CREATE TABLE \`tabKiosk Shift\` (${STANDARD.replace('varchar(140) NOT NULL', 'bigint(20) NOT NULL')}, \`hours\` int(11) NOT NULL DEFAULT 0, ${OF_ROWS}, PRIMARY KEY (\`name\`)) ${OPTIONS}`,
  ...insert('tabKiosk Shift', [
    { name: 3, hours: 8, idx: 1, parent: 'KIO-0007', parenttype: 'Kiosk', parentfield: 'shifts' },
  ]),
  ...doctypeTable('Locker', 'title', [{ name: 'l1', title: 'First' }]),
  // unique by hand, whatever its definition says
  'ALTER TABLE `tabLocker` ADD UNIQUE KEY `title` (`title`)',
];

/** Statements that make it, to be run in an empty database. */
export const miniSite = [...definitions(), ...customizations(), ...people(), ...system(), ...records()].join(';\n');
