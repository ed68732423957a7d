import { FIELDTYPES, TABLE_TYPES } from '../../src/engine/index.js';
import { loggedIn, type Person, person } from '../support/person.js';
import { type Product, startProduct } from '../support/product.js';
import { compareDocuments, compareLists } from './support/answers.js';
import { differences, FrappeDatabase, KEY, readDump, withoutDump } from './support/frappe.js';

if (withoutDump) console.warn(`SKIPPED: adopting a whole site, because ${withoutDump}`);

const PASSWORD = 'Oracle-Pass-9#';
/** Of that password, made with passlib, which Frappe uses. */
const HASHES = {
  'mod@example.com': '$pbkdf2-sha256$29000$2ftfSwlBaA1BiNEaQ6iVMg$fPVFb.IbG7jHXfTqi0Z8sQO6TwK258gTnoped1/2e0A',
  's1@example.com': '$argon2id$v=19$m=1024,t=2,p=2$fo8RAmAs5VxLiXHO2fv/fw$HIWFbh1S+ZYpV8K+vQEa7w',
  'student@example.com': '$argon2i$v=19$m=512,t=2,p=2$0zqHkLLWGsN4z9k7hzAG4A$eM33OtNLql+GaDhOcQlbAg',
  's3@example.com': '$2b$12$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
};
/** Of KEY, made with Python's cryptography, which Frappe uses. */
const SECRET =
  'gAAAAABrBq0svdlETysIVIUKtHxTQnIBz797QAYpcZkmfDrIS-JUOv2lzmexftd_hKIcm3AcDr0R2RGFmblM7GogOHi9sgebyDJkoZEpQLOKmYfJA45mbBY=';

const knownPasswords = [
  ...Object.entries(HASHES).map(
    ([user, hash]) =>
      `UPDATE \`__Auth\` SET \`password\` = '${hash}' WHERE \`name\` = '${user}' AND \`fieldname\` = 'password';`,
  ),
  `UPDATE \`__Auth\` SET \`password\` = '${SECRET}' WHERE \`name\` = 'mod@example.com' AND \`fieldname\` = 'api_secret';`,
  // numbers that Frappe has given
  "INSERT INTO `tabSeries` VALUES ('EV', 41); DO SETVAL(`batch_course_id_seq`, 7);",
  // a trainer and an evaluator, as Frappe stores them
  ...[
    ['trainer@example.com', 'Course Creator'],
    ['evaluator@example.com', 'Batch Evaluator'],
  ].map(
    ([user, role]) =>
      `INSERT INTO \`tabUser\` (name, email, first_name, full_name, enabled, user_type, creation, modified) VALUES ('${user}', '${user}', 'T', 'T', 1, 'Website User', '2026-11-24', '2026-11-24');
       INSERT INTO \`tabHas Role\` (name, parent, parenttype, parentfield, idx, role) VALUES ('${user}', '${user}', 'User', 'roles', 1, '${role}');
       INSERT INTO \`__Auth\` VALUES ('User', '${user}', 'password', '${HASHES['mod@example.com']}', 0);`,
  ),
].join('\n');
/** What logging in writes. */
const SEEN = new Set(['last_active', 'last_login', 'last_ip']);

