/** A throw-away MariaDB. */
export interface ThrowAwayMariadb {
  /** Names an empty database. */
  url: string;
  /** Ends it and removes its data; may be called twice. */
  stop(): void;
  /** Ends it and keeps its data. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on its data. */
  restart(): Promise<void>;
}

export function startMariadb(options?: {
  lasting?: boolean;
  parent?: string;
  settings?: readonly string[];
}): Promise<ThrowAwayMariadb | undefined>;
