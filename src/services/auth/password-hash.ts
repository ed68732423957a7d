import { pbkdf2, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { verify as verifyArgon2 } from '@node-rs/argon2';

/** What one scrypt hash costs: 2^ln blocks of r × 128 bytes, p times over. */
export interface ScryptCost {
  ln: number;
  r: number;
  p: number;
}

/**
 * 32 MB and about 0.1 s of one thread: many times what Frappe's 29,000 rounds of PBKDF2 cost, a third of what OWASP's
 * password storage sheet asks. More would hold up the four threads that file reads share when a school logs in at nine;
 * guessing online is limited by counting. Raise it here: hashes of another cost are renewed at the next login.
 */
export const STRONG: ScryptCost = { ln: 15, r: 8, p: 1 };

/** `renew`: right, but hashed in a way that is no longer ours. */
export type Verdict = 'wrong' | 'right' | 'renew';

/** A stored hash costs at most this, whoever wrote it: a row must not be able to stall the server. */
const MAX_PBKDF2_ROUNDS = 2_000_000;
const MAX_LN = 18;
/** In KiB, rounds and lanes; passlib's own are 65,536, 3 and 4. */
const MAX_ARGON2 = { memory: 2 ** 18, rounds: 10, lanes: 16 };

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
/** passlib's base64: `.` in place of `+`, no padding. */
const fromAb64 = (text: string) => Buffer.from(text.replaceAll('.', '+'), 'base64');

function runScrypt(password: string, salt: Buffer, length: number, cost: ScryptCost): Promise<Buffer> {
  const N = 2 ** cost.ln;
  const options: ScryptOptions = { N, r: cost.r, p: cost.p, maxmem: 256 * N * cost.r };
  return new Promise((resolve, reject) =>
    scrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key))),
  );
}

function runPbkdf2(password: string, salt: Buffer, rounds: number, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    pbkdf2(password, salt, rounds, length, 'sha256', (error, key) => (error ? reject(error) : resolve(key))),
  );
}

/** A new hash as a PHC string: `$scrypt$ln=15,r=8,p=1$salt$hash`. */
export async function hashPassword(password: string, cost: ScryptCost = STRONG): Promise<string> {
  const salt = randomBytes(16);
  const key = await runScrypt(password, salt, 32, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${unpadded(salt)}$${unpadded(key)}`;
}

const SCRYPT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/;
const PBKDF2 = /^\$pbkdf2-sha256\$(\d{1,8})\$([\w./]+)\$([\w./]+)$/;
const ARGON2 = /^\$argon2(?:id|i|d)\$v=\d{1,3}\$m=(\d{1,8}),t=(\d{1,4}),p=(\d{1,4})\$[\w+/]+\$[\w+/]+$/;

export type Scheme = 'scrypt' | 'pbkdf2-sha256' | 'argon2' | 'unknown';

/** How a stored hash was made; nobody can log in with an unknown one. */
export function schemeOf(stored: string): Scheme {
  if (SCRYPT.test(stored)) return 'scrypt';
  if (PBKDF2.test(stored)) return 'pbkdf2-sha256';
  return ARGON2.test(stored) ? 'argon2' : 'unknown';
}

async function fitsArgon2(stored: string, password: string): Promise<boolean> {
  const [, memory, rounds, lanes] = ARGON2.exec(stored) ?? [];
  const most = MAX_ARGON2;
  if (Number(memory) > most.memory || Number(rounds) > most.rounds || Number(lanes) > most.lanes) return false;
  // a salt or hash that is no base64 is nobody's
  return verifyArgon2(stored, password).catch(() => false);
}

/**
 * Does the password belong to the hash? Reads our own hashes and those of Frappe: PBKDF2 and Argon2 as passlib writes
 * them. Any other text belongs to no password: such a user sets a new one.
 */
export async function verifyPassword(stored: string, password: string, cost: ScryptCost = STRONG): Promise<Verdict> {
  const ours = SCRYPT.exec(stored);
  if (ours) {
    const [, ln, r, p, salt = '', hash = ''] = ours;
    const used = { ln: Number(ln), r: Number(r), p: Number(p) };
    if (used.ln > MAX_LN) return 'wrong';
    const wanted = Buffer.from(hash, 'base64');
    const key = await runScrypt(password, Buffer.from(salt, 'base64'), wanted.length, used);
    if (!timingSafeEqual(key, wanted)) return 'wrong';
    return used.ln === cost.ln && used.r === cost.r && used.p === cost.p ? 'right' : 'renew';
  }
  if (ARGON2.test(stored)) return (await fitsArgon2(stored, password)) ? 'renew' : 'wrong';
  const theirs = PBKDF2.exec(stored);
  if (!theirs || Number(theirs[1]) > MAX_PBKDF2_ROUNDS || Number(theirs[1]) < 1) return 'wrong';
  const wanted = fromAb64(theirs[3] ?? '');
  const key = await runPbkdf2(password, fromAb64(theirs[2] ?? ''), Number(theirs[1]), wanted.length);
  return timingSafeEqual(key, wanted) ? 'renew' : 'wrong';
}
