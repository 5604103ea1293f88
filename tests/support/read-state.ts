import { createDecipheriv, pbkdf2 } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

export interface StackResource {
  urn: string;
  type: string;
  id?: string;
  /** Whether another stack manages it: read by `get`. */
  external?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[]>;
}

interface Checkpoint {
  resources?: StackResource[];
  pending_operations?: unknown[];
  secrets_providers?: { state: { salt: string } };
}

/** Marks a secret in the state. */
const envelope = { key: "4dabf18193072939515e22adb298388d", value: "1b47061264138c4ac30d75fd1eb44270" };

function readCheckpoint(file: string): Checkpoint {
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8"));
  // Pulumi 3.172.0 writes it with a capital letter after `stack import` and `state delete`.
  return checkpoint.latest ?? checkpoint.Latest ?? {};
}

/** The resources in a state file, with their secrets encrypted, as `pulumi stack export` prints them. */
export function readState(file: string): StackResource[] {
  return readCheckpoint(file).resources ?? [];
}

/** The operations that the engine has begun and not ended. */
export function readPendingOperations(file: string): unknown[] {
  return readCheckpoint(file).pending_operations ?? [];
}

/** The resources in a state file, with their secrets decrypted, as `pulumi stack export --show-secrets` prints them. */
export async function readDecryptedState(file: string, passphrase: string): Promise<StackResource[]> {
  const { resources = [], secrets_providers } = readCheckpoint(file);
  const key = await keyOf(passphrase, secrets_providers?.state.salt ?? "");
  return JSON.parse(JSON.stringify(resources), (_, value) =>
    value?.[envelope.key] === envelope.value ? JSON.parse(decrypt(key, value.ciphertext)) : value,
  );
}

const keys = new Map<string, Promise<Buffer>>();

/** Derived once for a stack and its copies. */
function keyOf(passphrase: string, stateSalt: string): Promise<Buffer> {
  const id = JSON.stringify([passphrase, stateSalt]);
  // As the engine does: https://github.com/pulumi/pulumi/blob/v3.276.0/sdk/go/common/resource/config/crypt.go
  const salt = Buffer.from(stateSalt.split(":")[1] ?? "", "base64");
  const key = keys.get(id) ?? promisify(pbkdf2)(passphrase, salt, 1_000_000, 32, "sha256");
  keys.set(id, key);
  return key;
}

/** `v1:<nonce>:<AES-256-GCM ciphertext with its tag>` */
function decrypt(key: Buffer, ciphertext: string): string {
  const [, nonce = "", data = ""] = ciphertext.split(":");
  const bytes = Buffer.from(data, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8");
}
