import { setMaxListeners } from "node:events";
import { UserError } from "../../auth/error";

/** A call of the engine that may wait. Everything that it waits for rejects once it is over, so that nothing of it goes on. */
export interface Call {
  readonly isOver: boolean;
  /** Until the call runs out of time. */
  millisLeft(): number;
  waitFor<T>(operation: () => Promise<T>): Promise<T>;
}

/** A time that the user has set, and the name of the option. */
export interface Timeout {
  readonly seconds: number;
  readonly option: string;
}

/** The longest time that a timer of Node.js takes. */
const maxTimerMillis = 2 ** 31 - 1;

/**
 * Runs a call until it is done, cancelled, or out of time. The time ends by a timer, and by the clock, because a timer stands
 * still while the machine is suspended.
 */
export async function runCall<T>(
  run: (call: Call) => Promise<T>,
  session: AbortSignal,
  timeout: Timeout | undefined,
  now: () => number,
): Promise<T> {
  const own = cancellation();
  const millis = timeout ? timeout.seconds * 1000 : Infinity;
  const until = now() + millis;
  const end = () => own.abort(timeout && tooLong(timeout));
  const timer = timeout && setTimeout(end, Math.min(millis, maxTimerMillis));
  const raced = <R>(operation: () => Promise<R>) => race(session, () => race(own.signal, operation));
  const call: Call = {
    get isOver() {
      return session.aborted || own.signal.aborted;
    },
    millisLeft: () => until - now(),
    waitFor: (operation) =>
      raced(() =>
        operation().finally(() => {
          if (now() >= until) end();
        }),
      ),
  };
  try {
    return await raced(() => run(call));
  } finally {
    clearTimeout(timer);
  }
}

function tooLong({ seconds, option }: Timeout): UserError {
  return new UserError(
    `no token within the ${seconds} s of the option ${option}. Nothing was changed. ` +
      "Run the command again, or raise this time.",
  );
}

/** Ends any number of operations. */
export function cancellation(): AbortController {
  const controller = new AbortController();
  // Each operation listens. From the eleventh on, Node.js 20 would warn of a leak, and the engine would show that.
  setMaxListeners(Infinity, controller.signal);
  return controller;
}

/** Runs an operation. Rejects as soon as the signal is aborted, with its reason. */
export function race<T>(signal: AbortSignal, operation: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    operation()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}
