import { UserError } from "../../auth/error";
import type { Cancellation } from "./cancellation";

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
  cancellation: Cancellation,
  timeout: Timeout | undefined,
  now: () => number,
): Promise<T> {
  const millis = timeout ? timeout.seconds * 1000 : Infinity;
  const until = now() + millis;
  const end = () => cancellation.cancel(timeout && tooLong(timeout));
  const timer = timeout && setTimeout(end, Math.min(millis, maxTimerMillis));
  const waitFor = <Result>(operation: () => Promise<Result>) =>
    cancellation.race(() =>
      operation().finally(() => {
        if (now() >= until) end();
      }),
    );
  const call: Call = {
    get isOver() {
      return cancellation.isCancelled;
    },
    millisLeft: () => until - now(),
    waitFor,
  };
  try {
    return await cancellation.race(() => run(call));
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
