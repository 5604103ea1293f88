import { setMaxListeners } from "node:events";
import { UserError } from "../../auth/error";

/** Ends operations before they are done. */
export interface Cancellation {
  /** @param reason the failure of all operations, of later ones, too */
  cancel(reason?: UserError): void;
  readonly isCancelled: boolean;
  /** Runs an operation. Rejects as soon as it is cancelled. */
  race<T>(operation: () => Promise<T>): Promise<T>;
}

/** @param session cancels this one, too */
export function cancellation(session?: Cancellation): Cancellation {
  const controller = new AbortController();
  const { signal } = controller;
  // Each operation listens. From the eleventh on, Node.js 20 would warn of a leak, and the engine would show that.
  setMaxListeners(Infinity, signal);
  const race = <T>(operation: () => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const abort = () => reject(signal.reason);
      signal.addEventListener("abort", abort);
      operation()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener("abort", abort));
    });
  return {
    cancel: (reason = new UserError("cancelled. Nothing was changed. Run the command again.")) =>
      controller.abort(reason),
    get isCancelled() {
      return signal.aborted || session?.isCancelled === true;
    },
    race: (operation) => (session ? session.race(() => race(operation)) : race(operation)),
  };
}
