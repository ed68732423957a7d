import { defineHooks } from '../../../engine/index.js';
import { explainPermission, PermissionInspector } from './inspector.js';
import {
  addPermission,
  getPermissions,
  getRolesAndDoctypes,
  getStandardPermissions,
  getUsersWithRole,
  removePermission,
  resetPermissions,
  updatePermission,
} from './methods.js';

const PAGE = 'frappe.core.page.permission_manager.permission_manager';

/** Who may do what: the Role Permission Manager, and why. */
export const permissionManagerHooks = defineHooks({
  doctype_classes: { 'Permission Inspector': PermissionInspector },
  methods: {
    [`${PAGE}.add`]: addPermission,
    [`${PAGE}.get_permissions`]: getPermissions,
    [`${PAGE}.get_roles_and_doctypes`]: getRolesAndDoctypes,
    [`${PAGE}.get_standard_permissions`]: getStandardPermissions,
    [`${PAGE}.get_users_with_role`]: getUsersWithRole,
    [`${PAGE}.remove`]: removePermission,
    [`${PAGE}.reset`]: resetPermissions,
    [`${PAGE}.update`]: updatePermission,
    'frappe.core.doctype.permission_inspector.permission_inspector.explain': explainPermission,
  },
});
