import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blockOf } from "../../../support/document-blocks";
import { projectFolder } from "../../../support/project-folder";
import { runIn, sdksFolder } from "../../../support/sdks";
import { describeWith, javaFolder } from "../../../support/set-up";

jest.setTimeout(300_000);

/** Uses each name of the SDK. */
const everyName = `
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.portaccesstoken.Config;
import com.pulumi.portaccesstoken.PortAccessToken;
import com.pulumi.portaccesstoken.PortAccessTokenArgs;
import com.pulumi.portaccesstoken.PortaccesstokenFunctions;
import com.pulumi.portaccesstoken.Provider;
import com.pulumi.portaccesstoken.ProviderArgs;
import com.pulumi.portaccesstoken.enums.OnShortLifetime;
import com.pulumi.portaccesstoken.enums.Region;
import com.pulumi.portaccesstoken.inputs.GetPortAccessTokenArgs;
import com.pulumi.resources.CustomResourceOptions;

public class EveryName {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = new Config();
            var provider = new Provider("us", ProviderArgs.builder()
                .clientId(config.clientId().orElse("id"))
                .clientSecret(config.clientSecret().orElse("secret"))
                .region(config.region().orElse("us"))
                .baseUrl(config.baseUrl().orElse("https://api.example.com"))
                .build());
            var token = new PortAccessToken("port", PortAccessTokenArgs.builder()
                .clientId("id")
                .clientSecret("secret")
                .region(Region.US)
                .baseUrl("https://api.example.com")
                .minimumRemainingSeconds(600.0)
                .onShortLifetime(OnShortLifetime.Wait)
                .autoRenew(false)
                .build(), CustomResourceOptions.builder().provider(provider).build());
            var answer = PortaccesstokenFunctions.getPortAccessToken(GetPortAccessTokenArgs.builder()
                .clientId("id")
                .clientSecret("secret")
                .region(Region.EU)
                .baseUrl("https://api.example.com")
                .minimumRemainingSeconds(600.0)
                .build());
            Output<String> accessToken = token.accessToken();
            ctx.export("accessToken", accessToken);
            ctx.export("authorizationHeader", token.authorizationHeader());
            ctx.export("expiresAt", token.expiresAt());
            ctx.export("tokenFingerprint", token.tokenFingerprint());
            ctx.export("clientId", token.clientId());
            ctx.export("baseUrl", token.baseUrl());
            ctx.export("answer", answer.applyValue(a -> a.accessToken() + a.authorizationHeader() + a.expiresAt()
                + a.tokenFingerprint() + a.clientId() + a.baseUrl()));
        });
    }
}
`;

describeWith("generator", "java")("the Java SDK", () => {
  test("compiles with programs that use it", async () => {
    const project = projectFolder({
      "pom.xml": readFileSync(join(javaFolder, "pom.xml"), "utf8"),
      "src/main/java/myproject/App.java": blockOf("docs/_index.md", "java", "new PortAccessToken"),
      "src/main/java/EveryName.java": everyName,
    });
    cpSync(join(sdksFolder(), "java", "src"), join(project, "src"), { recursive: true });
    const { exitCode, output } = await runIn(project, "mvn", [
      "--quiet",
      "--batch-mode",

      "compile",
    ]);
    expect([exitCode, output]).toEqual([0, expect.not.stringContaining("ERROR")]);
  });
});
