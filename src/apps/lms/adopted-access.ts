/** Doctypes of Frappe LMS that Cairn has no files for: its code keeps them from learners whom they do not concern. */
import type { Ctx, PermissionRule, RuleFilters } from '../../engine/index.js';
import { isCreator, isModerator } from './roles.js';

const isStaff = (ctx: Ctx) => isModerator(ctx) || isCreator(ctx) || ctx.hasRole('Batch Evaluator');

/** The user is in the batch that the column names. */
const inBatch = (ctx: Ctx, column: string): RuleFilters => ({
  exists: { doctype: 'LMS Batch Enrollment', on: { batch: column }, where: { member: ctx.user } },
});

const batchAccess: PermissionRule = (ctx) => isStaff(ctx) || { or: [{ published: 1 }, inBatch(ctx, 'name')] };

/** The link to join a class is for those who are in its batch. */
const liveClassAccess: PermissionRule = (ctx) => isStaff(ctx) || inBatch(ctx, 'batch_name');

const certificateAccess: PermissionRule = (ctx) =>
  isStaff(ctx) || { or: [{ published: 1 }, { member: ctx.user }, { owner: ctx.user }] };

/** For `adopted_permission` in `hooks.ts`. */
export const adoptedAccess: Readonly<Record<string, PermissionRule>> = {
  'LMS Batch': batchAccess,
  'LMS Certificate': certificateAccess,
  'LMS Live Class': liveClassAccess,
};
