import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Fernet } from '../../src/services/auth/fernet.js';
import { siteKey } from '../../src/services/auth/site-key.js';

describe('Fernet', () => {
  // github.com/fernet/spec, verify.json
  const KEY = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
  const TOKEN = 'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';

  it('reads the token of its specification', () => {
    expect(new Fernet(KEY).decrypt(TOKEN)).toBe('hello');
  });

  it('reads what it wrote, in any script, and never writes the same twice', () => {
    const box = new Fernet(Fernet.newKey());
    for (const text of ['', 'x', 'a secret of sixteen+', 'Prüfung 試験 🙂', 'z'.repeat(5000)])
      expect(box.decrypt(box.encrypt(text))).toBe(text);
    expect(box.encrypt('same')).not.toBe(box.encrypt('same'));
  });

  it('refuses a token that was changed in any place, and one of another key', () => {
    const box = new Fernet(KEY);
    const token = box.encrypt('secret');
    for (let at = 0; at < token.length - 2; at += 7) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(() => box.decrypt(changed)).toThrow(/cannot be decrypted/);
    }
    expect(() => new Fernet(Fernet.newKey()).decrypt(token)).toThrow(/cannot be decrypted/);
    expect(() => box.decrypt('')).toThrow(/cannot be decrypted/);
  });

  it('refuses a key of another length', () => {
    expect(() => new Fernet('short')).toThrow(/not a Fernet key/);
  });
});

describe("the site's key", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'cairn-key-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const config = () => path.join(dir, 'site_config.json');

  it('is made once, for the owner of the files only', () => {
    const key = siteKey(dir);
    expect(siteKey(dir)).toBe(key);
    expect(statSync(config()).mode & 0o777).toBe(0o600);
  });

  it("is Frappe's when there is one, and other settings stay", () => {
    writeFileSync(config(), JSON.stringify({ db_name: 'site', encryption_key: 'theirs' }));
    expect(siteKey(dir)).toBe('theirs');
    writeFileSync(config(), JSON.stringify({ db_name: 'site' }));
    const key = siteKey(dir);
    expect(JSON.parse(readFileSync(config(), 'utf8'))).toEqual({ db_name: 'site', encryption_key: key });
  });

  it('says which file is broken', () => {
    writeFileSync(config(), '{ not json');
    expect(() => siteKey(dir)).toThrow(/site_config\.json is not JSON/);
  });
});
