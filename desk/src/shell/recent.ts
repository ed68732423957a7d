/** Pages that this person was on last, newest first; kept in this browser. */
import { boot } from '../boot';

export interface RecentPage {
  path: string;
  title: string;
}

const MOST = 15;
const key = () => `recent:${boot.user.name}`;

export function recentPages(): RecentPage[] {
  try {
    return JSON.parse(localStorage.getItem(key()) ?? '[]') as RecentPage[];
  } catch {
    return [];
  }
}

export function rememberPage(path: string, title: string): void {
  const rest = recentPages().filter((page) => page.path !== path);
  localStorage.setItem(key(), JSON.stringify([{ path, title }, ...rest].slice(0, MOST)));
}
