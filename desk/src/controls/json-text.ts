/** What is wrong with a text as JSON, with its line; empty when nothing is. */
export function jsonProblem(text: string): string {
  if (text.trim() === '') return '';
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const at = Number(/position (\d+)/.exec(message)?.[1] ?? Number.NaN);
    const line = Number.isNaN(at) ? '' : `Line ${text.slice(0, at).split('\n').length}: `;
    return `${line}this is no JSON.`;
  }
}

/** JSON with one value per line; text that is no JSON stays as it is. */
export function indentJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
