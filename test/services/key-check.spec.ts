import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KeyCheck } from '../../src/services/auth/key-check.js';
import { SiteSecrets } from '../../src/services/auth/secrets.js';

describe('checking API secrets', () => {
  const siteDir = mkdtempSync(path.join(tmpdir(), 'cairn-keys-'));
  afterAll(() => rmSync(siteDir, { recursive: true, force: true }));
  let decrypted = 0;
  class Counting extends SiteSecrets {
    override decrypt(token: string): string {
      decrypted += 1;
      return super.decrypt(token);
    }
  }
  const secrets = new Counting(siteDir);
  const keys = new KeyCheck(secrets);

  it('decrypts a stored secret once, whatever is held against it', () => {
    const stored = secrets.encrypt('first');
    expect(keys.fits(stored, 'first')).toBe(true);
    expect(keys.fits(stored, 'second')).toBe(false);
    expect(keys.fits(stored, '')).toBe(false);
    expect(keys.fits(stored, 'first')).toBe(true);
    expect(decrypted).toBe(1);
  });

  it('takes the old secret no more once another is stored', () => {
    const stored = secrets.encrypt('second');
    expect(keys.fits(stored, 'first')).toBe(false);
    expect(keys.fits(stored, 'second')).toBe(true);
  });

  it('keeps nothing of what it cannot decrypt', () => {
    for (let times = 0; times < 2; times++) expect(() => keys.fits('gAAAA', 'first')).toThrow('cannot be decrypted');
  });
});
