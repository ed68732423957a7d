/** Frappe contract §6.4: the server fetches nothing that a client names. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { databases } from '../support/databases.js';
import type { Person } from '../support/person.js';
import { at, call, type Target } from './target.js';
import { MANAGER, World } from './world.js';

const [sqlite] = databases;

describe('server-side requests', () => {
  let world: World;
  let target: Target;
  let moderator: Person;
  let bait: Server;
  let address: string;
  const visits: string[] = [];

  beforeAll(async () => {
    bait = createServer((request, response) => {
      visits.push(request.url ?? '');
      response.end('bait');
    });
    await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(bait.address() as AddressInfo).port}`;
    world = await World.open(sqlite as (typeof databases)[number]);
    target = world.target;
    moderator = world.people.moderator;
  }, 60_000);
  afterAll(async () => {
    await world?.close();
    await new Promise((resolve) => bait.close(resolve));
  });

  it('follows no address at any parameter of any door', async () => {
    const port = new URL(address).port;
    const spelled = ['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]'];
    const links = spelled.map((host) => `http://${host}:${port}/door`);
    const page = `<img src="${links[0]}"><link rel=stylesheet href="${links[1]}"><style>@import "${links[0]}"</style>`;
    expect(await world.attack(MANAGER, [...links, page])).toEqual([]);
    expect(visits).toEqual([]);
  }, 60_000);

  it('keeps a link as a link', async () => {
    const file_url = `${address}/upload`;
    expect((await moderator('POST', call('upload_file'), { file_url })).body.message).toMatchObject({ file_url });
    expect((await moderator('POST', at('File'), { file_url, file_name: 'x' })).status).toBe(200);
    expect((await moderator('GET', `${call('download_file')}?file_url=${file_url}`)).status).toBe(403);
  });

  it('fetches no picture, page or style of a document', async () => {
    const content = `<img src="${address}/img"><iframe src="${address}/frame"></iframe><link rel=stylesheet href="${address}/css">`;
    expect((await moderator('POST', at('Note'), { title: 'Bait', content })).status).toBe(200);
    const image = { user_image: `${address}/photo` };
    expect((await moderator('PUT', at('User', 'moderator@example.com'), image)).status).toBe(200);
  });

  it('sent no request anywhere', () => {
    expect(visits).toEqual([]);
    expect(target.complaints).toEqual([]);
  });
});
