/** Hashes of passwords: scrypt (RFC 7914), always in the thread pool, with its parameters kept beside the hash. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** A stored hash; texts are base64. */
export interface PasswordHash {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: string;
  readonly hash: string;
}

const current = { cost: 2 ** 15, blockSize: 8, parallelization: 1 } as const;
const hashBytes = 32;

/** Hashes a password under a new salt with today's parameters. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, current);
  return { ...current, salt: salt.toString("base64"), hash: hash.toString("base64") };
}

/** Whether the password has the hash; compared in constant time. */
export async function matchesPassword(password: string, stored: PasswordHash): Promise<boolean> {
  const expected = Buffer.from(stored.hash, "base64");
  const actual = await derive(password, Buffer.from(stored.salt, "base64"), stored);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** A hash that no password has: checking against it takes as long as against a real one. */
export function unmatchableHash(): PasswordHash {
  return {
    ...current,
    salt: randomBytes(16).toString("base64"),
    hash: randomBytes(hashBytes).toString("base64"),
  };
}

function derive(
  password: string,
  salt: Buffer,
  { cost, blockSize, parallelization }: Pick<PasswordHash, "cost" | "blockSize" | "parallelization">,
): Promise<Buffer> {
  const maxmem = 256 * cost * blockSize;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFC"), salt, hashBytes, { cost, blockSize, parallelization, maxmem }, (error, hash) =>
      error ? reject(error) : resolve(hash),
    );
  });
}
