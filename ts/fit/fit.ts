// fit(x, y): from examples and answers to a model that predicts. The rest of simdigit trains by recipes; this is the
// door for whoever wants none.

import { openSession } from "../backends/open.ts";
import { type FeatureScaling, rawScaling, type Scaling, unitScaling } from "../core/dataset.ts";
import { expected, usage } from "../core/errors.ts";
import type { Label, Outputs } from "../core/outputs.ts";
import type { Recipe } from "../core/recipe.ts";
import type { Session } from "../core/session.ts";
import { train } from "../core/train.ts";
import { type Answers, readAnswers } from "./answers.ts";
import { labelsOf, numbersOf } from "./encode.ts";
import { FittedModel } from "./fitted.ts";
import { type Judged, judge } from "./judge.ts";
import { trainingMatrix } from "./matrix.ts";
import { openSaved } from "./model.ts";
import type { Nested } from "./nested.ts";
import { checkFitOptions, type FitOptions, hostOptions } from "./options.ts";
import { lossOf, recipeOf } from "./recipe.ts";
import { columnScaling } from "./standardise.ts";
import { datasetOf, divide, readTable, type Table } from "./table.ts";
