import type { IncomingMessage } from "node:http";

/** Port's limit for the body of any request, 1 MiB: https://docs.port.io/api-reference/port-api */
const maxBodyBytes = 1024 * 1024;

/** The request's body; undefined when it is over the limit. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // What is too much is still read, else the client would see a broken connection in place of the answer.
    if (bytes <= maxBodyBytes) chunks.push(chunk);
  }
  return bytes > maxBodyBytes ? undefined : Buffer.concat(chunks).toString("utf8");
}
