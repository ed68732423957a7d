import { buildMeta, type DocTypeJson, type UserAccess } from '../../src/engine/index.js';
import { roleRights } from '../../src/engine/permissions/rights.js';

const meta = (rest: Partial<DocTypeJson>) =>
  buildMeta({ name: 'Toy', fields: [{ fieldname: 'title', fieldtype: 'Data' }], ...rest } as DocTypeJson);

const access = (...roles: string[]): UserAccess => ({
  user: roles.includes('Administrator') ? 'Administrator' : 'u@example.com',
  enabled: true,
  full_name: 'U',
  user_type: 'System User',
  roles: new Set(roles),
  userPermissions: new Map(),
  sharedDoctypes: new Set(),
});

describe('rights from roles', () => {
  const toy = meta({
    permissions: [
      { role: 'Reader', read: 1 },
      { role: 'Maker', read: 1, write: 1, create: 1, delete: 1, if_owner: 1 },
      { role: 'Picker', select: 1 },
      { role: 'Deep', read: 1, write: 1, permlevel: 1 },
      { role: 'Greedy', read: 1, submit: 1, cancel: 1, amend: 1, import: 1, write: 1 },
    ],
  });

  it('gives nothing without a role that has a row', () => {
    expect(roleRights(toy, access('All')).size).toBe(0);
  });

  it('limits rights of if_owner rows to own documents, except create', () => {
    const rights = roleRights(toy, access('Maker'));
    expect(Object.fromEntries(rights)).toEqual({
      read: 'own',
      write: 'own',
      delete: 'own',
      create: 'all',
      select: 'own',
    });
  });

  it('adds the rows of several roles up', () => {
    const rights = roleRights(toy, access('Maker', 'Reader'));
    expect([rights.get('read'), rights.get('write'), rights.get('select')]).toEqual(['all', 'own', 'all']);
  });

  it('lets whoever reads select, but not the other way round', () => {
    expect(roleRights(toy, access('Reader')).get('select')).toBe('all');
    expect(roleRights(toy, access('Picker')).get('read')).toBeUndefined();
  });

  it('counts no row above level 0', () => {
    expect(roleRights(toy, access('Deep')).size).toBe(0);
  });

  it('switches submit, cancel, amend and import off where the doctype has none', () => {
    const rights = roleRights(toy, access('Greedy'));
    expect([...rights.keys()].sort()).toEqual(['read', 'select', 'write']);
    const full = roleRights(meta({ ...toy.json, is_submittable: 1, allow_import: 1 }), access('Greedy'));
    expect([...full.keys()].sort()).toEqual(['amend', 'cancel', 'import', 'read', 'select', 'submit', 'write']);
  });

  it('gives Administrator everything', () => {
    expect(roleRights(toy, access('Administrator')).get('submit')).toBe('all');
  });
});
