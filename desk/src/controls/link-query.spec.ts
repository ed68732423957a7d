import { describe, expect, jest, test } from '@jest/globals';
import { deskPage } from '../../../test/support/desk-page';

deskPage({ user: { name: 'ada@example.com', roles: ['Editor'] }, sysdefaults: {}, time_zone: {} });
const { linkedDoctype, searchArguments } = await import('./link-query');

const doc = { doctype: 'Task', name: 'T1', kind: 'Role', project: 'P1' };
const link = (more = {}) => ({ fieldname: 'owner_of', fieldtype: 'Link', options: 'User', ...more });

describe('a link', () => {
  test('leads where its options say, a dynamic one where another field says', () => {
    expect(linkedDoctype({ field: link(), doc })).toBe('User');
    const dynamic = link({ fieldtype: 'Dynamic Link', options: 'kind' });
    expect(linkedDoctype({ field: dynamic, doc })).toBe('Role');
    expect(linkedDoctype({ field: dynamic, doc: { doctype: 'Task', name: 'T2' } })).toBeUndefined();
    expect(linkedDoctype({ field: dynamic, doc: { doctype: 'Row', name: 'R' }, parent: doc })).toBe('Role');
  });

  test('is searched for with what it belongs to', () => {
    expect(searchArguments({ field: link({ ignore_user_permissions: 1 }), doc }, 'User', 'ad')).toEqual({
      ...{ doctype: 'User', txt: 'ad', page_length: 10, reference_doctype: 'Task', link_fieldname: 'owner_of' },
      ignore_user_permissions: 1,
    });
  });

  test('is filtered by what the doctype says about the document', () => {
    const link_filters = '[["User", "project", "=", "eval: doc.project"], ["User", "enabled", "=", 1]]';
    expect(searchArguments({ field: link({ link_filters }), doc }, 'User', '').filters).toEqual([
      ['User', 'project', '=', 'P1'],
      ['User', 'enabled', '=', 1],
    ]);
  });

  test('is filtered by a script too, which sees the document that a row is in', () => {
    const get_query = jest.fn((..._asked: unknown[]) => ({
      filters: { enabled: 1, age: ['>', 3] },
      searchfield: 'email',
    }));
    const link_filters = '[["User", "a", "=", "b"]]';
    const row = { doctype: 'Row', name: 'R1' };
    const asked = searchArguments({ field: link({ link_filters, get_query }), doc: row, parent: doc }, 'User', '');
    expect(asked).toMatchObject({ searchfield: 'email', reference_doctype: 'Row' });
    expect(asked.filters).toEqual([
      ['User', 'a', '=', 'b'],
      ['User', 'enabled', '=', 1],
      ['User', 'age', '>', 3],
    ]);
    expect(get_query).toHaveBeenCalledWith(doc, 'Row', 'R1');
  });

  test('is searched by the method that a script names', () => {
    const field = link({ get_query: () => 'app.find_people' });
    expect(searchArguments({ field, doc }, 'User', '')).toMatchObject({ query: 'app.find_people' });
  });

  test('is not filtered by what cannot be read, and that is said to whoever looks', () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(searchArguments({ field: link({ link_filters: 'no JSON' }), doc }, 'User', '').filters).toBeUndefined();
    expect(warn).toHaveBeenCalledTimes(1);
    warn.mockRestore();
  });
});
