/** The forms that a Data field's `options` ask for. The server decides; this only says it earlier. */

const EMAIL = /^[^\s@<>",;]+@[^\s@<>",;.]+(\.[^\s@<>",;.]+)+$/;
const PHONE = /^[+]?[0-9 ()./,x*#-]{3,}$/i;
const NAME = /^[\p{L}\p{M}][\p{L}\p{M}' .\-,()0-9]*$/u;
const WEB_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'ftp:', 'mailto:', 'tel:']);

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** What is wrong with a text as `Email`, `Phone`, `URL` or `Name`; empty when nothing is, or nothing is asked. */
export function formatProblem(text: string, format: string | null | undefined): string {
  const bare = text.trim();
  if (bare === '') return '';
  if (format === 'Email') return emailProblem(bare);
  if (format === 'Phone' && !PHONE.test(bare)) return `“${bare}” is no phone number.`;
  if (format === 'Name' && !NAME.test(bare)) return `“${bare}” is no name.`;
  if (format === 'URL' && !urlOf(bare))
    return `“${bare}” is no address of the web: it begins with https:// or the like.`;
  return '';
}

/** Several addresses may stand beside each other, `Name <address>` too. */
function emailProblem(text: string): string {
  const addresses = text.split(/[,\n]/).filter((one) => one.trim() !== '');
  const wrong = addresses.find((one) => !EMAIL.test((/<([^>]*)>\s*$/.exec(one)?.[1] ?? one).trim()));
  return wrong === undefined ? '' : `“${wrong.trim()}” is no e-mail address.`;
}

/** Where a Data value leads when it is followed; undefined for plain text and for anything that could run. */
export function followable(text: string, format: string | null | undefined): string | undefined {
  const bare = text.trim();
  if (bare === '' || formatProblem(bare, format) !== '') return undefined;
  if (format === 'Email') return `mailto:${bare}`;
  if (format === 'Phone') return `tel:${bare.replace(/[^\d+*#]/g, '')}`;
  if (format !== 'URL') return undefined;
  return WEB_SCHEMES.has(urlOf(bare)?.protocol ?? '') ? bare : undefined;
}

/** The `type` of the input: phones show the keyboard that fits. */
export function inputType(format: string | null | undefined): string {
  // not `email` and `url`: browsers then refuse what the server takes, in their own words
  return format === 'Phone' ? 'tel' : 'text';
}

/** The `inputmode`, for the keyboards of phones. */
export function inputMode(format: string | null | undefined): 'email' | 'tel' | 'url' | undefined {
  if (format === 'Email') return 'email';
  if (format === 'Phone') return 'tel';
  return format === 'URL' ? 'url' : undefined;
}
