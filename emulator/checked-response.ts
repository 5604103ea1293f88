import { validateHeaderName, validateHeaderValue } from "node:http";
import type { EmulatorResponse } from "./emulator";
import { errorPrefix } from "./error-prefix";
import { wholeNumber } from "./whole-number";

/**
 * An answer that node:http can send: it would otherwise end the process later, at the request.
 * @throws RangeError for a status out of range, TypeError for a header that cannot be sent
 */
export function checkedResponse({ status, headers = {}, body = "" }: EmulatorResponse): Required<EmulatorResponse> {
  wholeNumber("status", status, 200, 599);
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new TypeError(
        `${errorPrefix}the header ${JSON.stringify(name)} cannot be sent: its name or value is invalid.`,
      );
    }
  }
  return { status, headers, body };
}
