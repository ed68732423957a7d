/** Frappe contract §6.1: SQL injection, at every door that takes a name, a filter or an order. */
import { databases } from '../support/databases.js';
import type { Person } from '../support/person.js';
import { at, call, type Target, type Throw, throwAll } from './target.js';
import { MANAGER, World } from './world.js';

const TEXTS = [
  'name; select 1',
  '(select password from __Auth limit 1)',
  'sleep(5)',
  '`tabUser`.`name``',
  'name, (case when 1=1 then 1 else 2 end)',
  'name/**/',
  'name -- ',
  'name #',
  'name/*!50000 desc*/',
  'extractvalue(1,concat(0x7e,version()))',
  'if(1=1,name,1)',
  'ifnull(name,1)',
  '@@version',
  'name union select 1',
  '１',
  'NAME',
  "name as 'a'b'",
  'name as `a`b`',
  'name as __proto__',
  'count(*)',
  'sum(sleep(5))',
  'name) or 1=1 -- ',
  "' or '1'='1",
  '__proto__',
  'constructor',
  'modified_by.api_secret',
  'owner.new_password',
  '\0',
  'name\0',
  '\ud800',
  '\u202ename',
  '..',
  '%',
  'a'.repeat(300),
  '('.repeat(3000),
  `${' '.repeat(20_000)}as x`,
];
const THINGS = [
  null,
  5,
  -1,
  1e308,
  true,
  [],
  [[]],
  {},
  { SLEEP: 5 },
  { COUNT: { SUM: 'name' } },
  { name: { name: 1 } },
  { COUNT: 'name', as: 'a` , (select max(`password`) from `__Auth`) as `b' },
  'name as a` , (select 1) as `b',
];
const INPUTS = [...TEXTS, ...THINGS];

const FILTERS = [
  { 'name) or 1=1 -- ': 1 },
  [['name', '= 1 or', 'x']],
  [['name', 'in (select', 'x']],
  [['`User` where', 'name', '=', 'x']],
  [['User', 'name', '=', 'x', 'y']],
  [['name', '=', { a: 1 }]],
  [['name', 'in', { a: 1 }]],
  [['name', 'in', [[], {}]]],
  [['name', 'between', ['a']]],
  [['creation', 'between', ['a', 'b']]],
  [['creation', 'timespan', "today' or 1=1"]],
  [['idx', '=', '1e999']],
  [['idx', 'in', [1e308, 'x', null, true]]],
  [['name', 'descendants of', "x' or 1=1"]],
  [['name', '=', 'x\0']],
  [['name', 'like', '\ud800%']],
  [['name', 'like', '%a'.repeat(450)]],
  [['name', 'in', Array.from({ length: 10_001 }, String)]],
  Array.from({ length: 101 }, () => ['name', '=', 'x']),
  [[['name', '=', 'x'], 'or', ['name', '=', 'y']], 'or'],
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
  '{"name":"a","name":["like","%"],"__proto__":{"x":1}}',
  [['api_secret', 'like', '%']],
  5,
  'name',
];

const query = (input: unknown) =>
  encodeURIComponent((typeof input === 'string' ? input : JSON.stringify(input)).toWellFormed().slice(0, 12_000));
const posted =
  (method: string, make: (input: unknown) => Record<string, unknown>): Throw =>
  (who, input) =>
    who('POST', call(method), make(input));

