import { defineHooks } from '../../../engine/index.js';
import { workflowMethods } from './methods.js';
import { forgetActions, trackWorkflow } from './track.js';
import { Workflow } from './workflow.js';

/** Workflows: their rules, what waits for whom, and the steps that clients take. */
export const workflowHooks = defineHooks({
  doctype_classes: { Workflow },
  doc_events: {
    '*': {
      on_update: [trackWorkflow],
      on_update_after_submit: [trackWorkflow],
      on_cancel: [trackWorkflow],
      after_delete: [forgetActions],
    },
  },
  ignore_links_on_delete: ['Workflow Action'],
  methods: workflowMethods,
});
