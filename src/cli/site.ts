import hooks from '../../hooks.js';
import type { Log, Site } from '../engine/index.js';
import { type Config, loadEnvFile, readConfig, root } from '../services/config.js';
import { FileStorage } from '../services/files/index.js';
import { prepareSite, type SetupOptions } from '../services/setup.js';
import type { Terminal } from './command.js';

/** Warnings and errors as plain lines: a command line has no log. */
export function terminalLog(terminal: Terminal): Log {
  const silent = () => undefined;
  const speak = (kind: string) => (fields: object, text: string) => {
    const details = Object.values(fields)
      .flat()
      .map((detail) => (detail instanceof Error ? detail.message : String(detail)));
    terminal.err(`${kind}: ${text}${details.length > 0 ? `: ${details.join(', ')}` : ''}`);
  };
  return { debug: silent, info: silent, warn: speak('warning'), error: speak('error') };
}

export function siteConfig(): Config {
  loadEnvFile();
  return readConfig();
}

export function setupOptions(config: Config, terminal: Terminal): SetupOptions {
  const ports = { files: new FileStorage(config.siteDir) };
  return { root, hooks, ports, say: (line) => terminal.out(line) };
}

/** Runs `work` on the site that the environment names, brought up to date first, and closes it. */
export async function withSite<T>(terminal: Terminal, work: (site: Site, config: Config) => Promise<T>): Promise<T> {
  const config = siteConfig();
  const site = await prepareSite(config, terminalLog(terminal), setupOptions(config, terminal));
  try {
    return await work(site, config);
  } finally {
    await site.close();
  }
}
