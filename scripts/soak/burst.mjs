// Two hundred at one moment: saves of one document, and members added to one program, none of them lost.

import { Connection, resource } from './connection.mjs';
import { percentiles } from './figures.mjs';
import { AT_ONCE, RUSH } from './seed.mjs';

const JSON_TYPE = { 'content-type': 'application/json' };

class Burst {
  #connections = Array.from({ length: AT_ONCE }, () => new Connection());

  constructor(run, world) {
    this.run = run;
    this.headers = { ...world.adminHeaders, ...JSON_TYPE };
  }

  /** @returns the answers of requests that all start at once, spread over the servers */
  async together(what, requestOf) {
    const { urls } = this.run.stage;
    const started = performance.now();
    const times = [];
    const answers = await Promise.all(
      this.#connections.map(async (connection, n) => {
        const { json, ...request } = requestOf(n);
        const body = json && JSON.stringify(json);
        const answer = await connection.send(urls[n % urls.length], { headers: this.headers, body, ...request });
        times.push(performance.now() - started);
        if (answer.status !== 200) this.run.breach(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
        return answer.body;
      }),
    );
    const { p50, p99, max } = percentiles(times);
    return { answers, figures: { what, p50, p99, total: max } };
  }

  close() {
    for (const connection of this.#connections) connection.close();
  }
}

/** Everybody saves the same document: each gets an own answer, and the last save stands. */
async function saveTogether(burst, { ledger, stage }) {
  const path = resource('Soak Slip');
  const values = { title: 'all at once', total: 0, lines: [], docstatus: 0 };
  const [made] = (await burst.together('documents made at once', () => ({ method: 'POST', path, json: values })))
    .answers;
  const { name } = made.data;
  const one = { method: 'PUT', path: resource('Soak Slip', name) };
  const { answers, figures } = await burst.together('saves of one document at once', (n) => ({
    ...one,
    json: { total: n },
  }));
  const faults = answers.filter(({ data }, n) => data.total !== n).map((_, n) => `answer ${n} is somebody else's`);
  const last = answers
    .map(({ data }) => data)
    .sort((a, b) => (a.modified < b.modified ? -1 : 1))
    .at(-1);
  const [stored] = await stage.sql('SELECT total FROM `tabSoak Slip` WHERE name = ?', [name]);
  if (stored.total !== last.total) faults.push(`${stored.total} stands, the last save said ${last.total}`);
  // the first one, which sets no other value than there is, changes nothing and leaves no Version
  const [{ n }] = await stage.sql('SELECT COUNT(*) AS n FROM `tabVersion` WHERE docname = ?', [name]);
  if (Number(n) < AT_ONCE - 1 || Number(n) > AT_ONCE) faults.push(`${n} versions of ${AT_ONCE} saves`);
  await stage.sql("DELETE FROM `tabSoak Slip` WHERE title = 'all at once'");
  await stage.sql('DELETE FROM `tabVersion` WHERE docname = ?', [name]);
  ledger.writes += 2 * AT_ONCE;
  return { ...figures, faults };
}

/** Everybody adds somebody else to the same program. */
async function addTogether(burst, { ledger, stage }, { rush }) {
  const path = '/api/method/lms.lms.api.add_members';
  const request = (n) => ({ method: 'POST', path, json: { program: RUSH, members: [rush[n]] } });
  const { figures } = await burst.together('members added to one program at once', request);
  const { courses, members } = ledger.programs.get(RUSH);
  for (const member of rush) members.add(member);
  ledger.enrol(rush, courses);
  ledger.writes += AT_ONCE;
  const [{ member_count }] = await stage.sql('SELECT member_count FROM `tabLMS Program` WHERE name = ?', [RUSH]);
  return { ...figures, faults: member_count === AT_ONCE ? [] : [`the counter says ${member_count}`] };
}

/** @returns for each burst what, times in ms, and what was wrong */
export async function burst(run, world) {
  const bursts = new Burst(run, world);
  const results = [await saveTogether(bursts, run), await addTogether(bursts, run, world)];
  bursts.close();
  for (const { what, faults } of results) for (const fault of faults) run.breach(`${what}: ${fault}`);
  return results;
}
