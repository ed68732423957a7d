import { defineHooks } from '../../engine/index.js';
import { accessRules } from './access.js';
import { adoptedAccess } from './adopted-access.js';
import { attachToNew, noteTemporaryName } from './attachments.js';
import { getBootinfo } from './boot.js';
import { clientMethods } from './client/index.js';
import { Comment } from './comment.js';
import { keepDeleted } from './deleted-document.js';
import { DocShare } from './doc-share.js';
import { storeEmbeddedImages } from './embedded-images.js';
import { File, fileAccess, makeFolders } from './file.js';
import { AccessLog, ActivityLog, ErrorLog } from './logs.js';
import {
  generateKeys,
  getAllRoles,
  getLoggedUser,
  purgeLogins,
  purgeUploads,
  resetPassword,
  switchTheme,
  updatePassword,
  verifyPassword,
} from './methods.js';
import { Role } from './role.js';
import { RoleProfile } from './role-profile.js';
import { addShare, getShareUsers, setSharePermission } from './share.js';
import { DocumentNamingRule, ModuleDef, Tag } from './small-rules.js';
import { SystemSettings } from './system-settings.js';
import { ToDo, todoAccess } from './todo.js';
import { User, userAccess } from './user.js';
import { UserPermission } from './user-permission.js';
import { recordVersion, Version } from './version.js';

/** The core's part of `hooks.ts`. */
export const coreHooks = defineHooks({
  doctype_classes: {
    'Access Log': AccessLog,
    'Activity Log': ActivityLog,
    Comment,
    DocShare,
    'Document Naming Rule': DocumentNamingRule,
    'Error Log': ErrorLog,
    File,
    'Module Def': ModuleDef,
    Role,
    'Role Profile': RoleProfile,
    'System Settings': SystemSettings,
    Tag,
    ToDo,
    User,
    'User Permission': UserPermission,
    Version,
  },
  doc_events: {
    '*': {
      before_insert: [noteTemporaryName],
      before_save: [storeEmbeddedImages],
      before_submit: [storeEmbeddedImages],
      before_update_after_submit: [storeEmbeddedImages],
      after_insert: [attachToNew],
      on_update: [recordVersion],
      on_update_after_submit: [recordVersion],
      on_cancel: [recordVersion],
      on_discard: [recordVersion],
      after_delete: [keepDeleted],
    },
  },
  adopted_permission: adoptedAccess,
  has_permission: { ...accessRules, File: fileAccess, ToDo: todoAccess, User: userAccess },
  ignore_links_on_delete: [
    'Access Log',
    'Activity Log',
    'Comment',
    'Communication',
    'Deleted Document',
    'Document Follow',
    'DocShare',
    'Email Queue',
    'Error Log',
    'File',
    'Notification Log',
    'Tag Link',
    'ToDo',
    'Version',
    'View Log',
  ],
  after_install: [makeFolders],
  scheduler_events: { daily: [purgeLogins, purgeUploads] },
  methods: {
    ...clientMethods,
    'frappe.auth.get_logged_user': getLoggedUser,
    'frappe.boot.get_bootinfo': getBootinfo,
    'frappe.core.doctype.user.user.generate_keys': generateKeys,
    'frappe.core.doctype.user.user.get_all_roles': getAllRoles,
    'frappe.core.doctype.user.user.switch_theme': switchTheme,
    'frappe.core.doctype.user.user.reset_password': resetPassword,
    'frappe.core.doctype.user.user.update_password': updatePassword,
    'frappe.core.doctype.user.user.verify_password': verifyPassword,
    'frappe.share.add': addShare,
    'frappe.share.get_users': getShareUsers,
    'frappe.share.set_permission': setSharePermission,
  },
});
