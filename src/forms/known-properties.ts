/**
 * Properties of SurveyJS that are known by name: those that only concern looks and are passed over, those whose loss the author
 * is told, and those that would change who is asked what and therefore refuse the definition.
 */

/** How the members of one kind of object are judged. Those that are read are named by the reader itself. */
export interface PropertyRules {
  /** Looks only: passed over in silence. */
  readonly cosmetic: ReadonlySet<string>;
  /** Left out with a warning that says what happens instead. */
  readonly ignored: ReadonlyMap<string, string>;
  /** Refused with what to use instead, unless the value switches the feature off. */
  readonly refused: ReadonlyMap<string, string>;
}

const names = (text: string): string[] => text.split(/\s+/).filter((name) => name !== "");

const showToAll = "show it to everyone, or publish a second survey";
const yesNo = "the answers are true and false; use a radiogroup for other values";

export const surveyProperties: PropertyRules = {
  cosmetic: new Set(
    names(`showQuestionNumbers questionStartIndex showProgressBar progressBarType progressBarLocation progressTitle
      progressBarShowPageNumbers progressBarShowPageTitles progressBarInheritWidthFrom widthMode width fitToContainer
      showTitle showPageTitles showPageNumbers showNavigationButtons navigationButtonsLocation showPrevButton
      showCompleteButton showCompletePage showCompletedPage checkErrorsMode textUpdateMode questionErrorLocation
      errorLocation questionTitleLocation questionDescriptionLocation questionTitlePattern requiredText requiredMark
      focusFirstQuestionAutomatic autoFocusFirstQuestion focusOnFirstError autoFocusFirstError goNextPageAutomatic
      autoAdvanceEnabled autoAdvanceAllowComplete allowCompleteSurveyAutomatic sendResultOnPageNext partialSendEnabled
      clearInvisibleValues logoPosition logoWidth logoHeight logoFit mobileView theme themeName themeVariables
      backgroundImage backgroundOpacity backgroundImageFit backgroundImageAttachment headerView questionsOnPageMode
      showTOC tocLocation maxTextLength maxOthersLength maxCommentLength loadingHtml questionTitleTemplate style
      showPreviewBeforeComplete previewMode previewText editText emptySurvey emptySurveyText enterKeyAction
      validateVisitedEmptyFields validationEnabled validationAllowSwitchPages validationAllowComplete
      commentAreaRows autoGrowComment allowResizeComment keepIncorrectValues surveyId surveyPostId
      surveyShowDataSaving completedBeforeHtml $schema`),
  ),
  ignored: new Map([
    ["logo", "is left out; pages load nothing from other hosts, so use surveyLoop.brand.logoUrl"],
    ["questionsOrder", "is left out; questions are shown in the order given"],
    ["questionOrder", "is left out; questions are shown in the order given"],
  ]),
  refused: new Map([
    ["triggers", "give every question its place instead"],
    ["calculatedValues", "compute them from the exported answers"],
    ["completedHtmlOnCondition", "use completedHtml, which is the same for everyone"],
    ["navigateToUrl", "use surveyLoop.completionRedirect"],
    ["navigateToUrlOnCondition", "use surveyLoop.completionRedirect"],
    ["firstPageIsStarted", "put the introduction into the survey's description"],
    ["firstPageIsStartPage", "put the introduction into the survey's description"],
    ["cookieName", "remove it; the tracking URL already allows one response only"],
    ["maxTimeToFinish", "remove it; nobody is stopped by a clock"],
    ["maxTimeToFinishPage", "remove it; nobody is stopped by a clock"],
    ["timeLimit", "remove it; nobody is stopped by a clock"],
    ["timeLimitPerPage", "remove it; nobody is stopped by a clock"],
  ]),
};

export const pageProperties: PropertyRules = {
  cosmetic: new Set(
    names(`navigationTitle navigationDescription navigationButtonsVisibility showNavigationButtons questionTitleLocation
      questionErrorLocation questionTitleWidth questionStartIndex backgroundImage gridLayoutColumns id
      passed state startWithNewLine width minWidth maxWidth indent innerIndent`),
  ),
  ignored: new Map([
    ["questionsOrder", "is left out; questions are shown in the order given"],
    ["questionOrder", "is left out; questions are shown in the order given"],
  ]),
  refused: new Map([
    ["visibleIf", showToAll],
    ["enableIf", showToAll],
    ["requiredIf", "use isRequired on its questions"],
    ["readOnly", "remove the page"],
    ["maxTimeToFinish", "remove it; nobody is stopped by a clock"],
    ["timeLimit", "remove it; nobody is stopped by a clock"],
  ]),
};

