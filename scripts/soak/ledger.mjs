// What the servers have acknowledged: compared with the database at the end.

export class Ledger {
  /** doctype → name → { doctype, name, values, modified }. */
  #documents = new Map();
  /** Programs by name: courses in order, and members. */
  programs = new Map();
  /** Every `member course` that a program has enrolled. */
  enrolments = new Set();
  /** `member lesson` of every lesson that was completed. */
  lessons = new Set();
  /** Uploads by the File's name: { name, url, content }. */
  files = new Map();
  /** Shared counters by name: increments that were acknowledged, and those that nobody knows of. */
  counters = new Map();
  /** `doctype name` → how often it was saved; a name that was given back and taken again counts on. */
  saves = new Map();
  sessions = { open: 0, unsure: 0 };
  writes = 0;

  documents(doctype) {
    const known = this.#documents.get(doctype) ?? new Map();
    this.#documents.set(doctype, known);
    return known;
  }

  add(doc) {
    this.documents(doc.doctype).set(doc.name, doc);
    return doc;
  }

  remove({ doctype, name }) {
    this.documents(doctype).delete(name);
  }

  noteSave({ doctype, name }) {
    const key = `${doctype} ${name}`;
    this.saves.set(key, (this.saves.get(key) ?? 0) + 1);
  }

  enrol(members, courses) {
    for (const member of members) for (const course of courses) this.enrolments.add(`${member} ${course}`);
  }
}
