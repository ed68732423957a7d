import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Admission } from './admission.js';
import type { Reply, Request } from './request.js';

/** Lets in whoever the database knows. */
@Injectable()
export class CallerGuard implements CanActivate {
  protected readonly recalling: boolean = false;

  constructor(private readonly admission: Admission) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    await this.admission.admit(http.getRequest<Request>(), http.getResponse<Reply>(), this.recalling);
    return true;
  }
}

/** Before a `Transaction`, which finds out whether what the caller was let in by holds: lets in the known at once. */
@Injectable()
export class DoorGuard extends CallerGuard {
  protected override readonly recalling = true;

  // declared again, for Nest reads what to inject from the class itself
  constructor(admission: Admission) {
    super(admission);
  }
}
