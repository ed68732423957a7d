import { applyDecorators, UseGuards, UseInterceptors } from '@nestjs/common';
import { DoorGuard } from './guard.js';
import { Transaction } from './transaction.js';

/** A controller whose requests have a caller and a transaction, and answer in JSON. */
export function Door() {
  return applyDecorators(UseGuards(DoorGuard), UseInterceptors(Transaction));
}
