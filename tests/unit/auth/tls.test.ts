import { exchange } from "../../../auth/exchange";
import { describeWithTls, selfSigned } from "../../support/certificate";
import { answer, startLoopback } from "../../support/loopback";
import { credentialsFor, failureOf, goodAnswer, simulated } from "./support";

describeWithTls("a server whose certificate is not trusted", () => {
  it("gets no request, and no retry", async () => {
    const server = await startLoopback(answer(goodAnswer), selfSigned);
    const effects = simulated();
    const { code, status, message } = await failureOf(exchange(credentialsFor(server.baseUrl), effects));
    expect({ code, status, attempts: effects.timeouts.length, message }).toEqual({
      code: "unreachable",
      status: undefined,
      attempts: 1,
      message: expect.stringContaining(`${server.baseUrl} could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT).`),
    });
    expect(server.requests).toEqual([]);
  });
});
