import { existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Upload } from '../../src/services/files/index.js';
import { databases } from '../support/databases.js';
import { toy } from '../support/site.js';
import { type AuthSite, openAuthSite } from './auth-site.js';

const NOTE = toy(
  'Toy Note',
  [
    { fieldname: 'title', fieldtype: 'Data' },
    { fieldname: 'picture', fieldtype: 'Attach' },
  ],
  {
    max_attachments: 2,
    permissions: [
      { role: 'System Manager', read: 1, write: 1, create: 1, delete: 1, share: 1 },
      { role: 'LMS Student', read: 1 },
    ],
  },
);
const text = (words: string) => Buffer.from(words);

describe.each(databases)('files on $name', (database) => {
  let site: AuthSite;
  let note: string;
  beforeAll(async () => {
    site = await openAuthSite(database, {}, [NOTE]);
    await site.person('mod@example.com', { roles: [{ role: 'System Manager' }] });
    await site.person('student@example.com', { roles: [{ role: 'LMS Student' }] });
    await site.person('other@example.com');
    note = await site.admin(async (ctx) => (await ctx.newDoc('Toy Note', { title: 'a' }).insert()).name);
  });
  afterAll(() => site.close());

  const upload = (user: string, given: Upload) =>
    site.as(
      user,
      async (ctx) => (await site.files.upload(ctx, given)).toJSON() as unknown as { name: string; file_url: string },
    );
  const open = (user: string, url: string) => site.as(user, (ctx) => site.files.open(url, ctx));
  const onDisk = (url: string) => path.join(site.siteDir, url.startsWith('/private') ? '' : 'public', url);
  const set = (field: string, value: string | number) =>
    site.admin((ctx) =>
      ctx.db.execute("INSERT INTO `tabSingles` (`doctype`, `field`, `value`) VALUES ('System Settings', ?, ?)", [
        field,
        String(value),
      ]),
    );
  const unset = (field: string) =>
    site.admin((ctx) =>
      ctx.db.execute("DELETE FROM `tabSingles` WHERE `doctype` = 'System Settings' AND `field` = ?", [field]),
    );

  it('are kept below the site and described by a File document', async () => {
    const file = await upload('mod@example.com', { fileName: 'notes.txt', content: text('first words') });
    expect(file).toMatchObject({
      file_name: 'notes.txt',
      file_url: '/files/notes.txt',
      is_private: 0,
      file_size: 11,
      folder: 'Home',
      file_type: 'TXT',
      owner: 'mod@example.com',
      content_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(readFileSync(onDisk('/files/notes.txt'), 'utf8')).toBe('first words');
  });

  it('of one name get different addresses, of one content the same', async () => {
    const another = await upload('mod@example.com', { fileName: 'notes.txt', content: text('other words') });
    expect(another.file_url).toMatch(/^\/files\/notes[0-9a-f]{6}\.txt$/);
    expect((await upload('student@example.com', { fileName: 'mine.txt', content: text('first words') })).file_url).toBe(
      '/files/notes.txt',
    );
  });

  it('that are private share content with nobody who could not read them', async () => {
    const mine = await upload('mod@example.com', {
      fileName: 'secret.txt',
      content: text('salaries'),
      isPrivate: true,
    });
    expect(mine.file_url).toBe('/private/files/secret.txt');
    expect(
      (await upload('mod@example.com', { fileName: 'again.txt', content: text('salaries'), isPrivate: true })).file_url,
    ).toBe(mine.file_url);
    const theirs = await upload('student@example.com', {
      fileName: 'guess.txt',
      content: text('salaries'),
      isPrivate: true,
    });
    expect(theirs.file_url).toBe('/private/files/guess.txt');
  });

  it('that are private are read by their owner, and by readers of what they hang on', async () => {
    const { file_url } = await upload('mod@example.com', {
      fileName: 'plan.pdf',
      content: text('%PDF-1'),
      isPrivate: true,
      doctype: 'Toy Note',
      docname: note,
    });
    expect(await open('mod@example.com', file_url)).toMatchObject({
      name: 'plan.pdf',
      mime: 'application/pdf',
      inline: true,
      isPrivate: true,
      size: 6,
    });
    const seen = await open('student@example.com', file_url);
    expect((await seen.stream.toArray()).join('')).toBe('%PDF-1');
    await expect(open('other@example.com', file_url)).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await expect(open('Guest', file_url)).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await expect(open('student@example.com', '/private/files/secret.txt')).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
    await expect(open('student@example.com', '/private/files/no-such.txt')).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
  });

  it('in a case of their own are files of their own', async () => {
    await upload('student@example.com', { fileName: 'SECRET.txt', content: text('mine'), isPrivate: true });
    await expect(open('student@example.com', '/private/files/secret.txt')).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
  });

  it('that are public are everybody’s, and cannot run in a browser', async () => {
    const { file_url } = await upload('mod@example.com', {
      fileName: 'page.svg',
      content: text('<svg onload="alert(1)"/>'),
    });
    expect(await open('Guest', file_url)).toMatchObject({
      mime: 'application/octet-stream',
      inline: false,
      isPrivate: false,
    });
    await expect(open('Guest', '/files/nothing.png')).rejects.toMatchObject({ exc_type: 'DoesNotExistError' });
  });

  it('never lie outside the two folders, by whatever address or link', async () => {
    mkdirSync(path.join(site.siteDir, 'public/files'), { recursive: true });
    writeFileSync(path.join(site.siteDir, 'outside.txt'), 'outside');
    symlinkSync(path.join(site.siteDir, 'outside.txt'), path.join(site.siteDir, 'public/files/link.txt'));
    for (const url of [
      '/files/../../outside.txt',
      '/files/link.txt',
      '/private/files/../../site_config.json',
      '/files/..%2f..%2foutside.txt',
    ])
      await expect(open('Administrator', url)).rejects.toThrow(/no file of this address|permission/);
  });

  it('hang only on documents that the user may write', async () => {
    const target = { doctype: 'Toy Note', docname: note };
    await expect(
      upload('student@example.com', { fileName: 'a.txt', content: text('a'), ...target }),
    ).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await expect(
      upload('student@example.com', { fileName: 'a.txt', content: text('a'), doctype: 'Toy Note', docname: 'no-such' }),
    ).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await expect(
      upload('student@example.com', {
        fileName: 'a.txt',
        content: text('a'),
        doctype: 'Toy Note',
        docname: 'new-toy-note-1',
      }),
    ).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await expect(
      upload('mod@example.com', { fileName: 'a.txt', content: text('a'), ...target, fieldname: 'nope' }),
    ).rejects.toThrow('no field nope');
    await upload('mod@example.com', { fileName: 'b.txt', content: text('b'), ...target, fieldname: 'picture' });
    await expect(
      upload('mod@example.com', { fileName: 'c.txt', content: text('only c'), ...target }),
    ).rejects.toMatchObject({ exc_type: 'AttachmentLimitReached' });
    expect(existsSync(onDisk('/files/c.txt'))).toBe(false);
  });

  it('are not too large, and of the kinds that are allowed', async () => {
    await expect(
      upload('mod@example.com', { fileName: 'big.bin', content: Buffer.alloc(25 * 1024 * 1024 + 1) }),
    ).rejects.toMatchObject({ exc_type: 'MaxFileSizeReachedError' });
    await expect(upload('student@example.com', { fileName: 'page.html', content: text('<p>') })).rejects.toMatchObject({
      exc_type: 'FileTypeNotAllowed',
    });
    await set('allowed_file_extensions', 'PDF\nTXT');
    await expect(upload('mod@example.com', { fileName: 'tool.exe', content: text('MZ') })).rejects.toMatchObject({
      exc_type: 'FileTypeNotAllowed',
    });
    await expect(upload('mod@example.com', { fileName: 'none', content: text('MZ') })).rejects.toMatchObject({
      exc_type: 'FileTypeNotAllowed',
    });
    await unset('allowed_file_extensions');
  });

  it('come from guests only where guests may upload', async () => {
    const given = { fileName: 'guest.txt', content: text('hello from a guest') };
    await expect(upload('Guest', given)).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await set('allow_guests_to_upload_files', 1);
    expect((await upload('Guest', given)).file_url).toBe('/files/guest.txt');
    await expect(upload('Guest', { fileUrl: '/files/notes.txt' })).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
    await unset('allow_guests_to_upload_files');
  });

  it('are attached again only by who may read them; links stay links', async () => {
    await expect(upload('student@example.com', { fileUrl: '/private/files/secret.txt' })).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
    const [secret] = await site.admin((ctx) =>
      ctx.db.query<{ name: string }>(
        "SELECT `name` FROM `tabFile` WHERE `file_name` = 'secret.txt' AND `owner` = 'mod@example.com'",
      ),
    );
    await expect(upload('student@example.com', { libraryFileName: secret!.name })).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
    expect((await upload('mod@example.com', { libraryFileName: secret!.name })).file_url).toBe(
      '/private/files/secret.txt',
    );
    expect((await upload('student@example.com', { fileUrl: 'https://example.org/a/pic.png' })).file_url).toBe(
      'https://example.org/a/pic.png',
    );
    for (const fileUrl of [
      'javascript:alert(1)',
      'file:///etc/passwd',
      '/private/files/../../site_config.json',
      '//evil.org/x',
      '',
    ])
      await expect(upload('student@example.com', { fileUrl })).rejects.toMatchObject({ status: expect.any(Number) });
  });

  it('written past the upload give no right either', async () => {
    await expect(
      site.as('student@example.com', (ctx) =>
        ctx.newDoc('File', { file_name: 'x', file_url: '/private/files/secret.txt' }).insert(),
      ),
    ).rejects.toMatchObject({ status: expect.any(Number) });
    await expect(open('student@example.com', '/private/files/secret.txt')).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
  });

  it('are listed and changed by their owners', async () => {
    const names = await site.as('student@example.com', (ctx) =>
      ctx.getList<{ is_private: number; owner: string }>('File', { fields: ['is_private', 'owner'] }),
    );
    expect(names.every((row) => row.is_private === 0 || row.owner === 'student@example.com')).toBe(true);
    const [notes] = await site.admin((ctx) =>
      ctx.db.query<{ name: string }>(
        "SELECT `name` FROM `tabFile` WHERE `file_name` = 'notes.txt' AND `file_url` = '/files/notes.txt'",
      ),
    );
    await expect(site.as('student@example.com', (ctx) => ctx.deleteDoc('File', notes!.name))).rejects.toMatchObject({
      exc_type: 'PermissionError',
    });
  });

  it('lose their content with the last document that has it, and only once that is committed', async () => {
    const one = await upload('mod@example.com', { fileName: 'shared.txt', content: text('shared content') });
    const two = await upload('mod@example.com', { fileName: 'twice.txt', content: text('shared content') });
    expect(two.file_url).toBe(one.file_url);
    const path = onDisk(one.file_url!);
    await site.admin((ctx) => ctx.deleteDoc('File', one.name!));
    expect(existsSync(path)).toBe(true);
    await site
      .admin(async (ctx) => {
        await ctx.deleteDoc('File', two.name!);
        expect(existsSync(path)).toBe(true);
        throw new Error('stop');
      })
      .catch(() => undefined);
    expect(existsSync(path)).toBe(true);
    await site.admin((ctx) => ctx.deleteDoc('File', two.name!));
    expect(existsSync(path)).toBe(false);
  });

  it('leave no content when what they came with is undone, however late', async () => {
    let url = '';
    const undone = site.as('mod@example.com', async (ctx) => {
      const file = await site.files.upload(ctx, { fileName: 'undone.txt', content: text('undone') });
      url = file.text('file_url');
      expect(existsSync(onDisk(url))).toBe(true);
      throw new Error('second thoughts');
    });
    await expect(undone).rejects.toThrow('second thoughts');
    expect(existsSync(onDisk(url))).toBe(false);
  });

  it('that a killed process has written by halves go after a day', async () => {
    const [old, fresh] = ['old', 'fresh'].map((name) => onDisk(`/files/.upload-${name}`)) as [string, string];
    for (const half of [old, fresh]) writeFileSync(half, 'hal');
    const yesterday = Date.now() / 1000 - 90_000;
    utimesSync(old, yesterday, yesterday);
    await site.files.storage.purge();
    expect([existsSync(old), existsSync(fresh)]).toEqual([false, true]);
  });

  it('move between the public and the private side', async () => {
    const file = await upload('mod@example.com', { fileName: 'moves.txt', content: text('moving') });
    await site.as(
      'mod@example.com',
      async (ctx) => void (await (await ctx.getDoc('File', file.name!)).update({ is_private: 1 }).save()),
    );
    expect(existsSync(onDisk('/files/moves.txt'))).toBe(false);
    expect(readFileSync(onDisk('/private/files/moves.txt'), 'utf8')).toBe('moving');
    await expect(open('Guest', '/files/moves.txt')).rejects.toMatchObject({ exc_type: 'DoesNotExistError' });
  });

  it('are taken off a document by who may write it', async () => {
    const other = await site.admin(async (ctx) => (await ctx.newDoc('Toy Note', { title: 'b' }).insert()).name);
    const file = await upload('Administrator', {
      fileName: 'off.txt',
      content: text('take off'),
      doctype: 'Toy Note',
      docname: other,
    });
    const remove = (user: string, docname: string) =>
      site.as(user, (ctx) => site.files.removeAttachment(ctx, file.name!, 'Toy Note', docname));
    await expect(remove('student@example.com', other)).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await expect(remove('mod@example.com', note)).rejects.toMatchObject({ exc_type: 'PermissionError' });
    await remove('mod@example.com', other);
    expect(existsSync(onDisk(file.file_url!))).toBe(false);
  });

  it('keep their folders', async () => {
    for (const folder of ['Home', 'Home/Attachments'])
      await expect(site.admin((ctx) => ctx.deleteDoc('File', folder))).rejects.toThrow('Cannot delete');
  });
});
