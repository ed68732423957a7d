/** `#RRGGBB` of `#abc`, `abc`, `#AABBCC`; undefined for what is no colour of that kind. Transparency is left out. */
export function hexOf(text: string): string | undefined {
  const digits = /^#?([\da-f]{3}|[\da-f]{6}|[\da-f]{8})$/i.exec(text.trim())?.[1];
  if (!digits) return undefined;
  const full = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits.slice(0, 6);
  return `#${full.toUpperCase()}`;
}
