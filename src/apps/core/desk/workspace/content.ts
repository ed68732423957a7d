/** The blocks of a page: what its editor keeps as JSON in the field `content`. */
import { parseJson, ValidationError } from '../../../../engine/index.js';

export interface Block {
  id?: string;
  type: string;
  data?: Record<string, unknown>;
}

/** Blocks that show a row of the page, with the table that holds it. */
export const WIDGETS = {
  chart: 'charts',
  shortcut: 'shortcuts',
  card: 'links',
  quick_list: 'quick_lists',
  number_card: 'number_cards',
  custom_block: 'custom_blocks',
} as const;
export type Widget = keyof typeof WIDGETS;

export const isWidget = (type: string): type is Widget => Object.hasOwn(WIDGETS, type);

/** The label of the row that the block shows. */
export const shownBy = (block: Block): string => String(block.data?.[`${block.type}_name`] ?? '');

/** @throws ValidationError naming the argument when it is no list of blocks */
export function readBlocks(given: unknown, field = 'content'): Block[] {
  let value = given;
  if (typeof given === 'string') {
    try {
      value = given.trim() === '' ? [] : parseJson(given);
    } catch (cause) {
      if (cause instanceof ValidationError) throw cause;
      throw new ValidationError(`${field} is not valid JSON`, { cause });
    }
  }
  const blocks = value ?? [];
  if (!Array.isArray(blocks) || !blocks.every((block) => typeof block?.type === 'string')) {
    throw new ValidationError(`${field} must be a list of blocks, each with a type`);
  }
  return blocks as Block[];
}

/**
 * The blocks without those whose row is not shown, and without headings that have nothing left below them.
 * @param shown labels by the kind of widget
 */
export function visibleBlocks(blocks: readonly Block[], shown: Readonly<Record<Widget, ReadonlySet<string>>>): Block[] {
  const isShown = (block: Block) => !isWidget(block.type) || shown[block.type].has(shownBy(block));
  const kept = blocks.filter(isShown);
  return kept.filter((block) => {
    if (block.type !== 'header') return true;
    const widgets = below(blocks, block).filter(({ type }) => isWidget(type));
    return widgets.length === 0 || widgets.some(isShown);
  });
}

/** What stands between a heading and the next. */
function below(blocks: readonly Block[], header: Block): Block[] {
  const rest = blocks.slice(blocks.indexOf(header) + 1);
  const end = rest.findIndex(({ type }) => type === 'header');
  return end === -1 ? rest : rest.slice(0, end);
}
