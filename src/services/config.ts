import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  Matches,
  Max,
  Min,
  MinLength,
  type ValidationError,
  validateSync,
} from 'class-validator';
import { ConfigurationError, type DatabaseConfig, parseDatabaseUrl } from '../engine/index.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The repository's root: the folder with package.json above this file, whether it runs from src or from dist. */
export const root = findRoot(path.dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  if (parent === folder) throw new ConfigurationError('Cairn cannot find its package.json');
  return findRoot(parent);
}

/** What the environment may say; each property is the variable of its name. */
class Environment {
  @IsInt({ message: 'must be a whole number' })
  @Min(0)
  @Max(65_535)
  PORT = 8000;

  @IsNotEmpty()
  HOST = '0.0.0.0';

  /** Folder of the site's files, keys, backups and embedded database. */
  @IsNotEmpty()
  SITE_DIR = 'sites/default';

  @IsNotEmpty()
  DATABASE_URL = 'sqlite://cairn.sqlite';

  @IsOptional()
  @MinLength(8)
  ADMIN_PASSWORD?: string;

  /** Load the demo data into a new site; absent: only into an embedded one. */
  @IsOptional()
  @IsBoolean()
  DEMO_DATA?: boolean;

  @IsOptional()
  @Matches(/^rediss?:\/\//, { message: 'must start with redis:// or rediss://' })
  REDIS_URL?: string;

  @IsIn(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** Proxies whose X-Forwarded-* headers count: 1 (the nearest), a number of hops, or their addresses. */
  @Matches(/^(\d+|true|false|[\da-fA-F.:/, ]+)$/, { message: 'must be a number of proxies, or their addresses' })
  TRUST_PROXY = '0';

  /** Origins that browsers may call from, comma-separated, or *. */
  @IsOptional()
  @Matches(/^(\*|https?:\/\/[^\s,/]+(\s*,\s*https?:\/\/[^\s,/]+)*)$/, {
    message: 'must be *, or origins like https://a.example',
  })
  ALLOW_CORS?: string;

  /** Largest JSON or form body, in MB. */
  @IsInt({ message: 'must be a whole number' })
  @Min(1)
  @Max(1024)
  MAX_BODY_MB = 16;

  /** Largest uploaded file, in MB. */
  @IsInt({ message: 'must be a whole number' })
  @Min(1)
  @Max(4096)
  MAX_FILE_MB = 25;

  /** Requests that a user, or a guest's address, may send in a minute; 0: any number. */
  @IsInt({ message: 'must be a whole number' })
  @Min(0)
  @Max(1_000_000)
  RATE_LIMIT = 0;

  /** Time that requests in flight get when the server is told to stop. */
  @IsInt({ message: 'must be a whole number' })
  @Min(0)
  @Max(3600)
  SHUTDOWN_SECONDS = 20;

  /** IANA name of a new site's time zone; absent: the machine's. */
  @IsOptional()
  @IsNotEmpty()
  TIME_ZONE?: string;
}

/** The settings of this process, checked. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly siteDir: string;
  readonly database: DatabaseConfig;
  readonly adminPassword: string | undefined;
  readonly demoData: boolean;
  readonly redisUrl: string | undefined;
  readonly logLevel: string;
  /** As Fastify takes it. */
  readonly trustProxy: boolean | string | ((address: string, hop: number) => boolean);
  readonly allowCors: readonly string[];
  /** In bytes. */
  readonly maxBody: number;
  /** In bytes. */
  readonly maxFile: number;
  /** Requests per caller and minute; 0: any number. */
  readonly rateLimit: number;
  readonly shutdownMs: number;
  readonly timeZone: string | undefined;
}

const NUMBERS = new Set(['PORT', 'MAX_BODY_MB', 'MAX_FILE_MB', 'RATE_LIMIT', 'SHUTDOWN_SECONDS']);
const SWITCHES = new Map([
  ['1', true],
  ['true', true],
  ['yes', true],
  ['0', false],
  ['false', false],
  ['no', false],
]);

function read(name: string, text: string): unknown {
  if (NUMBERS.has(name)) return Number(text);
  if (name === 'DEMO_DATA') return SWITCHES.get(text.toLowerCase()) ?? text;
  return text;
}

/** Values that no message repeats. */
const SECRETS = new Set(['ADMIN_PASSWORD', 'DATABASE_URL', 'REDIS_URL']);

function reasonOf({ property, constraints = {} }: ValidationError, given = ''): string {
  const reason = constraints.isInt ?? Object.values(constraints)[0] ?? 'is not valid';
  return `${reason.replace(`${property} `, '')}${SECRETS.has(property) ? '' : `; it is "${given}"`}`;
}

function checked(environment: Readonly<Record<string, string | undefined>>): Environment {
  const settings = new Environment();
  const known = [...Object.keys(settings), 'ADMIN_PASSWORD', 'DEMO_DATA', 'REDIS_URL', 'ALLOW_CORS', 'TIME_ZONE'];
  for (const name of known) {
    const text = environment[name]?.trim();
    if (text) Object.assign(settings, { [name]: read(name, text) });
  }
  const [fault] = validateSync(settings, { forbidUnknownValues: false });
  if (fault) throw new ConfigurationError(`${fault.property}: ${reasonOf(fault, environment[fault.property])}`);
  return settings;
}

function checkedTimeZone(zone: string | undefined): string | undefined {
  try {
    if (zone) new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch (cause) {
    throw new ConfigurationError(`TIME_ZONE: there is no time zone ${zone}`, { cause });
  }
}

/** A number counts the proxies nearest to this server. */
function trustProxy(text: string): Config['trustProxy'] {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? (_address, hop) => hop < Number(text) : text;
}

/** Reads `.env` beside package.json into the environment; variables that are set already stay. */
export function loadEnvFile(): void {
  const file = path.join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** @throws ConfigurationError naming the variable that is wrong */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const settings = checked(environment);
  const siteDir = path.resolve(root, settings.SITE_DIR);
  const database = parseDatabaseUrl(settings.DATABASE_URL, { siteDir });
  return {
    port: settings.PORT,
    host: settings.HOST,
    siteDir,
    database,
    adminPassword: settings.ADMIN_PASSWORD,
    demoData: settings.DEMO_DATA ?? database.kind === 'sqlite',
    redisUrl: settings.REDIS_URL,
    logLevel: settings.LOG_LEVEL,
    trustProxy: trustProxy(settings.TRUST_PROXY),
    allowCors: settings.ALLOW_CORS?.split(',').map((origin) => origin.trim()) ?? [],
    maxBody: settings.MAX_BODY_MB * 1024 * 1024,
    maxFile: settings.MAX_FILE_MB * 1024 * 1024,
    rateLimit: settings.RATE_LIMIT,
    shutdownMs: settings.SHUTDOWN_SECONDS * 1000,
    timeZone: checkedTimeZone(settings.TIME_ZONE),
  };
}
