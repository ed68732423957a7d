import { defineHooks } from '../../../../engine/index.js';
import { assignMethods } from './assign-to.js';
import { commentMethods } from './comments.js';
import { followMethods } from './follow.js';
import { tellFollowersDaily, tellFollowersHourly, tellFollowersWeekly } from './follow-digest.js';
import { likeMethods } from './like.js';
import { publishWrite } from './live.js';
import { mentionMethods } from './mentions.js';
import { announceNotice } from './notices.js';
import { notificationMethods } from './notification-log.js';
import { tellOfShare } from './shares.js';
import { tagMethods } from './tags.js';

/** What people do around documents: comments, assignments, likes, tags, follows, and who is told of it. */
export const deskActivityHooks = defineHooks({
  doc_events: {
    '*': { on_change: [publishWrite] },
    DocShare: { after_insert: [tellOfShare] },
    'Notification Log': { after_insert: [announceNotice] },
  },
  scheduler_events: { hourly: [tellFollowersHourly], daily: [tellFollowersDaily], weekly: [tellFollowersWeekly] },
  methods: {
    ...assignMethods,
    ...commentMethods,
    ...followMethods,
    ...likeMethods,
    ...mentionMethods,
    ...notificationMethods,
    ...tagMethods,
  },
});
