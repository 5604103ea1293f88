import { describeSection } from "./walk";

jest.setTimeout(180_000);

describeSection("Import");
