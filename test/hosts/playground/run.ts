// npm run test:playground: uses the built page in Chromium as a user would. Arguments after -- select the tests whose
// name contains them.

import { test } from "./check.ts";
import "./training.ts";
import "./views.ts";
import "./files.ts";
import "./page.ts";
import "./hosting.ts";

test.run();
