import { pbkdf2, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

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

/**
 * Does the password belong to the hash? Reads our own hashes and those of Frappe (`$pbkdf2-sha256$…`, passlib's form).
 * Any other text, Argon2 among it, belongs to no password: such a user sets a new one.
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
  const theirs = PBKDF2.exec(stored);
  if (!theirs || Number(theirs[1]) > MAX_PBKDF2_ROUNDS || Number(theirs[1]) < 1) return 'wrong';
  const wanted = fromAb64(theirs[3] ?? '');
  const key = await runPbkdf2(password, fromAb64(theirs[2] ?? ''), Number(theirs[1]), wanted.length);
  return timingSafeEqual(key, wanted) ? 'renew' : 'wrong';
}
