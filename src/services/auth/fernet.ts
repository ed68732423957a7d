import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ValidationError } from '../../engine/index.js';

/**
 * Fernet tokens (github.com/fernet/spec), as Frappe keeps Password fields: AES-128-CBC, then HMAC-SHA256 over
 * version, time, IV and cipher text. A key is 32 bytes in url-safe base64: half signs, half encrypts.
 */
export class Fernet {
  readonly #signing: Buffer;
  readonly #encryption: Buffer;

  /** @throws ValidationError when the key is not 32 bytes */
  constructor(key: string) {
    const bytes = Buffer.from(key, 'base64url');
    if (bytes.length !== 32) throw new ValidationError('The encryption key in site_config.json is not a Fernet key');
    this.#signing = bytes.subarray(0, 16);
    this.#encryption = bytes.subarray(16);
  }

  static newKey(): string {
    return padded(randomBytes(32));
  }

  encrypt(text: string, now: Date = new Date()): string {
    const head = Buffer.alloc(25);
    head[0] = 0x80;
    head.writeBigUInt64BE(BigInt(Math.floor(now.getTime() / 1000)), 1);
    randomBytes(16).copy(head, 9);
    const cipher = createCipheriv('aes-128-cbc', this.#encryption, head.subarray(9));
    const body = Buffer.concat([head, cipher.update(text, 'utf8'), cipher.final()]);
    return padded(Buffer.concat([body, this.#sign(body)]));
  }

  /** @throws ValidationError when the token was made with another key or has been changed */
  decrypt(token: string): string {
    const bytes = Buffer.from(token, 'base64url');
    const body = bytes.subarray(0, -32);
    if (bytes.length < 73 || bytes[0] !== 0x80 || !timingSafeEqual(this.#sign(body), bytes.subarray(-32))) {
      throw new ValidationError('This secret cannot be decrypted: check encryption_key in site_config.json');
    }
    const decipher = createDecipheriv('aes-128-cbc', this.#encryption, body.subarray(9, 25));
    return Buffer.concat([decipher.update(body.subarray(25)), decipher.final()]).toString('utf8');
  }

  #sign(body: Buffer): Buffer {
    return createHmac('sha256', this.#signing).update(body).digest();
  }
}

/** Python's url-safe base64 keeps the padding. */
function padded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
