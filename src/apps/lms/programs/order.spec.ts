import { lockedCourses, locksOf, type PathStep } from './order.js';

const locked = (ordered: string[], completed: string[]) => [...lockedCourses(ordered, new Set(completed)).entries()];

describe('the order of a program', () => {
  it('opens only the first course to somebody who has completed nothing', () => {
    expect(locked(['a', 'b', 'c'], [])).toEqual([
      ['b', 'a'],
      ['c', 'a'],
    ]);
  });
  it('opens the next course when every one before it is completed', () => {
    expect(locked(['a', 'b', 'c'], ['a'])).toEqual([['c', 'b']]);
    expect(locked(['a', 'b', 'c'], ['a', 'b'])).toEqual([]);
  });
  it('looks at all courses before, not only at the neighbour', () => {
    expect(locked(['a', 'b', 'c', 'd'], ['b', 'c'])).toEqual([['d', 'a']]);
  });
  it('never shuts a completed course, wherever it stands', () => {
    expect(locked(['a', 'b'], ['b'])).toEqual([]);
  });
  it('shuts nothing in an empty program or a finished one', () => {
    expect(locked([], [])).toEqual([]);
    expect(locked(['a', 'b'], ['a', 'b'])).toEqual([]);
  });
});

const step = (program: string, course: string, rest: Partial<PathStep> = {}): PathStep => ({
  program,
  course,
  title: course.toUpperCase(),
  enforce_course_order: 1,
  completed: 0,
  source: 'Program',
  enrolled: 1,
  exempt: 0,
  ...rest,
});
const shut = (...steps: PathStep[]) => [...locksOf(steps).keys()];

describe('the sources of a course', () => {
  it('shut it when no program of the member opens it, and name what to do first', () => {
    expect([...locksOf([step('P', 'a'), step('P', 'b')]).values()]).toEqual([
      { course: 'b', course_title: 'B', first: 'a', first_title: 'A', program: 'P' },
    ]);
  });
  it('open it when one program has it unlocked, whichever comes first', () => {
    const free = { enforce_course_order: 0 };
    expect(shut(step('P', 'a'), step('P', 'b'), step('Q', 'b', free))).toEqual([]);
    expect(shut(step('A', 'b', free), step('P', 'a'), step('P', 'b'))).toEqual([]);
    expect(shut(step('P', 'a'), step('P', 'b'), step('Q', 'b'), step('Q', 'a'))).toEqual([]);
  });
  it.each(['Staff', 'Cohort', 'Training Assignment', '', null])('open it through an enrolment from %p', (source) => {
    expect(shut(step('P', 'a'), step('P', 'b', { source }))).toEqual([]);
  });
  it('do not open it through an enrolment of the member or of the program', () => {
    expect(shut(step('P', 'a'), step('P', 'b', { source: 'Self' }))).toEqual(['b']);
    expect(shut(step('P', 'a'), step('P', 'b', { source: 'Program' }))).toEqual(['b']);
  });
  it('do not open it when there is no enrolment at all', () => {
    expect(shut(step('P', 'a'), step('P', 'b', { source: null, enrolled: 0 }))).toEqual(['b']);
  });
  it('open it to who owns the program or teaches the course', () => {
    expect(shut(step('P', 'a'), step('P', 'b', { exempt: 1 }), step('P', 'c'))).toEqual(['c']);
  });
});
