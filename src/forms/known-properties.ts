/**
 * Properties of SurveyJS that are known by name: those that only concern looks and are passed over, those whose loss the author
 * is told, and those that would change who is asked what and therefore refuse the definition.
 */
import { type Phrase, phrase } from "./phrase.js";

/** How the members of one kind of object are judged. Those that are read are named by the reader itself. */
export interface PropertyRules {
  /** Looks only: passed over in silence. */
  readonly cosmetic: ReadonlySet<string>;
  /** Left out with a warning that says what happens instead. */
  readonly ignored: ReadonlyMap<string, Phrase>;
  /** Refused with what to use instead, unless the value switches the feature off. */
  readonly refused: ReadonlyMap<string, Phrase>;
}

const names = (text: string): string[] => text.split(/\s+/).filter((name) => name !== "");

const noClock = phrase`is left out; nobody is stopped by a clock`;

export const surveyProperties: PropertyRules = {
  cosmetic: new Set(
    names(`showQuestionNumbers questionStartIndex showProgressBar progressBarType progressBarLocation progressTitle
      progressBarShowPageNumbers progressBarShowPageTitles progressBarInheritWidthFrom widthMode width fitToContainer
      showTitle showPageTitles showPageNumbers showNavigationButtons navigationButtonsLocation showPrevButton
      showCompleteButton showCompletePage showCompletedPage checkErrorsMode textUpdateMode questionErrorLocation
      errorLocation questionTitleLocation questionDescriptionLocation questionTitlePattern requiredText requiredMark
      focusFirstQuestionAutomatic autoFocusFirstQuestion focusOnFirstError autoFocusFirstError goNextPageAutomatic
      autoAdvanceEnabled autoAdvanceAllowComplete allowCompleteSurveyAutomatic sendResultOnPageNext partialSendEnabled
      logoPosition logoWidth logoHeight logoFit mobileView theme themeName themeVariables
      backgroundImage backgroundOpacity backgroundImageFit backgroundImageAttachment headerView questionsOnPageMode
      showTOC tocLocation maxTextLength maxOthersLength maxCommentLength loadingHtml questionTitleTemplate style
      showPreviewBeforeComplete previewMode previewText editText emptySurvey emptySurveyText enterKeyAction
      validateVisitedEmptyFields validationEnabled validationAllowSwitchPages validationAllowComplete
      commentAreaRows autoGrowComment allowResizeComment keepIncorrectValues surveyId surveyPostId
      surveyShowDataSaving completedBeforeHtml $schema`),
  ),
  ignored: new Map([
    ["logo", phrase`is left out; pages load nothing from other hosts, so use surveyLoop.brand.logoUrl`],
    ["questionsOrder", phrase`is left out; questions are shown in the order given`],
    ["questionOrder", phrase`is left out; questions are shown in the order given`],
    ["cookieName", phrase`is left out; the tracking URL already allows one response only`],
    ...["maxTimeToFinish", "maxTimeToFinishPage", "timeLimit", "timeLimitPerPage"].map(
      (name) => [name, noClock] as const,
    ),
  ]),
  refused: new Map(),
};

export const pageProperties: PropertyRules = {
  cosmetic: new Set(
    names(`navigationTitle navigationDescription navigationButtonsVisibility showNavigationButtons questionTitleLocation
      questionErrorLocation questionTitleWidth questionStartIndex backgroundImage gridLayoutColumns id
      passed state startWithNewLine width minWidth maxWidth indent innerIndent`),
  ),
  ignored: new Map([
    ["questionsOrder", phrase`is left out; questions are shown in the order given`],
    ["questionOrder", phrase`is left out; questions are shown in the order given`],
    ["maxTimeToFinish", noClock],
    ["timeLimit", noClock],
  ]),
  refused: new Map(),
};

export const questionProperties: PropertyRules = {
  cosmetic: new Set(
    names(`startWithNewLine colCount itemFlow width minWidth maxWidth size rows autoGrow allowResize acceptCarriageReturn
      titleLocation descriptionLocation errorLocation indent innerIndent rightIndent hideNumber showNumber renderAs
      rateType rateDisplayMode rateColorMode scaleColorMode displayMode autoGenerate swapOrder searchEnabled
      searchMode allowClear showClearButton closeOnSelect optionsCaption otherText otherErrorText otherPlaceholder
      otherPlaceHolder noneText selectAllText refuseText dontKnowText commentText commentPlaceholder commentPlaceHolder
      separateSpecialChoices storeOthersAsComment textUpdateMode useDisplayValuesInDynamicTexts
      useDisplayValuesInTitle displayRateDescriptionsAsExtremeItems showLabel state cellHint itemSize itemComponent
      maxItemSize autocomplete autoComplete id tag gridLayoutColumns effectiveColSpan colSpan page
      showCommentAreaText hideIfRowsEmpty showHeader cellHeight requiredMark labelAlign readOnlyText
      minWidth isReady toggleable resizeStyle textWrapEnabled optionsLoadMode valuePropertyName`),
  ),
  ignored: new Map([
    ["hideIfChoicesEmpty", phrase`is left out`],
    ["rateCount", phrase`is left out, as SurveyJS does; use rateMin and rateMax`],
    ["step", phrase`is left out; every number between min and max is taken`],
    ["dataList", phrase`is left out; nothing is suggested while typing`],
    ["correctAnswer", phrase`is left out; answers are not graded`],
  ]),
  refused: new Map([
    ["choicesByUrl", phrase`list the choices`],
    ["choicesFromQuestion", phrase`list the choices`],
  ]),
};

export const choiceProperties: PropertyRules = {
  cosmetic: new Set(names("type icon hint")),
  ignored: new Map([["score", phrase`is left out; compute scores from the exported answers`]]),
  refused: new Map(),
};

/** Panels and pages have the same looks. */
export const panelProperties: PropertyRules = pageProperties;

export const passageProperties: PropertyRules = {
  cosmetic: new Set([
    ...questionProperties.cosmetic,
    ...names(
      "imageHeight imageWidth imageFit contentMode minImageWidth minImageHeight maxImageWidth maxImageHeight renderAs",
    ),
  ]),
  ignored: questionProperties.ignored,
  refused: new Map(),
};
