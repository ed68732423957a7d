import { checkQuery } from '../../src/apps/core/desk/report/statement.js';

const tables = new Set(['tabToDo', 'tabUser']);
const check = (sql: string, filters: Record<string, unknown> = {}) =>
  checkQuery(sql, filters, { most: 1000, isTable: (name) => tables.has(name) });

describe('SQL of a report', () => {
  it.each([
    'select 1',
    'SELECT name AS "Name:Link/ToDo:120" FROM tabToDo;',
    'select `name` from `tabToDo` t, tabUser as u where t.owner = u.name',
    'select t.name from `tabToDo` t left join (select name from tabUser limit 10) u on u.name = t.owner, tabUser x',
    'with mine as (select name from tabToDo), b as (select 1) select * from mine, b',
    'with recursive n(i) as (select 1 union all select i + 1 from n where i < 9) select i from n',
    "select replace(name, 'a', 'b') from tabToDo -- a comment; with ' in it",
    "select '/* no comment */ ; --' from /* one ' */ tabToDo",
    'select count(*) from tabToDo group by owner having count(*) > 2 order by 1 limit 5, 10',
    'select t.`set`, t.share from tabToDo t',
    'select (select max(name) from tabUser) from (tabToDo)',
  ])('may be %j', (sql) => {
    expect(check(sql).sql).toBe(sql.replace(/;$/, ''));
  });

  it.each([
    '',
    'delete from tabToDo',
    'update tabToDo set name = 1',
    'select 1; select 2',
    'select 1; drop table tabToDo',
    'with a as (select 1) delete from tabToDo',
    "select * from tabToDo into outfile '/tmp/x'",
    'select name into @x from tabToDo',
    'select @@version',
    'select * from tabToDo for update',
    'select * from tabToDo lock in share mode',
    "select load_file('/etc/passwd')",
    'select sleep(10)',
    'select sleep (10)',
    'select `sleep`(10)',
    'select benchmark(1000000, md5(1))',
    'select /*! sleep(1) */ 1',
    'select /*!50000 1 */ from tabToDo',
    'select /*M!100100 1 */ from tabToDo',
    'select password from __Auth',
    'select password from `__Auth`',
    'select password from "__Auth"',
    'select sid from tabSessions',
    'select 1 where 1 in __Auth',
    'select * from sqlite_master',
    'select * from pragma_table_info(1)',
    'select * from information_schema.tables',
    'select * from mysql.user',
    'select * from other.tabToDo',
    'select * from tabToDo, other.secrets',
    'select * from tabToDo t join tabUser u on t.owner = u.name, other.secrets',
    'select * from (tabToDo, other.secrets)',
    'select * from tabToDo where name in (select x from other.secrets)',
    'select * from secrets',
    "select * from json_each('[1]')",
    "select '\\' from __Auth where '' = '",
    "select 1 --'\n from secrets --'",
    'select 1 /* from secrets',
    'select 1 # x',
    'select [name] from tabToDo',
    'select ? from tabToDo',
    'select 0x41',
    'select name from tabToDo limit 100000',
    'select name from tabToDo limit (select 1)',
    'select name from tabToDo limit 1, 100000',
    'select (1',
    'select 1)',
    "select 'open",
    'call x()',
    'explain select 1',
    'pragma writable_schema = 1',
    "attach 'x' as y",
    'values (1)',
    'select zeroblob(1000000000)',
  ])('may not be %j', (sql) => {
    expect(() => check(sql)).toThrow(/^Query: /);
  });

  it('has its parameters as parameters, lists as lists', () => {
    const sql = "select '100%%', 5 %% 2 from tabToDo where owner = %(who)s and name in %(names)s";
    expect(check(sql, { who: "x' or 1", names: ['a', 'b'] })).toEqual({
      sql: "select '100%', 5 % 2 from tabToDo where owner = ? and name in (?, ?)",
      params: ["x' or 1", 'a', 'b'],
    });
    expect(check("select '%(who)s' from tabToDo", { who: 'x' }).sql).toBe("select '%(who)s' from tabToDo");
    expect(() => check(sql, { who: 'x' })).toThrow('filters: the report asks for names');
    expect(() => check(sql, { who: {}, names: [] })).toThrow('filters.who: text, a number or a list');
  });
});
