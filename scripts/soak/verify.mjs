// Compares the ledger with what the servers say and with what the database holds.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Connection, resource } from './connection.mjs';

const SHOWN = 3;
const MB = 1024 * 1024;
/** The log shrinks to 64 MB whenever it has been taken over as a whole. */
const MOST_WAL = 128;

class Verdict {
  checks = [];

  /** @param faults whatever is not as it must be */
  note(what, compared, faults) {
    const shown = faults.slice(0, SHOWN).map((fault) => (typeof fault === 'string' ? fault : JSON.stringify(fault)));
    this.checks.push({ what, compared, faults: faults.length, shown });
  }
}

/** What only one of the two sides has. */
function differences(expected, found) {
  return [
    ...[...expected].filter((one) => !found.has(one)).map((one) => `lost: ${one}`),
    ...[...found].filter((one) => !expected.has(one)).map((one) => `not in the ledger: ${one}`),
  ];
}

const doubled = (names) =>
  names.filter((name, index) => names.indexOf(name) !== index).map((name) => `doubled: ${name}`);
const pairs = (rows, a, b) => new Set(rows.map((row) => `${row[a]} ${row[b]}`));

class Verification {
  #connection = new Connection();
  verdict = new Verdict();

  constructor(run, world) {
    this.run = run;
    this.stage = run.stage;
    this.ledger = run.ledger;
    this.headers = world.adminHeaders;
  }

  async get(path) {
    const { urls } = this.stage;
    const answer = await this.#connection.send(urls.at(-1), { method: 'GET', path, headers: this.headers });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.data;
  }

  all(doctype, fields) {
    return this.get(resource(doctype, undefined, { fields: JSON.stringify(fields), limit_page_length: '0' }));
  }

  /** Over the API: every document that should be there, no other, each as it was last acknowledged. */
  async documents(doctype, plain) {
    const expected = this.ledger.documents(doctype);
    const rows = await this.all(doctype, ['name', ...plain]);
    const faults = [...differences(new Set(expected.keys()), new Set(rows.map(({ name }) => name)))];
    for (const row of rows) {
      const values = expected.get(row.name)?.values ?? {};
      const wrong = plain.filter((field) => field in values && values[field] !== row[field]);
      if (wrong.length > 0) faults.push(`${doctype} ${row.name}: ${wrong} is not what was acknowledged`);
    }
    this.verdict.note(`${doctype}: documents over the API`, rows.length, faults);
  }

  async slipRows() {
    const rows = await this.stage.sql('SELECT parent, idx, thing, quantity FROM `tabSoak Line` ORDER BY parent, idx');
    const found = byParent(rows);
    const faults = [];
    for (const { name, values } of this.ledger.documents('Soak Slip').values()) {
      const lines = found.get(name) ?? [];
      const text = (list) => list.map(({ thing, quantity }) => `${thing}×${quantity}`).join();
      if (text(lines) !== text(values.lines)) faults.push(`rows of ${name} are not what was acknowledged`);
      if (lines.some(({ idx }, place) => idx !== place + 1)) faults.push(`positions of ${name}`);
    }
    this.verdict.note('Soak Slip: rows by SQL', rows.length, faults);
  }

  /** One Version for each save that was acknowledged, none besides. */
  async versions() {
    const rows = await this.stage.sql(
      "SELECT ref_doctype, docname, COUNT(*) AS n FROM `tabVersion` WHERE ref_doctype IN ('ToDo', 'Soak Slip') GROUP BY ref_doctype, docname",
    );
    const found = rows.map(({ ref_doctype, docname, n }) => `${n} of ${ref_doctype} ${docname}`);
    const expected = [...this.ledger.saves].map(([name, n]) => `${n} of ${name}`);
    const faults = differences(new Set(expected), new Set(found));
    this.verdict.note('versions: one for each acknowledged save', rows.length, faults);
  }

  async programs() {
    const counters = await this.stage.sql('SELECT name, course_count, member_count FROM `tabLMS Program`');
    const faults = differences(new Set(this.ledger.programs.keys()), new Set(counters.map(({ name }) => name)));
    for (const { name, course_count, member_count } of counters) {
      const expected = this.ledger.programs.get(name) ?? { courses: [], members: new Set() };
      const { program_courses, program_members } = await this.get(resource('LMS Program', name));
      const members = program_members.map(({ member }) => member);
      const courses = program_courses.map(({ course }) => course);
      faults.push(
        ...[...differences(expected.members, new Set(members)), ...doubled(members)].map((f) => `${name}: ${f}`),
      );
      if (courses.join() !== expected.courses.join()) faults.push(`${name}: courses ${courses}`);
      if (course_count !== courses.length || member_count !== members.length) faults.push(`${name}: counters are off`);
      if (new Set(program_members.map(({ idx }) => idx)).size !== members.length) faults.push(`${name}: positions`);
    }
    this.verdict.note('programs: courses, members, counters', counters.length, faults);
  }

  async learning() {
    const enrolments = await this.stage.sql('SELECT member, course FROM `tabLMS Enrollment`');
    const faults = differences(this.ledger.enrolments, pairs(enrolments, 'member', 'course'));
    if (enrolments.length !== this.ledger.enrolments.size) faults.push('an enrolment is there twice');
    this.verdict.note('enrolments by SQL', enrolments.length, faults);
    const lessons = await this.stage.sql('SELECT member, lesson FROM `tabLMS Course Progress`');
    const wrong = differences(this.ledger.lessons, pairs(lessons, 'member', 'lesson'));
    if (lessons.length !== this.ledger.lessons.size) wrong.push('a lesson is completed twice');
    this.verdict.note('completed lessons by SQL', lessons.length, wrong);
    await this.progress();
  }

