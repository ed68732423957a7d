import { existsSync } from 'node:fs';
import path from 'node:path';
import { ExpressionError, expressionIn, filtersIn, parseExpression } from '../../src/engine/expression/index.js';
import { type DocTypeJson, readDoctypeFiles } from '../../src/engine/index.js';

const root = path.resolve(import.meta.dirname, '../..');
const corpus = path.resolve(root, '../../shared/corpus/frappe');
const CONDITIONS = ['depends_on', 'mandatory_depends_on', 'read_only_depends_on', 'collapsible_depends_on'];

/** Every expression in the doctypes, with where it stands. */
function expressionsIn(doctypes: readonly DocTypeJson[]): { where: string; text: string }[] {
  return doctypes.flatMap(({ name, fields = [] }) =>
    fields.flatMap((field) => {
      const texts = CONDITIONS.map((key) => expressionIn(String(field[key] ?? '')));
      for (const filter of field.link_filters ? filtersIn(String(field.link_filters)) : []) {
        if (typeof filter[3] === 'string') texts.push(expressionIn(filter[3]));
      }
      const isExpression = field.is_virtual && field.options && !/Link|Table|Select/.test(field.fieldtype ?? '');
      if (isExpression) texts.push(String(field.options));
      return texts.flatMap((text) => (text === undefined ? [] : [{ where: `${name}.${field.fieldname}`, text }]));
    }),
  );
}

function unreadable(doctypes: readonly DocTypeJson[]): string[] {
  return expressionsIn(doctypes).flatMap(({ where, text }) => {
    try {
      parseExpression(text);
      return [];
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return [`${where}: ${text}: ${error.message}`];
    }
  });
}

const there = existsSync(corpus) ? describe : describe.skip;

describe('the doctypes of Cairn', () => {
  it('have expressions that can be read', () => {
    const doctypes = readDoctypeFiles([path.join(root, 'doctypes/core'), path.join(root, 'doctypes/lms')]);
    expect(expressionsIn(doctypes).length).toBeGreaterThan(20);
    expect(unreadable(doctypes)).toEqual([]);
  });
});

there("Frappe's own doctypes", () => {
  it('have expressions that can be read', () => {
    const doctypes = readDoctypeFiles([corpus]);
    expect(expressionsIn(doctypes).length).toBeGreaterThan(200);
    expect(unreadable(doctypes)).toEqual([]);
  });
});
