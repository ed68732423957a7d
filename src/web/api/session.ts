import { Inject, Injectable } from '@nestjs/common';
import { IsOptional, IsString, MaxLength, validateSync } from 'class-validator';
import { AuthenticationError, PermissionError } from '../../engine/index.js';
import type { AuthService, Client } from '../../services/auth/index.js';
import { AUTH } from '../../services/tokens.js';
import { paramsOf } from '../body.js';
import { clearCookies, setSessionCookies, sidOf } from '../cookies.js';
import type { Outcome } from '../envelope.js';
import type { Params, Reply, Request } from '../request.js';

/** What a login takes. */
class LoginForm {
  @IsString()
  @MaxLength(140)
  usr: string;

  @IsString()
  @MaxLength(512)
  pwd: string;

  @IsOptional()
  @IsString()
  otp?: string;

  @IsOptional()
  @IsString()
  tmp_id?: string;
}

function loginForm({ usr, pwd, otp, tmp_id }: Params): LoginForm {
  const form = Object.assign(new LoginForm(), { usr, pwd, otp, tmp_id });
  if (!usr || !pwd || validateSync(form).length > 0) throw new AuthenticationError('Incomplete login details');
  return form;
}

function clientOf(request: Request): Client {
  return { ip: request.ip, userAgent: request.headers['user-agent'], host: request.headers.host };
}

/** Logging in and out, under all the names that clients use. */
@Injectable()
export class SessionDoor {
  constructor(@Inject(AUTH) private readonly auth: AuthService) {}

  async login(request: Request, reply: Reply): Promise<Outcome> {
    const { usr, pwd } = loginForm(paramsOf(request));
    const login = await this.auth.login({ usr, pwd }, clientOf(request));
    if (!('sid' in login)) return { result: login.message, beside: { redirect_to: login.redirectTo } };
    setSessionCookies(request, reply, login.sid, login.maxAge, {
      user: login.user,
      fullName: login.fullName,
      systemUser: login.userType === 'System User',
      userImage: login.userImage,
      language: login.language,
    });
    return { result: login.message, beside: { home_page: login.homePage, full_name: login.fullName } };
  }

  /** Over GET too, as older clients do, but not when a page of another site makes the browser do it. */
  async logout(request: Request, reply: Reply): Promise<Outcome> {
    if (request.headers['sec-fetch-site'] === 'cross-site') throw new PermissionError('Not permitted');
    const sid = sidOf(request);
    if (sid) await this.auth.logout(sid, clientOf(request));
    clearCookies(reply);
    return { result: 'No App', beside: { home_page: '/login', full_name: 'Guest' } };
  }
}
