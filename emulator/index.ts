import type { Emulator, EmulatorOptions } from "./emulator";
import { serveEmulator } from "./serve-emulator";

export {
  type Emulator,
  type EmulatorOptions,
  type EmulatorResponse,
  emulatorCredentials,
  type LoggedRequest,
} from "./emulator";

/**
 * Starts a Port API on loopback, for development and for tests. It answers `POST /v1/auth/access_token` by Port's rules
 * (one active token per client id), and for whoever has a live token it lists, creates, reads, changes and deletes what the
 * official provider manages most: blueprints, entities, organization secrets and webhooks. These are kept in memory only, and
 * each client id has its own, as if it belonged to an organization of its own. A body that Port would refuse for what is
 * missing in it is refused.
 *
 * @param options - See {@link EmulatorOptions}; each has a default.
 * @throws RangeError (rejects) when `port` or `lifetimeSeconds` is out of range.
 * @throws Error (rejects) when the port is taken, or when the state file is not one or cannot be written.
 */
export function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return serveEmulator(options, () => {});
}
