/** Frappe contract §6.3: traversal, private files of others, files that run in a browser, attaching where one may not write. */
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { databases } from '../support/databases.js';
import type { Answer, Person } from '../support/person.js';
import { ANN } from './doors.js';
import { at, call, type Target } from './target.js';
import { CANARY, World } from './world.js';

const [sqlite] = databases;
const NAMES = [
  '../../x.txt',
  '..\\..\\y.txt',
  '/etc/passwd.txt',
  'a%2f..%2fb.txt',
  'x\0.txt',
  '.htaccess.txt',
  '<img src=x onerror=alert(1)>.txt',
  `${'a'.repeat(300)}.txt`,
  '\u202etxt.txt',
  'a\nb.txt',
  'a"b.txt',
];
const PATHS = [
  '/files/../private/files/secret.txt',
  '/files/..%2f..%2fprivate%2ffiles%2fsecret.txt',
  '/private/files/..%2f..%2f..%2fcairn.sqlite',
  '/private/files/%2e%2e/%2e%2e/site_config.json',
  '/files/%00',
  '/files//etc/passwd',
  '/private/files/secret.txt%00.png',
  '/PRIVATE/files/secret.txt',
];
const URLS = [
  '/private/files/../../cairn.sqlite',
  '/files/../private/files/secret.txt',
  '/etc/passwd',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  '//evil.example/x',
  'ftp://evil.example/x',
  'http://[',
  '\\\\host\\share',
  '\0',
];

/** For every parameter: each leads, if it is followed, to a file that is not the caller's. */
const PLACES = [
  '/private/files/diary.txt',
  '/files/../private/files/diary.txt',
  '..%2f..%2fprivate%2ffiles%2fdiary.txt',
  '../../site_config.json',
  '/private/files/..\\..\\..\\site_config.json',
  '../../../../../../../../etc/passwd',
  '/files/%00/../../../private/files/diary.txt',
];
const READ = new RegExp(`${CANARY}|encryption_key|root:x?:0:0|SQLite format`);

