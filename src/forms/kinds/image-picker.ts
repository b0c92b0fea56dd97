/** `imagepicker`: one or several of a list of pictures. Pictures lie in the definition; links to other hosts are not loaded. */
import { finishQuestion, flagOf, type QuestionType } from "../compiler.js";
import { behaviourOf } from "./behaviour.js";
import { type ChoosingQuestion, choiceViews } from "./choosing.js";
import { compileMany, type ManyQuestion, manyBehaviour, multipleChoice } from "./multiple-choice.js";
import { compileSingle, singleBehaviour } from "./single-choice.js";

export const imagePicker: QuestionType = {
  types: ["imagepicker"],
  members: [
    ...multipleChoice.members,
    ...["multiSelect", "showLabel", "imageHeight", "imageWidth", "imageFit", "contentMode", "minImageWidth"],
    ...["minImageHeight", "maxImageWidth", "maxImageHeight"],
  ],
  validators: ["answercount"],
  compile(given, base, compiler) {
    if (flagOf(given, "multiSelect")) return compileMany(given, base, compiler, severalPictures);
    const question = compileSingle(given, base, compiler, "singleChoice");
    const { choices, choicesOrder, choicesVisibleIf, choicesEnableIf } = question;
    const choosing = { choices, choicesOrder, choicesVisibleIf, choicesEnableIf };
    return finishQuestion(base, { kind: "singleChoice", behaviour: onePicture, counting: "values", choices }, choosing);
  },
};

const onePicture = behaviourOf<ChoosingQuestion>(
  singleBehaviour(8, true, (question, at, entered, scope) => ({
    control: "image-list",
    choiceType: "radio",
    choices: choiceViews(question, at, entered.all(at), scope, scope.isLocked),
  })),
);

const severalPictures = behaviourOf<ManyQuestion>(
  manyBehaviour((question, at, entered, scope) => ({
    control: "image-list",
    choiceType: "checkbox",
    choices: choiceViews(question, at, entered.all(at), scope, scope.isLocked),
    hint: scope.texts.chooseHint(question.minSelected ?? 0, question.maxSelected) ?? "",
  })),
);
