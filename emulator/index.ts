import type { Emulator, EmulatorOptions } from "./emulator";
import { serveEmulator } from "./emulator";

export type {
  Emulator,
  EmulatorOptions,
  EmulatorResponse,
  LoggedRequest,
} from "./emulator";
export { emulatorCredentials } from "./emulator";

/**
 * Starts a Port API on loopback, for development and for tests. `POST /v1/auth/access_token` follows Port's rules: one
 * active token per client id. With a valid token, a client can list, create, read, change and delete blueprints, entities,
 * organization secrets and webhooks, and delete a blueprint together with its entities, as the official provider does. The
 * emulator keeps them in memory, separately for each client id, and refuses a body that Port would refuse as incomplete.
 *
 * @param options - See {@link EmulatorOptions}. All are optional.
 * @throws RangeError (rejects) if `port` or `lifetimeSeconds` is out of range.
 * @throws Error (rejects) if the port is taken, or if the state file is invalid or cannot be written.
 */
export function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return serveEmulator(options, () => {});
}
