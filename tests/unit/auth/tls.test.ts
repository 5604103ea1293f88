import { requestAccessToken } from "../../../auth/request-access-token";
import { describeWithTls, selfSigned } from "../../support/certificate";
import { answer, startLoopback } from "../../support/loopback";
import { credentialsFor, failureOf, goodAnswer, simulated } from "./support";

describeWithTls("a server whose certificate is not trusted", () => {
  it("gets no request, and is not asked again", async () => {
    const server = await startLoopback(answer(goodAnswer), selfSigned);
    const effects = simulated();
    const { code, status, isTransient, message } = await failureOf(requestAccessToken(credentialsFor(server.baseUrl), effects));
    expect({ code, status, isTransient, attempts: effects.timeouts.length, message }).toEqual({
      code: "unreachable",
      status: undefined,
      isTransient: false,
      attempts: 1,
      message: `${server.baseUrl} could not be reached (DEPTH_ZERO_SELF_SIGNED_CERT). Set NODE_EXTRA_CA_CERTS to the certificate authority of your proxy or private endpoint.`,
    });
    expect(server.requests).toEqual([]);
  });
});
