/** What the server tells open pages. The connection is made when the first page wants to hear something. */
import type { Socket } from 'socket.io-client';

type Handler = (message: Record<string, unknown>) => void;

let connecting: Promise<Socket> | undefined;
const rooms = new Map<string, number>();

async function connect(): Promise<Socket> {
  const { io } = await import('socket.io-client');
  const socket = io(window.location.origin, { path: '/socket.io', withCredentials: true });
  // a new connection knows nothing of the rooms that the old one was in
  socket.on('connect', () => {
    for (const room of rooms.keys()) socket.emit(...(JSON.parse(room) as [string, ...string[]]));
  });
  return socket;
}

function socketOf(): Promise<Socket> {
  connecting ??= connect();
  return connecting;
}

/**
 * Hears an event until the returned function is called.
 * @param event Frappe's name: `list_update`, `doc_update`, `notification`, …
 */
export function listen(event: string, handler: Handler): () => void {
  void socketOf().then((socket) => socket.on(event, handler));
  return () => void socketOf().then((socket) => socket.off(event, handler));
}

/**
 * Joins a room until the returned function is called, through losses of the connection.
 * @param join `['doctype_subscribe', doctype]`, `['doc_subscribe', doctype, name]`, `['doc_open', doctype, name]`
 * @param leave the event that ends it
 */
export function joinRoom(join: readonly [string, ...string[]], leave: string): () => void {
  const key = JSON.stringify(join);
  rooms.set(key, (rooms.get(key) ?? 0) + 1);
  if (rooms.get(key) === 1) void socketOf().then((socket) => socket.connected && socket.emit(...(join as [string])));
  return () => {
    const left = (rooms.get(key) ?? 1) - 1;
    if (left > 0) return void rooms.set(key, left);
    rooms.delete(key);
    void socketOf().then((socket) => socket.emit(leave, ...join.slice(1)));
  };
}
