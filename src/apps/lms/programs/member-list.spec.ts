import { ValidationError } from '../../../engine/index.js';
import { membersInCsv, membersInList, parseCsv } from './member-list.js';

describe('a CSV of members', () => {
  it('may be a bare list of addresses', () => {
    expect(membersInCsv('a@x.org\r\nb@x.org\n\n')).toEqual(['a@x.org', 'b@x.org']);
  });
  it('takes the column with a known heading', () => {
    expect(membersInCsv('First,E-Mail\nAnn,a@x.org\nBen,b@x.org')).toEqual(['a@x.org', 'b@x.org']);
    expect(membersInCsv('\uFEFFmember;team\na@x.org;North')).toEqual(['a@x.org']);
  });
  it('takes the column that holds addresses when there is no heading', () => {
    expect(membersInCsv('Ann,a@x.org\nBen,b@x.org')).toEqual(['a@x.org', 'b@x.org']);
  });
  it('takes every address of a single line, as mail programs copy them', () => {
    expect(membersInCsv('a@x.org, b@x.org; c@x.org;')).toEqual(['a@x.org', 'b@x.org', 'c@x.org']);
  });
  it('reads quotes, separators inside them and doubled quotes', () => {
    expect(parseCsv('"Lee, Ann";"say ""hi"""\tx')).toEqual([['Lee, Ann', 'say "hi"', 'x']]);
  });
  it('names nobody when it is empty', () => {
    expect(membersInCsv(' \n\n')).toEqual([]);
  });
});

describe('a list of members', () => {
  it('takes names and rows', () => {
    expect(membersInList([' a@x.org ', { member: 'b@x.org' }, ''])).toEqual(['a@x.org', 'b@x.org']);
  });
  it('refuses what is neither', () => {
    expect(() => membersInList([7])).toThrow(ValidationError);
    expect(() => membersInList([{ user: 'a' }])).toThrow(ValidationError);
  });
});
