import type { Emulator } from "../../emulator";
import { startLoopback } from "./loopback";

/** A Port that lets requests wait until the test lets it answer, and gives the emulator's answers. */
export async function hesitantPort(emulator: Emulator) {
  let arrive = () => {};
  let answer = () => {};
  /** The first request is there. */
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const answering = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { baseUrl, requests } = await startLoopback(async (connection, request) => {
    arrive();
    await answering;
    const body = request.split("\r\n\r\n")[1] ?? "";
    const response = await fetch(`${emulator.baseUrl}/v1/auth/access_token`, { method: "POST", body });
    connection.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${await response.text()}`);
  });
  return { baseUrl, requests, arrived, answer };
}
