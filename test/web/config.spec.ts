import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig, root } from '../../src/services/config.js';

describe('configuration', () => {
  it('has a default for everything, relative to the repository wherever the process started', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 8000,
      host: '0.0.0.0',
      siteDir: path.join(root, 'sites/default'),
      demoData: true,
      logLevel: 'info',
      rateLimit: 0,
    });
    expect(config.database).toMatchObject({ kind: 'sqlite', file: path.join(root, 'sites/default/cairn.sqlite') });
  });

  it('reads what is given', () => {
    const config = readConfig({
      PORT: '18000',
      SITE_DIR: '/srv/site',
      DATABASE_URL: 'mariadb://u:p@db/site',
      DEMO_DATA: '1',
      ALLOW_CORS: 'https://a.example, https://b.example',
      TIME_ZONE: 'Asia/Kolkata',
    });
    expect(config).toMatchObject({
      port: 18000,
      siteDir: '/srv/site',
      database: { kind: 'mariadb', database: 'site' },
      demoData: true,
      timeZone: 'Asia/Kolkata',
    });
    expect(config.allowCors).toEqual(['https://a.example', 'https://b.example']);
  });

  it('loads demo data by itself into an embedded site only', () => {
    expect(readConfig({ DATABASE_URL: 'mariadb://u:p@db/site' }).demoData).toBe(false);
    expect(readConfig({ DEMO_DATA: '0' }).demoData).toBe(false);
  });

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['PORT', '80.5'],
    ['DATABASE_URL', 'postgres://x'],
    ['DATABASE_URL', 'sqlite://'],
    ['ADMIN_PASSWORD', 'short'],
    ['DEMO_DATA', 'perhaps'],
    ['REDIS_URL', 'http://localhost'],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', 'some of them'],
    ['ALLOW_CORS', 'example.com'],
    ['MAX_BODY_MB', '0'],
    ['RATE_LIMIT', '-1'],
    ['SHUTDOWN_SECONDS', '-1'],
    ['TIME_ZONE', 'Moon/Base'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name}: .{8,}`));
  });

  it('says what a number should be', () => {
    expect(() => readConfig({ PORT: 'abc' })).toThrow('PORT: must be a whole number; it is "abc"');
    expect(() => readConfig({ MAX_BODY_MB: '1.5' })).toThrow('MAX_BODY_MB: must be a whole number; it is "1.5"');
    expect(() => readConfig({ PORT: '70000' })).toThrow('PORT: must not be greater than 65535');
  });
});
