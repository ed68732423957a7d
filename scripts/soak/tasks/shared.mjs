// Work that many lanes do on the same documents: counters under the optimistic lock, and a program's members.
import { resource } from '../connection.mjs';
import { LOST } from '../lane.mjs';
import { SHARED_PROGRAM } from '../seed.mjs';

const CONFLICT = 417;

/** Reads a shared counter and writes one more: a lost update would show as a sum that is too small. */
export async function countUp(lane) {
  const [name, counter] = lane.random.pick([...lane.ledger.counters]);
  const found = await lane.read('get', 'Soak Counter', name);
  if (found === LOST || !found) return;
  const json = { value: found.value + 1, last: lane.run.token('count'), modified: found.modified };
  const request = { method: 'PUT', path: resource('Soak Counter', name), json, accept: [200, CONFLICT] };
  const answer = await lane.send('contended save', request);
  if (answer.lost) counter.unsure++;
  else if (answer.status === 200) {
    counter.done++;
    lane.ledger.writes++;
  } else if (answer.body.exc_type !== 'TimestampMismatchError') {
    lane.run.breach(`contended save: ${answer.status} ${answer.body.exc_type}`);
  }
}

const membersOf = ({ program_members }) => new Set(program_members.map(({ member }) => member));

/** Which of some people are members, read anew. */
async function present(lane, title, people) {
  const program = await lane.read('look', 'LMS Program', title);
  if (program === LOST) return LOST;
  const members = program ? membersOf(program) : new Set();
  return people.filter((person) => members.has(person));
}

/** @param isThere should they be members afterwards? */
async function changeMembers(lane, title, people, isThere) {
  const kind = isThere ? 'add_members' : 'remove_members';
  const look = async () => {
    const found = await present(lane, title, people);
    if (found === LOST) return LOST;
    if (found.length !== 0 && found.length !== people.length) lane.run.breach(`half-written: ${kind} of ${title}`);
    return found.length > 0 === isThere ? {} : undefined;
  };
  const json = { program: title, members: people };
  const request = { method: 'POST', path: `/api/method/lms.lms.api.${kind}`, json };
  const outcome = await lane.write(kind, request, look);
  if (!outcome) return;
  const counts = outcome.message?.counts;
  if (counts && counts[isThere ? 'added' : 'removed'] !== people.length) {
    lane.run.breach(`${kind} of ${title}: ${JSON.stringify(counts)}`);
  }
  const program = lane.ledger.programs.get(title);
  for (const person of people) program.members[isThere ? 'add' : 'delete'](person);
  if (isThere) lane.ledger.enrol(people, program.courses);
}

/** A lane's own people come to a program and leave it; in the shared one all lanes do so at once. */
export async function memberships(lane, title = SHARED_PROGRAM) {
  const comers = lane.people.slice(2);
  const { members } = lane.ledger.programs.get(title);
  const isThere = lane.random.next() < 0.5;
  const fitting = comers.filter((person) => members.has(person) !== isThere);
  if (fitting.length > 0) await changeMembers(lane, title, lane.random.some(fitting, 3), isThere);
}

/** Saves the shared program as a form would, while others add members: a conflict is an answer too. */
export async function saveShared(lane) {
  const json = { allow_self_enrollment: lane.random.below(2) };
  await lane.send('save shared', { method: 'PUT', path: resource('LMS Program', SHARED_PROGRAM), json });
}