export const questionProperties: PropertyRules = {
  cosmetic: new Set(
    names(`startWithNewLine colCount itemFlow width minWidth maxWidth size rows autoGrow allowResize acceptCarriageReturn
      titleLocation descriptionLocation errorLocation indent innerIndent rightIndent hideNumber showNumber renderAs
      rateType rateDisplayMode rateColorMode scaleColorMode displayMode autoGenerate swapOrder searchEnabled
      searchMode allowClear showClearButton closeOnSelect optionsCaption otherText otherErrorText otherPlaceholder
      otherPlaceHolder noneText selectAllText refuseText dontKnowText commentText commentPlaceholder commentPlaceHolder
      separateSpecialChoices storeOthersAsComment clearIfInvisible textUpdateMode useDisplayValuesInDynamicTexts
      useDisplayValuesInTitle displayRateDescriptionsAsExtremeItems showLabel state cellHint itemSize itemComponent
      maxItemSize autocomplete autoComplete id tag gridLayoutColumns effectiveColSpan colSpan page
      showCommentAreaText hideIfRowsEmpty textWrapEnabled optionsLoadMode valuePropertyName`),
  ),
  ignored: new Map([
    ["choicesOrder", "is left out; choices are shown in the order given"],
    ["hideIfChoicesEmpty", "is left out"],
    ["rateCount", "is left out, as SurveyJS does; use rateMin and rateMax"],
    ["minErrorText", "is left out; the message names the allowed numbers or dates"],
    ["maxErrorText", "is left out; the message names the allowed numbers or dates"],
    ["step", "is left out; every number between min and max is taken"],
    ["dataList", "is left out; nothing is suggested while typing"],
    ["correctAnswer", "is left out; answers are not graded"],
  ]),
  refused: new Map([
    ["visibleIf", showToAll],
    ["enableIf", showToAll],
    ["requiredIf", "use isRequired, or leave the question optional"],
    ["choicesVisibleIf", "list the choices that everyone sees"],
    ["choicesEnableIf", "list the choices that everyone sees"],
    ["resetValueIf", "remove it"],
    ["setValueIf", "remove it"],
    ["setValueExpression", "remove it"],
    ["defaultValue", "remove it; nothing is chosen for the respondent"],
    ["defaultValueExpression", "remove it; nothing is chosen for the respondent"],
    ["minValueExpression", "use min with a fixed value"],
    ["maxValueExpression", "use max with a fixed value"],
    ["choicesByUrl", "list the choices"],
    ["choicesFromQuestion", "list the choices"],
    ["choicesMin", "list the choices"],
    ["choicesMax", "list the choices"],
    ["hasOther", "add a choice for it and a comment question behind this one"],
    ["showOtherItem", "add a choice for it and a comment question behind this one"],
    ["hasNone", "add a choice for it"],
    ["showNoneItem", "add a choice for it"],
    ["showRefuseItem", "add a choice for it"],
    ["showDontKnowItem", "add a choice for it"],
    ["hasSelectAll", "remove it"],
    ["showSelectAllItem", "remove it"],
    ["hasComment", "add a comment question behind this one"],
    ["showCommentArea", "add a comment question behind this one"],
    ["valueName", "give the name itself the wanted value"],
    ["valueTrue", yesNo],
    ["valueFalse", yesNo],
    ["maskType", "use inputType and min, max or maxLength"],
    ["maskSettings", "use inputType and min, max or maxLength"],
    ["inputMask", "use inputType and min, max or maxLength"],
    ["readOnly", "put the text into a description"],
    ["multiSelect", "use a checkbox question"],
  ]),
};

export const choiceProperties: PropertyRules = {
  cosmetic: new Set(names("type icon hint")),
  ignored: new Map([
    ["imageLink", "is left out; pages load nothing from other hosts"],
    ["score", "is left out; compute scores from the exported answers"],
  ]),
  refused: new Map([
    ["visibleIf", "list the choices that everyone sees"],
    ["enableIf", "list the choices that everyone sees"],
    ["showCommentArea", "add a comment question behind this one"],
  ]),
};

/** Types of SurveyJS that cannot be shown yet, with what to use instead. */
export const unsupportedTypes: ReadonlyMap<string, string> = new Map([
  ["html", "put the text into the description of a page or question"],
  ["panel", "put its questions directly on a page"],
  ["paneldynamic", "ask for the details in a comment question"],
  ["matrix", "use one rating or radiogroup question for each row"],
  ["matrixdropdown", "use one question for each cell"],
  ["matrixdynamic", "ask for the details in a comment question"],
  ["multipletext", "use one text question for each field"],
  ["tagbox", "use checkbox"],
  ["imagepicker", "use radiogroup or checkbox"],
  ["buttongroup", "use radiogroup"],
  ["ranking", "use checkbox with maxSelectedChoices"],
  ["slider", "use rating, or text with inputType number"],
  ["file", "ask for a link, or for files by e-mail"],
  ["signaturepad", "use boolean with isRequired"],
  ["image", "use surveyLoop.brand.logoUrl for a logo"],
  ["expression", "compute it from the exported answers"],
]);