(withoutDump ? describe.skip : describe)("a real Frappe 15 site's database, adopted", () => {
  let untouched: FrappeDatabase;
  let adopted: FrappeDatabase;
  let product: Product;
  let admin: Person;
  let mod: Person;
  let student: Person;

  beforeAll(async () => {
    const dump = readDump();
    untouched = await FrappeDatabase.load(dump, knownPasswords);
    adopted = await FrappeDatabase.load(dump, knownPasswords);
  }, 60_000);
  afterAll(async () => {
    await product?.close();
    await untouched.drop();
    await adopted.drop();
  });

  it('is looked at without a trace, and described in figures', async () => {
    const before = await adopted.fingerprint();
    const [outcome, said] = await adopted.adopt({ dryRun: true });
    expect(outcome).toBe('dry run');
    expect(await adopted.fingerprint()).toBe(before);
    expect(said).toContain('a site of Frappe 15 (by its Patch Log), with frappe, payments, lms');
    expect(said).toContain('341: 108 that Cairn has files for, 233 served as the database defines them');
    expect(said).toContain(
      '7 by pbkdf2-sha256, 2 by argon2: these users log in as before; not understood: s3@example.com',
    );
    expect(said).toContain('s1@example.com / oracle-course-1 (2 rows); student@example.com / oracle-course-5 (2 rows)');
    expect(said).toMatch(/rights .* Course Lesson, .*LMS Enrollment, LMS Program/);
    expect(said).toContain('0 of 2 encrypted values readable without the encryption_key');
    expect(said).toMatch(/fill +LMS Program Member\.status in 9 rows: by progress/);
    expect(said.split('\n').at(-1)).toMatch(/Dry run: nothing was changed\. .* npx cairn adopt --yes$/);
  });

  it('is not served, nor touched, before it is adopted', async () => {
    const before = await adopted.fingerprint();
    const database = {
      name: 'mariadb' as const,
      open: async () => ({ config: adopted.config, drop: async () => undefined }),
    };
    await expect(startProduct(database, { siteDir: adopted.siteDir })).rejects.toThrow(/cairn adopt --dry-run/);
    expect(await adopted.fingerprint()).toBe(before);
  });

  it('keeps every row, and every value in the columns that Frappe made', async () => {
    const [outcome, said] = await adopted.adopt({ encryptionKey: KEY });
    expect(outcome).toBe('adopted');
    expect(said.split('\n').at(-2)).toMatch(/All [\d,]+ rows of 300 tables are still there/);
    expect(await differences(untouched, adopted)).toEqual([]);
    expect(await adopted.adopt()).toEqual(['already adopted', 'This site is adopted already; npm start serves it.']);
  }, 60_000);

  it('starts, and keeps them still', async () => {
    const database = {
      name: 'mariadb' as const,
      open: async () => ({ config: adopted.config, drop: async () => undefined }),
    };
    product = await startProduct(database, { siteDir: adopted.siteDir });
    expect(await differences(untouched, adopted)).toEqual([]);
  }, 30_000);

  it('lets its users in with their own passwords and keys', async () => {
    admin = await loggedIn(product.url, 'Administrator', 'admin');
    mod = await loggedIn(product.url, 'mod@example.com', PASSWORD);
    student = await loggedIn(product.url, 'student@example.com', PASSWORD);
    await loggedIn(product.url, 's1@example.com', PASSWORD);
    for (const user of ['s1@example.com', 's3@example.com']) {
      await expect(loggedIn(product.url, user, 'wrong')).rejects.toThrow('401');
    }
    const byKey = person(product.url, { authorization: 'token modkey000000001:mod-secret-of-frappe' });
    expect((await byKey('GET', '/api/method/frappe.auth.get_logged_user')).body.message).toBe('mod@example.com');
    // Frappe could go on with the same hashes
    const hashes = "SELECT `name`, `password` FROM `__Auth` WHERE `fieldname` = 'password' ORDER BY `name`";
    expect(await adopted.sql(hashes)).toEqual(await untouched.sql(hashes));
  });

  it('answers every row of every doctype as the database holds it', async () => {
    const [compared, different] = await compareLists(product.site, admin, untouched, SEEN);
    // joined by themselves, under a field that there is not: Frappe's own form does not show them either
    expect(different).toEqual(['LMS Program Member 8dt0u2krp2: not in the list (200)']);
    expect(compared).toBeGreaterThan(6000);
  }, 60_000);

  it('answers singles as they were, and refuses what only Python could answer', async () => {
    const stored = await untouched.sql<{ doctype: string; field: string; value: string | null }>(
      'SELECT * FROM `tabSingles`',
    );
    const { registry } = product.site;
    let compared = 0;
    for (const doctype of new Set(stored.map((row) => row.doctype))) {
      const meta = registry.find(doctype);
      if (!meta?.issingle || meta.is_virtual) continue;
      const { body } = await admin('GET', `/api/resource/${doctype}/${doctype}`);
      for (const { field, value } of stored.filter((row) => row.doctype === doctype && row.value !== null)) {
        if (!meta.column(field) || meta.column(field)?.field.fieldtype === 'Password') continue;
        expect([doctype, field, String(body.data[field] ?? '')]).toEqual([doctype, field, shownSingle(value)]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(300);
    for (const { name } of [...registry.all()].filter((meta) => meta.is_virtual && !meta.istable)) {
      expect((await admin('GET', `/api/resource/${name}`)).status).toBeLessThan(500);
      expect((await admin('GET', `/api/resource/${name}/${name}`)).status).toBe(404);
    }
  });

  it('answers documents whole, with their child rows', async () => {
    const doctypes = [
      'LMS Program',
      'LMS Course',
      'LMS Enrollment',
      'User',
      'DocType',
      'Role',
      'File',
      'Web Form',
      'Workspace',
    ];
    const more = ['Email Account', 'Module Onboarding', 'Form Tour', 'Web Template', 'LMS Source', 'Version'];
    const [compared, different] = await compareDocuments(product.site, admin, untouched, [...doctypes, ...more], SEEN);
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(150);
  }, 60_000);

  it('serves every field that the site defines, custom ones too', async () => {
    const defined = await untouched.sql<{ dt: string; fieldname: string; fieldtype: string }>(
      `SELECT \`parent\` AS dt, fieldname, fieldtype FROM \`tabDocField\` WHERE COALESCE(is_virtual, 0) = 0
        UNION ALL SELECT dt, fieldname, fieldtype FROM \`tabCustom Field\``,
    );
    const { registry } = product.site;
    const holding = defined.filter(({ fieldtype }) => TABLE_TYPES.has(fieldtype) || FIELDTYPES[fieldtype]?.column);
    const unserved = holding.filter(({ dt, fieldname }) => {
      const meta = registry.find(dt);
      return !meta?.column(fieldname) && !meta?.tableField(fieldname);
    });
    expect(unserved).toEqual([]);
    expect(holding.length).toBeGreaterThan(2500);
    const user = await admin('GET', '/api/resource/User/student@example.com');
    expect(user.body.data).toMatchObject({
      hide_private: 0,
      verify_terms: 0,
      education: [],
      api_secret: '*'.repeat(15),
    });
  });

  it("lists a doctype to exactly the roles that the site's permission rows name", async () => {
    for (const user of ['student@example.com', 'trainer@example.com', 'evaluator@example.com']) {
      const ask = await loggedIn(product.url, user, PASSWORD);
      const expected = await readableTo(untouched, user);
      const answered = new Map<string, boolean>();
      const asked = [...product.site.registry.all()].filter(
        (meta) => !product.site.registry.isStandard(meta.name) && !meta.istable && !meta.issingle && !meta.is_virtual,
      );
      for (const { name } of asked)
        answered.set(name, (await ask('GET', `/api/resource/${name}?limit=1`)).status === 200);
      const wrong = [...answered].filter(([name, yes]) => yes !== expected.has(name));
      expect([user, wrong]).toEqual([user, []]);
      expect(answered.size).toBeGreaterThan(110);
    }
    const trainer = await loggedIn(product.url, 'trainer@example.com', PASSWORD);
    // Custom DocPerm: Course Creators read users, and change none
    expect((await trainer('GET', '/api/resource/User/s1@example.com')).status).toBe(200);
    expect((await trainer('PUT', '/api/resource/User/s1@example.com', { bio: 'x' })).status).toBe(403);
    expect((await student('GET', '/api/resource/User/s1@example.com')).status).toBe(403);
  });

  it("keeps Frappe's time zone, and its times", async () => {
    const { time } = product.site;
    expect(time.zone).toBe('Asia/Kolkata');
    const before = time.now();
    const { body } = await mod('POST', '/api/resource/ToDo', { description: 'Now' });
    expect(body.data.creation >= before.slice(0, 19)).toBe(true);
    expect(body.data.creation <= time.now()).toBe(true);
  });

  it('writes documents of every kind, and goes on with the names that Frappe gave', async () => {
    const event = { subject: 'Kick-off', starts_on: '2026-12-01 09:00:00', event_type: 'Private' };
    expect((await student('POST', '/api/resource/Event', event)).body.data).toMatchObject({ name: 'EV00042' });
    expect((await student('GET', '/api/resource/Event/EV00042')).status).toBe(200);
    const trainer = await loggedIn(product.url, 'trainer@example.com', PASSWORD);
    expect((await trainer('GET', '/api/resource/Event/EV00042')).status).toBe(403);
    const batch = {
      ...{ title: 'Spring', start_date: '2027-03-01', end_date: '2027-03-31', start_time: '09:00', end_time: '17:00' },
      ...{ description: 'Spring', batch_details: 'All', timezone: 'Asia/Kolkata', medium: 'Online' },
      instructors: [{ instructor: 'mod@example.com' }],
      courses: [{ course: 'oracle-course-1' }, { course: 'oracle-course-2' }],
    };
    const made = await mod('POST', '/api/v2/document/LMS Batch', batch);
    expect(made.body.data.courses.map((row: { name: number }) => row.name)).toEqual([8, 9]);
    const topic = { title: 'Hello', reference_doctype: 'LMS Course', reference_docname: 'oracle-course-1' };
    expect((await student('POST', '/api/resource/Discussion Topic', topic)).status).toBe(200);
    expect((await mod('PUT', '/api/resource/LMS Course/oracle-course-1', { tags: 'first' })).body.data.tags).toBe(
      'first',
    );
    expect((await mod('PUT', '/api/resource/LMS Source/Twitter', { idx: 3 })).status).toBe(200);
    const note = await mod('POST', '/api/resource/Note', { title: 'A note', public: 1 });
    expect((await mod('DELETE', `/api/resource/Note/${note.body.data.name}`)).status).toBe(202);
  });

  it('runs programs: a new member is enrolled, the old ones stand where they stood', async () => {
    const program = (await mod('GET', '/api/resource/LMS Program/Oracle Program 3')).body.data;
    expect(program.program_members).toMatchObject([
      { member: 's1@example.com', progress: 0, status: 'Enrolled', enrolled_on: '2026-11-23 18:47:28.231120' },
      { member: 's2@example.com' },
      { member: 's3@example.com' },
    ]);
    const added = await mod('POST', '/api/method/lms.lms.api.add_members', {
      program: 'Oracle Program 3',
      members: ['s5@example.com'],
    });
    expect(added.body.message.counts).toEqual({ added: 1 });
    const enrolled = await mod('GET', '/api/resource/LMS Enrollment?filters=[["member","=","s5@example.com"]]');
    expect(enrolled.body.data).toHaveLength(3);
    const { message } = (await student('GET', '/api/method/lms.lms.utils.get_programs')).body;
    expect(message.enrolled.map((card: { name: string }) => card.name)).toEqual(['All Published', 'Oracle Program 1']);
    expect(message.published.map((card: { name: string }) => card.name)).toContain('Oracle Program 2');
  });

  it('takes a learner who is enrolled twice forward in both enrolments', async () => {
    const course = 'oracle-course-5';
    const chapter = (await mod('POST', '/api/resource/Course Chapter', { title: 'One', course })).body.data.name;
    const lesson = (await mod('POST', '/api/resource/Course Lesson', { title: 'First', chapter, course })).body.data
      .name;
    expect((await mod('PUT', `/api/resource/Course Chapter/${chapter}`, { lessons: [{ lesson }] })).status).toBe(200);
    expect((await mod('PUT', `/api/resource/LMS Course/${course}`, { chapters: [{ chapter }] })).status).toBe(200);
    const saved = await student('POST', '/api/method/lms.lms.doctype.course_lesson.course_lesson.save_progress', {
      course,
      lesson,
    });
    expect(saved.body.message).toBe(100);
    const rows = "SELECT `progress` FROM `tabLMS Enrollment` WHERE `member` = 'student@example.com' AND `course` = ?";
    expect(await adopted.sql(rows, [course])).toEqual([{ progress: 100 }, { progress: 100 }]);
  });

  it('refuses a new repeat where old ones stand, and makes the key when they are gone', async () => {
    const repeat = { member: 's1@example.com', course: 'oracle-course-1' };
    expect((await mod('POST', '/api/resource/LMS Enrollment', repeat)).status).toBe(417);
    const key = "SHOW INDEX FROM `tabLMS Enrollment` WHERE `Key_name` = 'unique_member_course'";
    expect(await adopted.sql(key)).toEqual([]);
    for (const name of ['c625783vkc', '71d85c58ka']) {
      expect((await mod('DELETE', `/api/resource/LMS Enrollment/${name}`)).status).toBe(202);
    }
    await product.site.migrate();
    expect(await adopted.sql(key)).toHaveLength(2);
  });

  it('mends, when it is asked to, what Frappe LMS got wrong', async () => {
    const [outcome] = await adopted.adopt({ mend: true });
    expect(outcome).toBe('already adopted');
    const program = (await admin('GET', '/api/resource/LMS Program/Oracle Program 1')).body.data;
    expect(program).toMatchObject({ member_count: 2, course_count: 4 });
    expect(program.program_members.map((row: { member: string }) => row.member)).toContain('student@example.com');
  });

  it('has changed nothing else of what Frappe wrote', async () => {
    const changed = (await differences(untouched, adopted)).map((line) => line.split(':')[0]);
    expect(changed).toEqual([
      ...['tabLMS Course', 'tabLMS Enrollment', 'tabLMS Program', 'tabLMS Program Member', 'tabLMS Source'],
      ...['tabSeries', 'tabUser'],
    ]);
  });
});

const shownSingle = (value: string | null) => (value ?? '').replace(/^(\d{4}-.*)\.0+$/, '$1');

/** By the rows of the database alone: Custom DocPerm in place of DocPerm, roles held, and those that everybody has. */
async function readableTo(database: FrappeDatabase, user: string): Promise<Set<string>> {
  const held = await database.sql<{ role: string; desk_access: number }>(
    "SELECT h.`role`, r.`desk_access` FROM `tabHas Role` h JOIN `tabRole` r ON r.`name` = h.`role` WHERE h.`parenttype` = 'User' AND h.`parent` = ?",
    [user],
  );
  const automatic = ['All', 'Guest', ...(held.some((row) => row.desk_access) ? ['Desk User'] : [])];
  const rows = await database.sql<{ parent: string }>(
    `SELECT \`parent\` FROM (
      SELECT \`parent\`, \`role\`, \`permlevel\`, \`read\`, \`select\` FROM \`tabDocPerm\` WHERE \`parent\` NOT IN (SELECT \`parent\` FROM \`tabCustom DocPerm\`)
      UNION ALL SELECT \`parent\`, \`role\`, \`permlevel\`, \`read\`, \`select\` FROM \`tabCustom DocPerm\`
    ) p WHERE COALESCE(\`permlevel\`, 0) = 0 AND (\`read\` = 1 OR \`select\` = 1) AND \`role\` IN (?)`,
    [[...held.map((row) => row.role), ...automatic]],
  );
  return new Set(rows.map((row) => row.parent));
}
