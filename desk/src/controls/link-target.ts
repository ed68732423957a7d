/** An address as somebody types it, to follow: `example.com` is one of the web; undefined for what could run. */
export function linkTarget(typed: string): string | undefined {
  const text = typed.trim();
  if (/^(https?:|mailto:|tel:)/i.test(text)) return text;
  if (/^[/#](?!\/)/.test(text)) return text;
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return `mailto:${text}`;
  return /^[^\s:/]+\.[^\s:]{2,}/.test(text) ? `https://${text}` : undefined;
}
