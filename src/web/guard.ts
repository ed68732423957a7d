import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Admission } from './admission.js';
import type { Reply, Request } from './request.js';
import { Transaction } from './transaction.js';

/** Lets in whoever the database knows. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(private readonly admission: Admission) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    await this.admission.admit(http.getRequest<Request>(), http.getResponse<Reply>(), false);
    return true;
  }
}

/** Lets in the known at once, for the transaction in which the handler runs finds out whether they still are. */
@Injectable()
export class DoorGuard implements CanActivate {
  constructor(
    private readonly admission: Admission,
    private readonly transaction: Transaction,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const reply = http.getResponse<Reply>();
    await this.admission.admit(request, reply, true);
    request.run = (handle) => this.transaction.run(request, reply, handle);
    return true;
  }
}
