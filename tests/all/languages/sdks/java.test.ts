import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blockOf } from "../../../support/document-blocks";
import { projectFolder } from "../../../support/project-folder";
import { runIn, sdksFolder } from "../../../support/sdks";
import { describeWith, javaFolder } from "../../../support/set-up";

jest.setTimeout(300_000);

/** Uses everything in the SDK that the page does not use. Each property is in the test of the Python SDK. */
const otherParts = `
import com.pulumi.Pulumi;
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

public class OtherParts {
    public static void main(String[] args) {
        Pulumi.run(ctx -> {
            var config = new Config();
            var provider = new Provider("us", ProviderArgs.builder()
                .region(config.region().orElse("us"))
                .build());
            var token = new PortAccessToken("port", PortAccessTokenArgs.builder()
                .region(Region.US)
                .minimumRemainingSeconds(600.0)
                .onShortLifetime(OnShortLifetime.Wait)
                .autoRenew(false)
                .build(), CustomResourceOptions.builder().provider(provider).build());
            var answer = PortaccesstokenFunctions.getPortAccessToken(GetPortAccessTokenArgs.builder()
                .region(Region.EU)
                .build());
            ctx.export("accessToken", token.accessToken());
            ctx.export("answer", answer.applyValue(a -> a.accessToken()));
        });
    }
}
`;

describeWith("generator", "java")("the Java SDK", () => {
  test("compiles with programs that use it", async () => {
    const project = projectFolder({
      "pom.xml": readFileSync(join(javaFolder, "pom.xml"), "utf8"),
      "src/main/java/myproject/App.java": blockOf("docs/get-started.md", "java", "new PortAccessToken"),
      "src/main/java/OtherParts.java": otherParts,
    });
    cpSync(join(sdksFolder(), "java", "src"), join(project, "src"), { recursive: true });
    const { exitCode, output } = await runIn(project, "mvn", ["--quiet", "--batch-mode", "compile"]);
    expect([exitCode, output]).toEqual([0, expect.not.stringContaining("ERROR")]);
  });
});
