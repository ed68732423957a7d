import { hashPassword, schemeOf, verifyPassword } from '../../src/services/auth/password-hash.js';
import { passwordProblem } from '../../src/services/auth/passwords.js';

const CHEAP = { ln: 12, r: 8, p: 1 };
// made with Python's hashlib, independently of this code
const FRAPPE = '$pbkdf2-sha256$29000$MDEyMzQ1Njc4OWFiY2RlZg$/LiTAFsGtQvRPylMAlmNaLBPbft1CLS2wbtx3VxQ.HY';
const PYTHON_SCRYPT = '$scrypt$ln=14,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$5HNKBv1dSJT7SgtPpOhKYG2R1wW0YTwejftiVjx305U';

describe('password hashes', () => {
  it('knows its own hashes, and no other password', async () => {
    const stored = await hashPassword('correct horse', CHEAP);
    expect(stored).toMatch(/^\$scrypt\$ln=12,r=8,p=1\$/);
    expect(await verifyPassword(stored, 'correct horse', CHEAP)).toBe('right');
    expect(await verifyPassword(stored, 'correct horsf', CHEAP)).toBe('wrong');
    expect(await verifyPassword(stored, '', CHEAP)).toBe('wrong');
  });

  it('salts: one password hashed twice gives two hashes', async () => {
    expect(await hashPassword('same', CHEAP)).not.toBe(await hashPassword('same', CHEAP));
  });

  it("knows Frappe's passlib hashes and asks for them to be renewed", async () => {
    expect(await verifyPassword(FRAPPE, 'Fränk-Pass-9', CHEAP)).toBe('renew');
    expect(await verifyPassword(FRAPPE, 'Frank-Pass-9', CHEAP)).toBe('wrong');
  });

  it.each([
    '$argon2id$v=19$m=1024,t=1,p=1$51xr7V1LqRVizLl3LuU8Rw$4IJRXSGT78/3VPUsvV+cEQ',
    // passlib's own cost
    '$argon2id$v=19$m=102400,t=2,p=8$/79XKoWQUqqVco6xtpaSUg$36OoFKGWWUWd3a+9p1+0Pw',
    '$argon2i$v=19$m=512,t=2,p=2$wLjXute6VwphzNmbc44RIg$AkwQIKpeWbAgDobB4V+hFA',
  ])("knows passlib's Argon2 too: %s", async (stored) => {
    const password = stored.includes('m=1024,') ? 'Argon-Pass-9#' : 'Fränk-Pass-9';
    expect(schemeOf(stored)).toBe('argon2');
    expect(await verifyPassword(stored, password, CHEAP)).toBe('renew');
    expect(await verifyPassword(stored, `${password}x`, CHEAP)).toBe('wrong');
  });

  it('agrees with another implementation of scrypt, and renews another cost', async () => {
    expect(await verifyPassword(PYTHON_SCRYPT, 'Oracle-Pass-9#', CHEAP)).toBe('renew');
    expect(await verifyPassword(PYTHON_SCRYPT, 'Oracle-Pass-9#', { ln: 14, r: 8, p: 1 })).toBe('right');
  });

  it.each([
    '',
    'plain text',
    '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA',
    // a gigabyte for one login
    '$argon2id$v=19$m=1048576,t=3,p=4$51xr7V1LqRVizLl3LuU8Rw$4IJRXSGT78/3VPUsvV+cEQ',
    '$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
    '$scrypt$ln=40,r=8,p=1$c2FsdA$aGFzaA',
    '$pbkdf2-sha256$99999999$c2FsdA$aGFzaA',
  ])('lets nobody in on a hash it cannot or will not compute: %s', async (stored) => {
    expect(await verifyPassword(stored, stored, CHEAP)).toBe('wrong');
  });
});

describe('the password policy', () => {
  it.each([
    ['short', /8 characters/],
    ['aaaaaaaa', /different/],
    ['password1', /first that are guessed/],
    ['Administrator', /first that are guessed/],
    ['Sam@example.com', /name or e-mail/],
  ])('refuses %s', (password, problem) => {
    expect(passwordProblem(password, ['sam@example.com'])).toMatch(problem);
  });

  it('takes a good one', () => {
    expect(passwordProblem('Oracle-Pass-9#', ['sam@example.com'])).toBeUndefined();
  });
});
