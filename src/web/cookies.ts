import type { CookieSerializeOptions } from '@fastify/cookie';
import type { UserAccess } from '../engine/index.js';
import type { Reply, Request } from './request.js';

/** What the browser is told about who is logged in; scripts read all but the session id. */
export interface Identity {
  user: string;
  fullName: string;
  systemUser: boolean;
  userImage?: string;
  language?: string;
}

const NAMES = ['system_user', 'user_image', 'full_name', 'user_id', 'user_lang', 'sid'];

function attributes(request: Request): CookieSerializeOptions {
  return { path: '/', sameSite: 'lax', secure: request.protocol === 'https' };
}

function setIdentity(request: Request, reply: Reply, who: Identity): void {
  const readable = attributes(request);
  reply.setCookie('system_user', who.systemUser ? 'yes' : 'no', readable);
  reply.setCookie('full_name', who.fullName, readable);
  reply.setCookie('user_id', who.user, readable);
  if (who.userImage !== undefined) reply.setCookie('user_image', who.userImage, readable);
  if (who.language !== undefined) reply.setCookie('user_lang', who.language, readable);
}

/** @param maxAge seconds the session lives without being used */
export function setSessionId(request: Request, reply: Reply, sid: string, maxAge: number): void {
  const expires = new Date(Date.now() + maxAge * 1000);
  reply.setCookie('sid', sid, { ...attributes(request), httpOnly: true, maxAge, expires });
}

/** @param maxAge seconds the session lives without being used */
export function setSessionCookies(request: Request, reply: Reply, sid: string, maxAge: number, who: Identity): void {
  setSessionId(request, reply, sid, maxAge);
  setIdentity(request, reply, who);
}

/** Gives a browser that kept only the session id (the others end with the window) the rest again. */
export function renewIdentity(request: Request, reply: Reply, access: UserAccess | undefined): void {
  if (!access || request.cookies.user_id === access.user) return;
  setIdentity(request, reply, {
    user: access.user,
    fullName: access.full_name,
    systemUser: access.user_type === 'System User',
  });
}

/** Makes the browser forget who was logged in. */
export function clearCookies(reply: Reply): void {
  for (const name of NAMES) reply.clearCookie(name, { path: '/' });
}

/** The session id that the browser sent; a guest's counts as none. */
export function sidOf(request: Request): string | undefined {
  const sid = request.cookies.sid;
  return sid === undefined || sid === '' || sid === 'Guest' ? undefined : sid;
}
