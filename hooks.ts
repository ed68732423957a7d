/**
 * The one place where apps meet the engine. Each app keeps its own hooks in `src/apps/<app>/hooks.ts`;
 * here they become one, in the order of the apps.
 */
import { customizeHooks } from './src/apps/core/customize/hooks.js';
import { deskActivityHooks } from './src/apps/core/desk/activity/hooks.js';
import { deskFormHooks } from './src/apps/core/desk/form/hooks.js';
import { deskListHooks } from './src/apps/core/desk/list/hooks.js';
import { deskReportHooks } from './src/apps/core/desk/report/hooks.js';
import { deskFrameHooks } from './src/apps/core/desk/workspace/hooks.js';
import { coreHooks } from './src/apps/core/hooks.js';
import { permissionManagerHooks } from './src/apps/core/permission-manager/hooks.js';
import { printHooks } from './src/apps/core/print/hooks.js';
import { transferHooks } from './src/apps/core/transfer/hooks.js';
import { workflowHooks } from './src/apps/core/workflow/hooks.js';
import { lmsHooks } from './src/apps/lms/hooks.js';
import { mergeHooks } from './src/engine/index.js';

export default mergeHooks(
  coreHooks,
  customizeHooks,
  deskFrameHooks,
  transferHooks,
  deskFormHooks,
  deskActivityHooks,
  deskListHooks,
  deskReportHooks,
  permissionManagerHooks,
  workflowHooks,
  printHooks,
  lmsHooks,
);
