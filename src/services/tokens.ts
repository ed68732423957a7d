/** Names under which Nest hands out what is made outside it. */
export const SITE = Symbol('Site');
export const LOG = Symbol('Log');
export const CONFIG = Symbol('Config');
export const AUTH = Symbol('AuthService');
/** A RedisLink, or null without REDIS_URL. */
export const REDIS = Symbol('RedisLink');
export const FILES = Symbol('FilesService');
