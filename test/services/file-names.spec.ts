import { cleanFileName, withSuffix } from '../../src/services/files/names.js';
import { FileStorage } from '../../src/services/files/storage.js';
import { isOpenToAll, servedAs } from '../../src/services/files/types.js';

describe('file names', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['a/b\\c%d?e#f.txt', 'a_b_c_d_e_f.txt'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['.htaccess', 'htaccess'],
    ['...', 'file'],
    ['', 'file'],
    ['  spaced .pdf ', 'spaced .pdf'],
    ['evil\u202Efdp.exe', 'evilfdp.exe'],
    ['nul\0byte\n.txt', 'nulbyte.txt'],
    ['<img src=x onerror=alert(1)>.png', '_img src=x onerror=alert(1)_.png'],
    ['e\u0301te\u0301.pdf', 'été.pdf'],
    ['\ud800lone.txt', '\ufffdlone.txt'],
  ])('%j becomes %j', (given, clean) => {
    expect(cleanFileName(given)).toBe(clean);
  });

  it.each([`${'x'.repeat(300)}.pdf`, `${'試'.repeat(200)}.pdf`, `${'🙂'.repeat(200)}.pdf`])(
    'are cut to what a disk takes, keeping the extension',
    (long) => {
      const name = cleanFileName(long);
      expect([...name].length).toBeLessThanOrEqual(140);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(220);
      expect(name.endsWith('.pdf')).toBe(true);
      expect(name.isWellFormed()).toBe(true);
    },
  );

  it('that clash get a suffix before the extension', () => {
    expect(withSuffix('photo.final.jpg', '1a2b3c')).toBe('photo.final1a2b3c.jpg');
    expect(withSuffix('README', '1a2b3c')).toBe('README1a2b3c');
  });
});

describe('file addresses', () => {
  const storage = new FileStorage('/srv/site');

  it('lead into the two folders of the site', () => {
    expect(storage.pathOf('/files/a b.png')).toBe('/srv/site/public/files/a b.png');
    expect(storage.pathOf('/private/files/sub/é.pdf')).toBe('/srv/site/private/files/sub/é.pdf');
  });

  it.each([
    '/private/files/../../site_config.json',
    '/files/../private/files/x',
    '/files/..\\..\\x',
    '/files/./x',
    '/files//etc/passwd',
    '/files/',
    '/files/.hidden',
    '/files/a\0.png',
    '/private/site_config.json',
    'file:///etc/passwd',
    '//evil.org/files/x',
    '/etc/passwd',
    '',
  ])('%j leads nowhere', (url) => {
    expect(() => storage.pathOf(url)).toThrow(/no file of this address/);
  });
});

describe('file types', () => {
  it('shows pictures and papers, and sends what could run as a download', () => {
    expect(servedAs('a.PNG')).toEqual({ mime: 'image/png', inline: true });
    expect(servedAs('a.pdf').inline).toBe(true);
    for (const name of ['a.html', 'a.svg', 'a.xml', 'a.xhtml', 'a.js', 'a.png.html', 'a', 'a.unknown', 'a.json'])
      expect(servedAs(name).inline).toBe(false);
    for (const name of ['a.html', 'a.svg', 'a.xml']) expect(servedAs(name).mime).toBe('application/octet-stream');
  });

  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );

  it.each<[string, Uint8Array, boolean]>([
    ['photo.png', png, true],
    ['photo.jpg', png, false],
    ['page.png', Buffer.from('<html><script>alert(1)</script>'), false],
    ['page.html', Buffer.from('<html>'), false],
    ['photo.png.exe', png, false],
    ['notes.txt', Buffer.from('plain words'), true],
    ['marks.csv', Buffer.from('a,b\n1,2'), true],
    ['notes.txt', png, false],
    ['notes.txt', Buffer.from([1, 0, 2, 0]), false],
    ['paper.pdf', Buffer.from('%PDF-1.7\n1 0 obj'), true],
  ])('website users may upload %s by what it is, not by what it says', async (name, content, allowed) => {
    expect(await isOpenToAll(name, content)).toBe(allowed);
  });
});
