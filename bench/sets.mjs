// The works that are measured by the set: members added to a program of six courses, each enrolled in all of them.
import { once } from './load.mjs';

const MANY = 5_000;
const HUGE = 50_000;
const ROUNDS = 3;
/** A single member is added this often, in turns to the small program and to the huge one. */
const SINGLES = 15;

const median = (numbers) => [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

/** Makes users as they are needed, each used once. */
class Crowd {
  #next;

  constructor(world) {
    this.world = world;
    this.#next = 1_000;
  }

  async take(count) {
    const from = this.#next;
    this.#next += count;
    await this.world.makeUsers(from, count);
    return this.world.users(from, count);
  }
}

async function makeProgram(world, title) {
  await world.ask('POST', '/api/resource/LMS%20Program', { title, published: 1, program_courses: world.courses(6) });
  return title;
}

/** @returns milliseconds that one call took */
async function addMembers(world, program, members) {
  const body = JSON.stringify({ program, members });
  const headers = { authorization: `token ${world.key}` };
  const started = performance.now();
  const answer = await once(world.cairn.port, {
    method: 'POST',
    path: '/api/method/lms.lms.api.add_members',
    headers,
    body,
  });
  const took = performance.now() - started;
  const added = answer.status === 200 ? JSON.parse(answer.body()).message.counts.added : 0;
  if (added !== members.length) throw new Error(`add_members: ${answer.status} ${answer.body().slice(0, 500)}`);
  return took;
}

/** The rows that adding these members has made, by table. */
async function rowsOf(world, program) {
  const of = 'SELECT `member` FROM `tabLMS Program Member` WHERE `parent` = ?';
  return [
    ['tabLMS Program Member', 'member', 'SELECT * FROM `tabLMS Program Member` WHERE `parent` = ?'],
    ['tabLMS Enrollment', 'member', `SELECT * FROM \`tabLMS Enrollment\` WHERE \`member\` IN (${of})`],
    ['tabHas Role', 'parent', `SELECT * FROM \`tabHas Role\` WHERE \`parenttype\` = 'User' AND \`parent\` IN (${of})`],
  ].reduce(async (found, [table, user, sql]) => {
    return [...(await found), { table, user, rows: await world.raw.query(sql, [program]) }];
  }, Promise.resolve([]));
}

let copies = 0;

/** The same rows for other users, by plain multi-row INSERTs in one transaction. @returns milliseconds */
async function insertLike(world, tables, members, others, program) {
  const other = new Map(members.map((member, place) => [member, others[place]]));
  copies += 1;
  const inserts = tables.map(({ table, user, rows }) => {
    const made = rows.map((row, place) => {
      const copy = {
        ...row,
        name: `${copies.toString(36)}${place.toString(36).padStart(8, '0')}`,
        [user]: other.get(row[user]),
      };
      if (table === 'tabLMS Program Member') copy.parent = program;
      return copy;
    });
    return [table, Object.keys(rows[0]), made.map((row) => Object.values(row))];
  });
  const started = performance.now();
  await world.insert(inserts);
  return performance.now() - started;
}

async function addMany(world, crowd) {
  const times = [];
  const shares = [];
  for (let round = 0; round < ROUNDS; round++) {
    const members = await crowd.take(MANY);
    const program = await makeProgram(world, `Many ${round}`);
    const took = await addMembers(world, program, members);
    const tables = await rowsOf(world, program);
    const others = await crowd.take(MANY);
    const plain = await insertLike(world, tables, members, others, await makeProgram(world, `Plain ${round}`));
    times.push(took);
    shares.push(plain / took);
  }
  return {
    work: 'add 5,000 members to a 6-course program (30,000 enrolments), one call',
    aim: 0.3,
    share: median(shares),
    times,
  };
}

/** Does anything grow faster than the rows do? */
async function addGrowing(world, crowd) {
  const perMember = [];
  for (const count of [1_250, 2_500, 5_000, 10_000]) {
    const took = await addMembers(world, await makeProgram(world, `Growing ${count}`), await crowd.take(count));
    perMember.push({ count, micros: (took * 1000) / count });
  }
  return perMember;
}

async function addOne(world, crowd) {
  const small = await makeProgram(world, 'Small');
  const huge = await makeProgram(world, 'Huge');
  await addMembers(world, small, await crowd.take(50));
  for (let done = 0; done < HUGE; done += MANY) await addMembers(world, huge, await crowd.take(MANY));
  const singles = await crowd.take(2 * SINGLES);
  const times = { small: [], huge: [] };
  for (let count = 0; count < SINGLES; count++) {
    times.small.push(await addMembers(world, small, [singles[2 * count]]));
    times.huge.push(await addMembers(world, huge, [singles[2 * count + 1]]));
  }
  const share = median(times.small) / median(times.huge);
  return {
    work: 'add the 50,001st member to a program',
    aim: 0.5,
    share,
    times: times.huge,
    beside: median(times.small),
  };
}

/** @returns the two works of the table, and what a member costs as the number of members grows */
export async function measureSets(world) {
  const crowd = new Crowd(world);
  await addMembers(world, await makeProgram(world, 'First'), await crowd.take(500));
  const many = await addMany(world, crowd);
  const growth = await addGrowing(world, crowd);
  const one = await addOne(world, crowd);
  const results = [many, one].map(({ work, aim, share, times }) => ({
    ...{ work, aim, share, rps: 1000 / median(times), p50: median(times), p99: Math.max(...times), cpu: 0 },
  }));
  return { results, growth, beside: one.beside };
}
