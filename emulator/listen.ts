import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { errorPrefix } from "./error-prefix";

/** Loopback only: the emulator's credentials are public. */
const host = "127.0.0.1";

/** Resolves with the base URL the server answers at. */
export async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(
      `${errorPrefix}port ${port} on ${host} is taken. Stop what listens there, or choose another port; 0 takes any free one.`,
      { cause: error },
    );
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}