describe('files', () => {
  let world: World;
  let target: Target;
  let ann: Person;
  let moderator: Person;
  let secret: { name: string; file_url: string };

  const attach = (who: Person, filename: string, more: Record<string, unknown> = {}): Promise<Answer> =>
    who('POST', call('frappe.client.attach_file'), {
      filename,
      filedata: `content of ${encodeURIComponent(filename)}`,
      ...more,
    });
  const fetched = async (path: string) => {
    const response = await fetch(target.url + path);
    await response.text();
    return response;
  };

  beforeAll(async () => {
    world = await World.open(sqlite as (typeof databases)[number]);
    target = world.target;
    ({ ann, moderator } = world.people);
    secret = (await attach(moderator, 'secret.txt', { is_private: 1 })).body.message;
  }, 60_000);
  afterAll(() => world?.close());

  it('reads and writes no other file through any parameter of any door', async () => {
    const before = await world.files();
    for (const [user, places] of [
      [ANN, PLACES],
      ['Guest', PLACES.slice(0, 3)],
    ] as const)
      expect(await world.attack(user, places, ({ text }) => READ.exec(text)?.[0])).toEqual([]);
    const made = (await world.files()).filter((file) => !before.includes(file));
    expect(made.filter((file) => !/^(public|private)[/\\]files[/\\][\w.-]+$/.test(file))).toEqual([]);
  }, 60_000);

  it.each(NAMES)('keeps an upload named %j inside its folder', async (name) => {
    const { status, body } = await attach(ann, name);
    expect(status).toBe(200);
    expect(body.message.file_url).toMatch(/^\/files\/[^/\\<>"%]+$/);
    for (const invisible of ['\0', '\n', '\u202e']) expect(body.message.file_url).not.toContain(invisible);
    expect(body.message.file_name.length).toBeLessThanOrEqual(140);
    expect((await fetched(encodeURI(body.message.file_url))).status).toBe(200);
  });

  it.each(['a.svg', 'a.html', 'a.txt.html', 'a.xml', 'a.js', 'a'])(
    'never shows %s in the site`s name',
    async (name) => {
      const { file_url } = (await attach(moderator, name)).body.message;
      const { headers } = await fetched(file_url);
      expect(headers.get('content-disposition')).toMatch(/^attachment/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect((await attach(ann, name)).status).toBe(417);
    },
  );

  it.each(PATHS)('opens nothing at %s', async (path) => {
    for (const who of [ann, target.guest]) {
      const { status } = await who('GET', path);
      expect([403, 404]).toContain(status);
    }
  });

  it.each(URLS)('neither reads nor attaches %j', async (file_url) => {
    const answers = [
      await ann('GET', `${call('download_file')}?file_url=${encodeURIComponent(file_url)}`),
      await ann('POST', call('upload_file'), { file_url }),
      await ann('GET', `${call('download_file')}?file_url=${encodeURIComponent(file_url)}&x[]=1`),
    ];
    expect(answers.filter(({ status }) => status < 400 || status >= 500)).toEqual([]);
  });

  it('keeps a private file from those who know its address, its name or its content', async () => {
    const { name, file_url } = secret;
    for (const who of [ann, target.guest]) {
      expect((await who('GET', file_url)).status).toBe(403);
      expect((await who('GET', `${call('download_file')}?file_url=${file_url}`)).status).toBe(403);
      expect((await who('POST', call('upload_file'), { file_url })).status).toBe(403);
      expect((await who('POST', call('upload_file'), { library_file_name: name })).status).toBe(403);
      expect((await who('POST', at('File'), { file_url, file_name: 'mine.txt' })).status).toBe(403);
      expect((await who('PUT', at('File', name), { is_private: 0 })).status).toBe(403);
      expect((await who('DELETE', at('File', name))).status).toBe(403);
    }
    const same = await attach(ann, 'secret.txt', { is_private: 1 });
    expect(same.body.message.file_url).not.toBe(file_url);
  });

  it('attaches to no document that the user may not write, and tells nobody which there are', async () => {
    for (const docname of ['moderator@example.com', 'nobody@example.com']) {
      const { status, body } = await attach(ann, 'a.txt', { doctype: 'User', docname });
      expect([docname, status]).toEqual([docname, 403]);
      expect(body.exception).toContain(docname);
    }
  });

  it('shows public files of documents only to those whose roles read such documents', async () => {
    await attach(moderator, 'photo.txt', { doctype: 'User', docname: 'moderator@example.com' });
    const { body } = await ann('GET', `${at('File')}?fields=["attached_to_name"]&limit=0`);
    expect(body.data.filter((row: { attached_to_name: string | null }) => row.attached_to_name)).toEqual([]);
  });

  it('takes the name of a multipart file for a name, whatever path stands in it', async () => {
    const before = await world.files();
    const headers = { ...world.browser(ANN), 'content-type': 'multipart/form-data; boundary=b' };
    for (const name of ['../../up.txt', '..\\\\..\\\\up.txt', '/tmp/up.txt', 'a/../../../up.txt', '%2e%2e%2fup.txt']) {
      const body = `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n${name}\r\n--b--\r\n`;
      const response = await fetch(target.url + call('upload_file'), { method: 'POST', headers, body });
      expect([name, response.status]).toEqual([name, 200]);
    }
    const made = (await world.files()).filter((file) => !before.includes(file));
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter((file) => !/^public[/\\]files[/\\][\w.-]+$/.test(file))).toEqual([]);
  });

  it('follows no link out of its folder, and changes no address of a file', async () => {
    const disk = target.product.site.paths.site;
    await symlink(join(disk, 'site_config.json'), join(disk, 'public/files/link.txt'));
    expect((await fetched('/files/link.txt')).status).toBe(403);
    await rm(join(disk, 'public/files/link.txt'));
    const own = (await attach(ann, 'own.txt')).body.message;
    await ann('PUT', at('File', own.name), { file_url: '/private/files/diary.txt', content_hash: 'x' });
    expect((await ann('GET', at('File', own.name))).body.data.file_url).toBe(own.file_url);
    const odd = await ann('PUT', at('File', own.name), { file_name: 'a\r\nX-Evil: 1\u202e.txt' });
    expect(odd.body.data.file_name).toBe('aX-Evil: 1.txt');
    expect((await ann('POST', at('File'), { is_folder: 1, file_name: '../up', folder: 'Home' })).body.data.name).toBe(
      'Home/.._up',
    );
  });

  it('left no error in the log', () => {
    expect(target.complaints).toEqual([]);
  });
});