/** Doors that take a name, an expression or a number. */
const LIST_DOORS: Record<string, Throw> = {
  ...Object.fromEntries(
    ['fields', 'order_by', 'group_by', 'parent', 'limit', 'limit_start', 'as_dict'].flatMap((key) => [
      [`v1 ${key}`, (who: Person, input: unknown) => who('GET', `${at('User')}?${key}=${query(input)}`)],
      [
        `get_list ${key}`,
        posted('frappe.client.get_list', (input) => ({ doctype: 'User', [key]: key === 'fields' ? [input] : input })),
      ],
    ]),
  ),
  'v2 fields': (who, input) => who('GET', `/api/v2/document/User?fields=${query([input])}`),
  'v2 order_by': (who, input) => who('GET', `/api/v2/document/User?order_by=${query(input)}`),
  'list doctype': (who, input) => who('GET', at(String(input).toWellFormed()).slice(0, 4000)),
  'get_list doctype': posted('frappe.client.get_list', (doctype) => ({ doctype })),
  get_value: posted('frappe.client.get_value', (fieldname) => ({ doctype: 'User', fieldname, filters: {} })),
  validate_link: posted('frappe.client.validate_link', (name) => ({ doctype: 'User', docname: name, fields: [name] })),
  'search_link txt': posted('frappe.desk.search.search_link', (txt) => ({ doctype: 'User', txt })),
  'search_link searchfield': posted('frappe.desk.search.search_link', (searchfield) => ({
    ...{ doctype: 'User', txt: 'a', searchfield },
  })),
  'search_link page': posted('frappe.desk.search.search_link', (start) => ({
    ...{ doctype: 'User', txt: '', start, page_length: start },
  })),
  get_program_details: posted('lms.lms.utils.get_program_details', (program_name) => ({ program_name })),
  get_lesson: posted('lms.lms.utils.get_lesson', (course) => ({ course, chapter: course, lesson: course })),
  member_progress: posted('lms.lms.api.member_progress', (search) => ({ program: 'Path', search, start: search })),
  add_members: posted('lms.lms.api.add_members', (csv) => ({ program: 'Path', csv, members: csv })),
  set_value: posted('frappe.client.set_value', (fieldname) => ({
    ...{ doctype: 'User', name: 'x', fieldname, value: 1 },
  })),
};

const FILTER_DOORS: Record<string, Throw> = {
  list: (who, input) => who('GET', `${at('User')}?filters=${query(input)}`),
  'v2 count': (who, input) => who('GET', `/api/v2/doctype/User/count?filters=${query(input)}`),
  ...Object.fromEntries(
    ['get_list', 'get_count', 'get', 'get_value'].map((name) => [
      name,
      posted(`frappe.client.${name}`, (filters) => ({ doctype: 'User', filters, fieldname: 'name' })),
    ]),
  ),
  or_filters: posted('frappe.client.get_list', (or_filters) => ({ doctype: 'User', or_filters })),
  search_link: posted('frappe.desk.search.search_link', (filters) => ({ doctype: 'User', txt: '', filters })),
  add_members: posted('lms.lms.api.add_members', (filters) => ({ program: 'No such', filters })),
};

/** Each breaks out of another place: a text, a name, a number, a list of columns, a pattern. */
const EVERYWHERE = [
  `x' or '1'='1`,
  'x` or `1`=`1',
  'x" or "1"="1',
  '\\',
  'name asc, sleep(5)',
  "1' and sleep(5) -- ",
  '(select password from __Auth limit 1)',
  'name union select password,1 from `__Auth` -- ',
  'extractvalue(1,concat(0x7e,version()))',
  'randomblob(1000000000)',
  'name/*!50000 desc*/\0',
  '１ or １=１ \ud800 %',
  '$1 ? :name',
];

describe.each(databases)('SQL injection on $name', (database) => {
  let world: World;
  let target: Target;
  let moderator: Person;
  beforeAll(async () => {
    world = await World.open(database);
    target = world.target;
    moderator = world.people.moderator;
  }, 60_000);
  afterAll(() => world?.close());

  it('reaches the database through no parameter of no door, tells nothing and changes nothing', async () => {
    const before = await world.fingerprint();
    expect(await world.attack(MANAGER, EVERYWHERE)).toEqual([]);
    expect(await world.fingerprint()).toEqual(before);
  }, 120_000);

  it('finds no name, expression or number that a door does not refuse or take harmlessly', async () => {
    expect(await throwAll(moderator, LIST_DOORS, INPUTS, world.secrets)).toEqual([]);
  }, 60_000);

  it('finds no filter that a door does not refuse or take harmlessly', async () => {
    expect(await throwAll(moderator, FILTER_DOORS, FILTERS, world.secrets)).toEqual([]);
  }, 60_000);

  it('tells nothing of secrets through order, group, filter or count', async () => {
    for (const field of [
      'api_secret',
      'new_password',
      'api_key',
      'reset_password_key',
      'roles.role',
      '`tabHas Role`.`role`',
    ]) {
      for (const asked of [{ order_by: field }, { group_by: field }, { filters: [[field, 'like', 'a%']] }]) {
        // whoever may read the field at all gets its stars, and compares and sorts by nothing
        const who = /secret|password$/.test(field) ? [moderator, world.people.manager] : [moderator];
        for (const ask of who) {
          const { status } = await ask('POST', call('frappe.client.get_list'), { doctype: 'User', ...asked });
          expect([field, asked, status >= 400 && status < 500]).toEqual([field, asked, true]);
        }
      }
    }
  });

  it('left no error in the log', () => {
    expect(target.complaints).toEqual([]);
  });
});
