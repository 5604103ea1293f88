import type * as dns from "node:dns";
import { isIP, isIPv4 } from "node:net";

type Found = (error: Error | null, ...addresses: unknown[]) => void;

/**
 * Answers look-ups in the name server's place, until mocks are restored: each name has these addresses, or is not
 * found, or no answer comes. So no test leaves the machine.
 */
export function answerNameLookups(answer: readonly [string, ...string[]] | "not found" | "silence"): void {
  const real = jest.requireActual<typeof dns>("node:dns");
  const lookup = real.lookup as (...args: unknown[]) => void;
  jest.spyOn(real, "lookup").mockImplementation(((name: string, ...rest: [dns.LookupOptions, Found]) => {
    // A server that is to listen looks its address up as well.
    if (isIP(name)) return lookup(name, ...rest);
    if (answer === "silence") return;
    const [{ all }, found] = rest;
    // Never at once, as in reality.
    const answers = (...args: Parameters<Found>) => setImmediate(found, ...args);
    if (answer === "not found") return answers(Object.assign(new Error(name), { code: "ENOTFOUND" }));
    const addresses = answer.map((address) => ({ address, family: isIPv4(address) ? 4 : 6 }));
    if (all) answers(null, addresses);
    else answers(null, ...Object.values(addresses[0] ?? {}));
  }) as never);
}