  /** Percentages follow from the lessons. */
  async progress() {
    const rows = await this.stage.sql(
      'SELECT e.name, e.progress, (SELECT COUNT(*) FROM `tabLMS Course Progress` p WHERE p.member = e.member AND p.course = e.course) AS done, ' +
        '(SELECT lessons FROM `tabLMS Course` c WHERE c.name = e.course) AS lessons FROM `tabLMS Enrollment` e',
    );
    const wrong = rows.filter(({ progress, done, lessons }) => Math.abs(progress - (done * 100) / lessons) > 0.001);
    this.verdict.note('progress of enrolments', rows.length, wrong);
  }

  async counters() {
    const rows = await this.all('Soak Counter', ['name', 'value']);
    const faults = rows.filter(({ name, value }) => {
      const { done, unsure } = this.ledger.counters.get(name);
      return value < done || value > done + unsure;
    });
    const sum = rows.reduce((all, { value }) => all + value, 0);
    this.verdict.note('shared counters: no update lost', sum, faults);
  }

  async files() {
    const rows = await this.stage.sql('SELECT name, file_url FROM `tabFile` WHERE is_folder = 0');
    const faults = differences(new Set(this.ledger.files.keys()), new Set(rows.map(({ name }) => name)));
    const onDisk = new Set(['public', 'private'].flatMap((side) => this.#filesOf(side)));
    for (const { url, content } of this.ledger.files.values()) {
      if (!onDisk.delete(url)) faults.push(`no content: ${url}`);
      else if (readFileSync(this.#pathOf(url), 'utf8') !== content) faults.push(`other content: ${url}`);
    }
    // a process that is killed between writing a file and committing its row leaves the file behind
    if (this.run.windows.length === 0) faults.push(...[...onDisk].map((url) => `nobody's file: ${url}`));
    this.verdict.note(`files: rows and content (${onDisk.size} left behind)`, rows.length, faults);
  }

  #pathOf(url) {
    return join(this.stage.siteDir, url.startsWith('/private/') ? url : join('public', url));
  }

  #filesOf(side) {
    try {
      const prefix = side === 'private' ? '/private/files/' : '/files/';
      return readdirSync(join(this.stage.siteDir, side, 'files')).map((name) => prefix + name);
    } catch {
      return [];
    }
  }

  async sessions() {
    const [{ n }] = await this.stage.sql("SELECT COUNT(*) AS n FROM `__Session` WHERE user LIKE 'p%'");
    const { open, unsure } = this.ledger.sessions;
    const faults = Math.abs(Number(n) - open) <= unsure ? [] : [`${n} sessions, ${open} expected`];
    this.verdict.note('open sessions', Number(n), faults);
  }

  /** Rows whose document is not there, in every table of rows. */
  async orphans() {
    const doctypes = await this.stage.sql('SELECT name, istable, issingle FROM `tabDocType`');
    const kinds = new Map(doctypes.map((doctype) => [doctype.name, doctype]));
    const faults = [];
    let rows = 0;
    for (const { name } of doctypes.filter(({ istable }) => istable)) {
      const parents = await this.stage.sql(`SELECT parenttype, COUNT(*) AS n FROM \`tab${name}\` GROUP BY parenttype`);
      for (const { parenttype, n } of parents) {
        rows += Number(n);
        if (!kinds.get(parenttype) || kinds.get(parenttype).issingle) continue;
        const orphans = await this.stage.sql(
          `SELECT r.name FROM \`tab${name}\` r LEFT JOIN \`tab${parenttype}\` p ON p.name = r.parent WHERE r.parenttype = ? AND p.name IS NULL`,
          [parenttype],
        );
        faults.push(...orphans.map((row) => `${name} ${row.name} has no ${parenttype}`));
      }
    }
    this.verdict.note('rows without a document', rows, faults);
  }

  async integrity() {
    if (this.stage.kind === 'sqlite') {
      const log = statSync(join(this.stage.siteDir, 'site.db-wal'), { throwIfNoEntry: false });
      const wal = Math.round((log?.size ?? 0) / MB);
      this.verdict.note(
        'MB of write-ahead log',
        wal,
        wal > MOST_WAL ? ['it is never taken over into the database'] : [],
      );
      const found = await this.stage.sql('PRAGMA integrity_check');
      const texts = found.map((row) => Object.values(row)[0]);
      return this.verdict.note(
        'PRAGMA integrity_check',
        1,
        texts.filter((text) => text !== 'ok'),
      );
    }
    const tables = (await this.stage.sql('SHOW TABLES')).map((row) => Object.values(row)[0]);
    const results = await this.stage.sql(`CHECK TABLE ${tables.map((name) => `\`${name}\``).join(', ')}`);
    this.verdict.note(
      'CHECK TABLE',
      tables.length,
      results.filter(({ Msg_text }) => Msg_text !== 'OK'),
    );
  }

  close() {
    this.#connection.close();
  }
}

function byParent(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.parent, [...(groups.get(row.parent) ?? []), row]);
  return groups;
}

/** @returns one line for each comparison: what, how many were compared, and what was wrong */
export async function verify(run, world) {
  const verification = new Verification(run, world);
  await verification.documents('ToDo', ['description', 'priority']);
  await verification.documents('Soak Slip', ['title', 'total', 'docstatus']);
  await verification.slipRows();
  await verification.versions();
  await verification.programs();
  await verification.learning();
  await verification.counters();
  await verification.files();
  await verification.sessions();
  await verification.orphans();
  await verification.integrity();
  verification.close();
  return verification.verdict.checks;
}
