/** What the engine asks of the outside. Services implement these; tests may bring fakes. */
import type { Ctx } from './ctx.js';
import type { Session } from './database/session.js';

/** Tells the time. */
export interface Clock {
  now(): Date;
}

/** Leaves a line for operators. */
export interface Log {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** Runs work later, outside the request. */
export interface Jobs {
  /**
   * Runs a callable method as the ctx's user once the ctx's transaction has committed. It may run more than once,
   * when the server stops while it runs; what it has kept with `ctx.checkpoint` stays.
   * @param method a name from `hooks.methods` @param args its arguments, as JSON
   * @returns the name of its Background Job, which tells status, progress and result
   * @throws ValidationError when there is no such method
   */
  enqueue(ctx: Ctx, method: string, args: Readonly<Record<string, unknown>>): Promise<string>;
}

/** Tells other parts what changed, after commit. */
export interface Realtime {
  publish(event: string, message: Record<string, unknown>, room?: string): void;
}

/** The other processes of the same site. */
export interface Peers {
  /**
   * Tells them that doctypes, permissions or settings have changed. A help, not a promise: each finds out at its next
   * request anyway.
   */
  changed(): void;
}

/** Keeps what a Password field holds out of the document's own row (frappe-contract §1.12). */
export interface Secrets {
  set(session: Session, doctype: string, name: string, fieldname: string, value: string): Promise<void>;
  /** @param fieldname absent: every secret of the document */
  remove(session: Session, doctype: string, name: string, fieldname?: string): Promise<void>;
  rename(session: Session, doctype: string, from: string, to: string): Promise<void>;
  /** The plain value; undefined when there is none. */
  get(session: Session, doctype: string, name: string, fieldname: string): Promise<string | undefined>;
}

/** Logins and API keys, which are no part of the User document. */
export interface Accounts {
  /** Sets the login password and ends the user's other sessions. @throws ValidationError when the policy refuses it */
  setPassword(ctx: Ctx, user: string, password: string): Promise<void>;
  checkPassword(ctx: Ctx, user: string, password: string): Promise<boolean>;
  /** Ends the user's sessions, except the one behind this transaction. */
  endSessions(ctx: Ctx, user: string): Promise<void>;
  /** Drops password, secrets and sessions of a user who is being deleted. */
  forget(ctx: Ctx, user: string): Promise<void>;
  rename(ctx: Ctx, from: string, to: string): Promise<void>;
  /** A new secret, and a key when there is none yet; the secret is shown this once. */
  generateKeys(ctx: Ctx, user: string): Promise<{ api_key: string; api_secret: string }>;
  /** Starts a password reset and tells the user; says nothing about whether there is such a user. */
  requestReset(ctx: Ctx, usr: string): Promise<void>;
  /** A reset key for a user who is already known to be the one. */
  newResetKey(ctx: Ctx, user: string): Promise<string>;
  /** The user to whom this reset key was given; undefined when it is unknown, used or too old. */
  userOfResetKey(ctx: Ctx, key: string): Promise<string | undefined>;
  /** Drops what logins have left behind and nobody needs: dead sessions, old counts of failures. */
  purge(ctx: Ctx): Promise<void>;
}

/** Contents of files, apart from the File documents that describe them. */
export interface FileStore {
  /** Has this URL (`/files/…` or `/private/files/…`) content? */
  exists(fileUrl: string): boolean;
  /** The whole content. Whether the user may read it has been asked before. @throws DoesNotExistError, PermissionError */
  read(fileUrl: string): Promise<Buffer>;
  /** Keeps content under this name, which must be clean, or one like it when that is taken. @returns its URL */
  write(content: Uint8Array, name: string, isPrivate: boolean): Promise<string>;
  /** A copy on the public or the private side. @returns its URL */
  copyTo(fileUrl: string, isPrivate: boolean): Promise<string>;
  /** Deletes the content; nothing happens when there is none. */
  remove(fileUrl: string): Promise<void>;
  /** Drops what uploads have left behind that a killed process could not finish. */
  purge(): Promise<void>;
}

export interface Ports {
  clock: Clock;
  log: Log;
  secrets?: Secrets;
  accounts?: Accounts;
  files?: FileStore;
  jobs?: Jobs;
  realtime?: Realtime;
  peers?: Peers;
}

const silent = () => undefined;

/** The ports a site has when the caller brings none: real clock, silence. */
export const defaultPorts: Ports = {
  clock: { now: () => new Date() },
  log: { debug: silent, info: silent, warn: silent, error: silent },
};
