import { AuthenticationError } from '../../engine/index.js';

export interface ApiKey {
  key: string;
  secret: string;
}

/** Frappe answers a bad `Authorization` header with 401 and no message. */
export const refused = () => new AuthenticationError('', { messages: [] });

const SCHEMES: ReadonlySet<string> = new Set(['token', 'basic', 'bearer']);

/**
 * Reads `token key:secret`, `Bearer key:secret` or `Basic base64(key:secret)`.
 * @throws AuthenticationError for anything else, an OAuth access token included: there is no OAuth provider
 */
export function readAuthorization(header: string): ApiKey {
  const [scheme = '', given = '', ...rest] = header.trim().split(/\s+/);
  if (rest.length > 0 || given === '') throw refused();
  const basic = scheme.toLowerCase() === 'basic';
  if (!SCHEMES.has(scheme.toLowerCase())) throw refused();
  const pair = basic ? Buffer.from(given, 'base64').toString('utf8') : given;
  const colon = pair.indexOf(':');
  if (colon < 1 || colon === pair.length - 1) throw refused();
  return { key: pair.slice(0, colon), secret: pair.slice(colon + 1) };
}
