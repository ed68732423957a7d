// Work of a school: programs of a lane's own, lessons, logins, uploads.
import { cookiesOf, resource } from '../connection.mjs';
import { LOST, multipart } from '../lane.mjs';
import { PASSWORD } from '../stage.mjs';
import { memberships } from './shared.mjs';

const MOST_PROGRAMS = 2;
const MOST_FILES = 8;

const titleOf = (lane, n) => `Program ${lane.index} ${n}`;
const rows = (field, names) => names.map((name) => ({ [field]: name }));
const namesIn = (list, field) => list.map((row) => row[field]);

/** Makes one of the lane's programs when it is not there, else changes its members or its courses. */
export async function program(lane) {
  const title = titleOf(lane, lane.random.below(MOST_PROGRAMS));
  if (!lane.ledger.programs.has(title)) return makeProgram(lane, title);
  return lane.random.next() < 0.5 ? memberships(lane, title) : changeCourses(lane, title);
}

async function makeProgram(lane, title) {
  const courses = lane.random.some(lane.world.courses, 3).map(({ name }) => name);
  const members = lane.random.some(lane.people.slice(2), 3);
  const json = {
    title,
    published: 1,
    program_courses: rows('course', courses),
    program_members: rows('member', members),
  };
  const look = () => lane.read('look', 'LMS Program', title);
  const made = await lane.write('create program', { method: 'POST', path: resource('LMS Program'), json }, look);
  if (!made) return;
  const isWhole = made.member_count === members.length && made.course_count === courses.length;
  if (!isWhole || made.program_members.length !== members.length) lane.run.breach(`half-written: ${title}`);
  lane.ledger.programs.set(title, { courses, members: new Set(members) });
  lane.ledger.enrol(members, courses);
}

/** Another order, one course fewer or more: every member is enrolled in what is new. */
async function changeCourses(lane, title) {
  const known = lane.ledger.programs.get(title);
  const courses = lane.random.some(namesIn(lane.world.courses, 'name'), 2 + lane.random.below(3));
  const json = { program_courses: rows('course', courses) };
  const look = async () => {
    const found = await lane.read('look', 'LMS Program', title);
    if (found === LOST) return LOST;
    const there = found && namesIn(found.program_courses, 'course').join();
    if (there === courses.join()) return found;
    if (there !== known.courses.join()) lane.run.breach(`half-written: courses of ${title}: ${there}`);
    return undefined;
  };
  const saved = await lane.write('program rows', { method: 'PUT', path: resource('LMS Program', title), json }, look);
  if (!saved) return;
  known.courses = courses;
  lane.ledger.enrol(known.members, courses);
}

/** A learner completes a lesson; again and again is the same as once. */
export async function learn(lane) {
  const [learner] = lane.people;
  const { name: course, lessons } = lane.random.pick(lane.world.courses);
  const lesson = lane.random.pick(lessons);
  lane.learnerSession ??= await openSession(lane, learner);
  if (!lane.learnerSession) return;
  const path = '/api/method/lms.lms.doctype.course_lesson.course_lesson.save_progress';
  const look = () => lane.find('LMS Course Progress', { member: learner, lesson });
  const request = { method: 'POST', path, json: { lesson, course }, as: lane.learnerSession };
  if (await lane.write('save_progress', request, look)) lane.ledger.lessons.add(`${learner} ${lesson}`);
}

async function openSession(lane, usr) {
  const request = { method: 'POST', path: '/api/method/login', json: { usr, pwd: PASSWORD }, as: {} };
  const answer = await lane.send('login', request);
  if (answer.lost) return void lane.ledger.sessions.unsure++;
  lane.ledger.sessions.open++;
  return { cookie: cookiesOf(answer) };
}

/** Somebody logs in, looks who they are, and logs out. */
export async function visit(lane) {
  const [, user] = lane.people;
  const as = await openSession(lane, user);
  if (!as) return;
  const who = await lane.send('who am I', { path: '/api/method/frappe.auth.get_logged_user', as });
  if (!who.lost && who.body.message !== user) lane.run.breach(`a session of ${user} is ${who.body.message}'s`);
  const out = await lane.send('logout', { method: 'POST', path: '/api/method/logout', as });
  if (out.lost) lane.ledger.sessions.unsure++;
  lane.ledger.sessions.open--;
}

export async function upload(lane) {
  const mine = [...lane.ledger.files.values()].filter((file) => file.lane === lane.index);
  if (mine.length >= MOST_FILES) return deleteFile(lane, lane.random.pick(mine));
  const on = lane.docs.find(({ doctype }) => doctype === 'ToDo');
  const name = `${lane.run.token('file')}.txt`;
  const content = `${name} ${'x'.repeat(lane.random.below(40_000))}`;
  const fields = { is_private: String(lane.random.below(2)), ...(on ? { doctype: 'ToDo', docname: on.name } : {}) };
  const request = { method: 'POST', path: '/api/method/upload_file', ...multipart(fields, { name, content }) };
  const look = () => lane.find('File', { file_name: name }, ['name', 'file_url']);
  const made = await lane.write('upload', request, look);
  if (!made) return;
  const { name: file, file_url } = made.message ?? made;
  lane.ledger.files.set(file, { name: file, url: file_url, content, on: on?.name, lane: lane.index });
}

async function deleteFile(lane, { name }) {
  const look = async () => {
    const found = await lane.read('look', 'File', name);
    return found === LOST ? LOST : found ? undefined : {};
  };
  const request = { method: 'DELETE', path: resource('File', name), accept: [200, 202] };
  if (await lane.write('delete', request, look)) lane.ledger.files.delete(name);
}

/** Content that was acknowledged is served, byte for byte. */
export async function download(lane) {
  const file = lane.random.pick([...lane.ledger.files.values()].filter((file) => file.lane === lane.index));
  if (!file) return upload(lane);
  const answer = await lane.send('download', { path: encodeURI(file.url) });
  if (!answer.lost && answer.body !== file.content) lane.run.breach(`${file.url} is not what was uploaded`);
}
