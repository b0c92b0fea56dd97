/** Keeps a text that must be read again later, encrypted with a key derived from the secret: AES-256-GCM (NIST SP 800-38D). */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KeyRing } from "./key-ring.js";

/** An encrypted text, as it is stored. All parts are base64url. */
export interface SealedText {
  /** ID of the secret in the ring whose key encrypts it. */
  readonly ringKeyId: string;
  readonly nonce: string;
  readonly tag: string;
  readonly content: string;
}

export interface SecretSeal {
  /** @param owner what the text belongs to; moved to another owner it cannot be opened */
  seal(owner: string, text: string): SealedText;
  /** The text; `undefined` when it was changed, belongs to another owner, or its secret is no longer in the ring. */
  open(owner: string, sealed: SealedText): string | undefined;
}

const algorithm = "aes-256-gcm";
const purpose = "sealed key secrets";
const nonceBytes = 12;
const tagBytes = 16;

export function createSecretSeal(ring: KeyRing): SecretSeal {
  return {
    seal(owner, text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, ring.current.forPurpose(purpose), nonce, { authTagLength: tagBytes });
      cipher.setAAD(Buffer.from(owner));
      const content = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return {
        ringKeyId: ring.current.keyId,
        nonce: nonce.toString("base64url"),
        tag: cipher.getAuthTag().toString("base64url"),
        content: content.toString("base64url"),
      };
    },
    open(owner, { ringKeyId, nonce, tag, content }) {
      const key = ring.find(ringKeyId)?.forPurpose(purpose);
      if (key === undefined) return undefined;
      try {
        const decipher = createDecipheriv(algorithm, key, Buffer.from(nonce, "base64url"), { authTagLength: tagBytes });
        decipher.setAAD(Buffer.from(owner)).setAuthTag(Buffer.from(tag, "base64url"));
        return decipher.update(Buffer.from(content, "base64url"), undefined, "utf8") + decipher.final("utf8");
      } catch {
        return undefined;
      }
    },
  };
}
