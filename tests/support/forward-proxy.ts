import { connect } from "node:net";
import { type Behaviour, httpText } from "./loopback";

/** A forward proxy that knows one name, `port.test`, for this machine: no request to loopback goes through a proxy. */
export const tunnel: Behaviour = (client, request) => {
  const [, port] = /^CONNECT port\.test:(\d+) /.exec(request) ?? [];
  const target = connect(Number(port), "127.0.0.1", () => {
    client.removeAllListeners("data");
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    client.pipe(target).pipe(client);
  });
  target.on("error", () => client.destroy());
  client.on("close", () => target.destroy());
};

/** The same for clients that log in with this user and password. */
export function tunnelFor(login: string): Behaviour {
  const header = `\r\nProxy-Authorization: Basic ${Buffer.from(login).toString("base64")}\r\n`;
  return (client, request) => {
    if (request.includes(header)) tunnel(client, request);
    else client.end(httpText({ status: 407, headers: { "proxy-authenticate": "Basic" } }));
  };
}
