/**
 * Handlebars templates, walked instead of compiled: no code is made of them, only own values of plain data are seen, and
 * a template may take so many steps and make so much text. Blocks: `if`, `unless`, `each`, `with`; comparisons in
 * parentheses: `eq`, `ne`, `gt`, `lt`, `and`, `or`, `not`. `{{{value}}}` is sanitised HTML. Partials are refused.
 */
import Handlebars from 'handlebars';
import { sanitiseHtml, ValidationError } from '../../../engine/index.js';

const LONGEST_TEMPLATE = 200_000;
const MOST_STEPS = 500_000;
const LONGEST_RESULT = 5_000_000;

interface Scope {
  value: unknown;
  data: Readonly<Record<string, unknown>>;
  parent: Scope | undefined;
}

interface Work {
  steps: number;
  length: number;
}

type Compare = (...values: readonly unknown[]) => boolean;

const isTrue = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value));

const COMPARISONS = new Map<string, Compare>([
  ['eq', (one, other) => one === other],
  ['ne', (one, other) => one !== other],
  ['gt', (one, other) => Number(one) > Number(other)],
  ['lt', (one, other) => Number(one) < Number(other)],
  ['and', (...values) => values.every(isTrue)],
  ['or', (...values) => values.some(isTrue)],
  ['not', (value) => !isTrue(value)],
]);

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function spend(work: Work, length = 0): void {
  work.steps += 1;
  work.length += length;
  if (work.steps > MOST_STEPS) throw new ValidationError('The template takes too long');
  if (work.length > LONGEST_RESULT) throw new ValidationError('The template makes too long a text');
}

function lookUp(path: hbs.AST.PathExpression, scope: Scope): unknown {
  let from: Scope | undefined = scope;
  for (let depth = path.depth; depth > 0 && from; depth--) from = from.parent;
  let value: unknown = path.data ? from?.data : from?.value;
  for (const part of path.parts) value = own(value, String(part));
  return value;
}

function evaluate(node: hbs.AST.Expression, scope: Scope, work: Work): unknown {
  spend(work);
  switch (node.type) {
    case 'PathExpression':
      return lookUp(node as hbs.AST.PathExpression, scope);
    case 'StringLiteral':
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return (node as hbs.AST.StringLiteral).value;
    case 'SubExpression': {
      const { path, params } = node as hbs.AST.SubExpression;
      const name = (path as hbs.AST.PathExpression).original;
      const compare = COMPARISONS.get(name);
      if (!compare) throw new ValidationError(`The template asks for ${name}, which there is not`);
      return compare(...params.map((one) => evaluate(one, scope, work)));
    }
    default:
      return undefined;
  }
}

const BLOCKS = new Set(['if', 'unless', 'each', 'with']);

function renderBlock(block: hbs.AST.BlockStatement, scope: Scope, work: Work): string {
  const name = (block.path as hbs.AST.PathExpression).original;
  const [param] = block.params;
  if (!BLOCKS.has(name) || !param) throw new ValidationError(`The template has a block ${name}, which there is not`);
  const value = evaluate(param, scope, work);
  const inside = (inner: unknown, data = scope.data) =>
    renderAll(block.program.body, { value: inner, data, parent: scope }, work);
  const otherwise = () => (block.inverse ? renderAll(block.inverse.body, scope, work) : '');
  if (name === 'with') return isTrue(value) ? inside(value) : otherwise();
  if (name !== 'each')
    return isTrue(value) === (name === 'if') ? renderAll(block.program.body, scope, work) : otherwise();
  const list = Array.isArray(value) ? value.map((one, at) => [at, one] as const) : Object.entries(value ?? {});
  if (list.length === 0) return otherwise();
  const dataAt = (at: number, key: unknown) => ({
    ...scope.data,
    index: at,
    key,
    first: at === 0,
    last: at === list.length - 1,
  });
  return list.map(([key, one], at) => inside(one, dataAt(at, key))).join('');
}

function renderAll(body: readonly hbs.AST.Statement[], scope: Scope, work: Work): string {
  return body.map((node) => renderOne(node, scope, work)).join('');
}

function renderOne(node: hbs.AST.Statement, scope: Scope, work: Work): string {
  if (node.type === 'CommentStatement') return '';
  if (node.type === 'BlockStatement') return renderBlock(node as hbs.AST.BlockStatement, scope, work);
  if (node.type === 'ContentStatement') {
    const { value } = node as hbs.AST.ContentStatement;
    spend(work, value.length);
    return value;
  }
  if (node.type !== 'MustacheStatement') throw new ValidationError('A template has no partials and no decorators');
  const { path, params, escaped } = node as hbs.AST.MustacheStatement;
  if (params.length > 0)
    throw new ValidationError(`The template asks for ${textOf(own(path, 'original'))}, which there is not`);
  const text = textOf(evaluate(path as hbs.AST.Expression, scope, work));
  const shown = escaped ? escapeHtml(text) : sanitiseHtml(text);
  spend(work, shown.length);
  return shown;
}

/**
 * Fills in a template.
 * @param data plain values, as JSON has them
 * @throws ValidationError for a template that cannot be read, asks for what there is not, or takes too much
 */
export function renderTemplate(template: string, data: Readonly<Record<string, unknown>>): string {
  if (template.length > LONGEST_TEMPLATE) throw new ValidationError('The template is too long');
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(template);
  } catch (error) {
    throw new ValidationError(`The template cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return renderAll(program.body, { value: data, data: { root: data }, parent: undefined }, { steps: 0, length: 0 });
}
