/** The little of a page that the desk's pure functions (and Vue, when it is loaded) look at: above all, the boot. */
export function deskPage(boot: Record<string, unknown>): void {
  const element = { textContent: JSON.stringify(boot) };
  Object.assign(globalThis, {
    document: {
      getElementById: () => element,
      createElement: () => ({}),
      documentElement: { lang: 'en', dataset: {} },
    },
  });
}
