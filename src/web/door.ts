import { UseGuards } from '@nestjs/common';
import type { Answer } from './envelope.js';
import { DoorGuard } from './guard.js';
import type { Request } from './request.js';

type Handler = (request: Request, ...rest: unknown[]) => Answer | Promise<Answer>;

const inTransaction = new WeakSet<object>();

/** Does this handler of a controller run in a transaction? */
export function runsInTransaction(handler: object): boolean {
  return inTransaction.has(handler);
}

/**
 * A controller whose requests have a caller and a transaction, and answer in JSON. The first parameter of each of its
 * handlers is the request. Each handler is wrapped once, here: Nest's interceptors would cost every request as much
 * as finding out who calls.
 */
export function Door() {
  return (controller: new (...args: never[]) => object): void => {
    const prototype = controller.prototype as Record<string, unknown>;
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const handler = prototype[name];
      if (typeof handler !== 'function' || !Reflect.hasMetadata('path', handler)) continue;
      prototype[name] = wrap(handler as Handler);
    }
    UseGuards(DoorGuard)(controller);
  };
}

function wrap(handler: Handler) {
  const wrapped = function (this: object, request: Request, ...rest: unknown[]) {
    if (!request.run) throw new Error('The first parameter of a handler behind @Door() must be the request');
    return request.run(() => handler.call(this, request, ...rest));
  };
  for (const key of Reflect.getMetadataKeys(handler)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, handler), wrapped);
  }
  inTransaction.add(wrapped);
  return wrapped;
}
