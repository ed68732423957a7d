import { onScopeDispose, reactive, watchEffect } from 'vue';

export interface Crumb {
  label: string;
  to?: string;
}

/** Where the person is, as the top bar and the window's title say it. */
export const page = reactive<{ title: string; crumbs: Crumb[] }>({ title: '', crumbs: [] });

/** Names the page for as long as the view that asks is there; follows what `describe` reads. */
export function usePage(describe: () => { title: string; crumbs?: Crumb[] }): void {
  const stop = watchEffect(() => {
    const { title, crumbs = [] } = describe();
    page.title = title;
    page.crumbs = crumbs;
    document.title = title ? `${title} · Cairn` : 'Cairn';
  });
  onScopeDispose(stop);
}
