import { createHash, timingSafeEqual } from 'node:crypto';

export interface CsrfQuestion {
  verb: string;
  kind: 'token' | 'session' | 'guest';
  /** The token that the session was handed; absent when none ever was. */
  sessionToken?: string | undefined;
  /** What the client sent: `X-Frappe-CSRF-Token`, or the parameter `csrf_token`. */
  headerToken?: string | undefined;
  origin?: string | undefined;
  host?: string | undefined;
  secFetchSite?: string | undefined;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Compares without telling by its time where two texts differ. */
export function sameText(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** A browser says so itself; a script that is no browser sends neither header. */
function isSameOrigin({ origin, host, secFetchSite }: CsrfQuestion): boolean {
  if (secFetchSite === 'same-origin' || secFetchSite === 'none') return true;
  if (secFetchSite === 'cross-site') return false;
  if (origin === undefined || origin === '') return secFetchSite === undefined;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/**
 * May this request change something? (frappe-contract §4.9)
 * An API key is sent on purpose, so it may; a session that was handed a CSRF token must send it; a session that
 * never was, and a guest (whom a foreign page could log in), must not come from another site.
 */
export function csrfAllows(question: CsrfQuestion): boolean {
  if (SAFE.has(question.verb.toUpperCase()) || question.kind === 'token') return true;
  if (question.kind === 'session' && question.sessionToken) {
    return sameText(question.headerToken ?? '', question.sessionToken);
  }
  return isSameOrigin(question);
}
