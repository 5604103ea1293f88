/** What a wait needs. Callers that wait until the same time log the same lines, so a log can show each once. */
interface Waiting {
  now(): number;
  sleep(millis: number): Promise<void>;
  log(severity: "info", line: string): void;
}

/** A timer stands still while the machine is suspended, so no timer runs for longer. */
const sliceMillis = 60_000;

/** CI systems end a job that prints nothing for ten minutes. */
const minutesPerLine = 5;

/**
 * Waits until a time. The clock is read at least once a minute, because it goes on while the machine is suspended. If it is
 * set back, the wait does not become longer. Logs a line every five minutes.
 */
export async function waitUntil(untilMillis: number, { now, sleep, log }: Waiting): Promise<void> {
  const startedMillis = now();
  const totalMillis = untilMillis - startedMillis;
  let [sleptMillis, elapsedMillis, loggedMinutes] = [0, 0, 0];
  while (elapsedMillis < totalMillis) {
    const minutes = minutesPerLine * Math.floor(elapsedMillis / 60_000 / minutesPerLine);
    if (minutes > loggedMinutes) log("info", `still waiting after ${minutes} minutes, until ${timeOf(untilMillis)}.`);
    loggedMinutes = minutes;
    const millis = Math.min(sliceMillis, totalMillis - elapsedMillis);
    await sleep(millis);
    sleptMillis += millis;
    elapsedMillis = Math.max(sleptMillis, now() - startedMillis);
  }
}

/** The time for messages, rounded up to a whole second so that it is never too early. */
export function timeOf(millis: number): string {
  return new Date(Math.ceil(millis / 1000) * 1000).toISOString();
}
