import { UserError } from "./user-error";

/** Ends the waiting of operations. */
export interface Cancellation {
  cancel(): void;
  /** Runs an operation. Rejects at once when cancelled; what the operation has begun then ends with the process. */
  race<T>(operation: () => Promise<T>): Promise<T>;
}

export function cancellation(): Cancellation {
  const controller = new AbortController();
  const { signal } = controller;
  const cancelled = () => new UserError("cancelled. Nothing was changed. Run the command again.");
  return {
    cancel: () => controller.abort(),
    race: (operation) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(cancelled());
        const abort = () => reject(cancelled());
        signal.addEventListener("abort", abort);
        operation()
          .then(resolve, reject)
          .finally(() => signal.removeEventListener("abort", abort));
      }),
  };
}
