import { defineAsyncComponent } from 'vue';

/** HTML that others wrote, cleaned; the cleaner comes with the first of it, for most forms show none. */
export default defineAsyncComponent(() => import('../controls/rich-text.vue'));
