import { describe, expect, it } from '@jest/globals';
import { createLog, NestLog } from '../../src/services/log.js';

describe('the log', () => {
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => lines.push(line) });
  const last = () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;

  it('writes one JSON object a line, with level, time and fields', () => {
    log.info({ request: 'r1', ms: 2 }, 'request');
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      request: 'r1',
      ms: 2,
      msg: 'request',
    });
  });

  it('keeps secrets and the stack of errors apart', () => {
    log.warn({ password: 'p', authorization: 'token a:b', err: new Error('why') }, 'refused');
    expect(last()).toMatchObject({
      password: '[secret]',
      authorization: '[secret]',
      err: { type: 'Error', message: 'why' },
    });
  });

  it('says nothing below its level', () => {
    const before = lines.length;
    createLog('error', { write: (line) => lines.push(line) }).info({}, 'quiet');
    expect(lines).toHaveLength(before);
  });

  it('takes what Nest says, its starting chatter as detail', () => {
    const nest = new NestLog(log);
    nest.log('mapped', 'Router');
    expect(last()).toMatchObject({ level: 'debug', context: 'Router', msg: 'mapped' });
    nest.error('broke', 'stack', 'Router');
    expect(last()).toMatchObject({ level: 'error', stack: 'stack', context: 'Router' });
  });
});
