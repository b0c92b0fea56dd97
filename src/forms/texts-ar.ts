/** The fixed texts of the form pages in Arabic. */
import { createTextForms } from "./text-forms.js";
import type { FormTexts } from "./texts.js";

const { day, list, number, plural, size } = createTextForms("ar");

const characters = (count: number) =>
  plural(count, { one: "حرف واحد", two: "حرفين", few: "# أحرف", many: "# حرفًا", other: "# حرف" });
const answers = (count: number) =>
  plural(count, { one: "إجابة واحدة", two: "إجابتين", few: "# إجابات", many: "# إجابةً", other: "# إجابة" });
const entries = (count: number) =>
  plural(count, { one: "مدخل واحد", two: "مدخلين", few: "# مدخلات", many: "# مدخلًا", other: "# مدخل" });
const files = (count: number) =>
  plural(count, { one: "ملف واحد", two: "ملفين", few: "# ملفات", many: "# ملفًا", other: "# ملف" });

export const arabic: FormTexts = {
  yes: "نعم",
  no: "لا",
  continue: "متابعة",
  send: "إرسال إجاباتي",
  back: "رجوع",
  required: "(مطلوب)",
  choose: "اختر إجابة",
  start: "ابدأ",
  none: "لا شيء مما سبق",
  other: "غير ذلك (يرجى التوضيح)",
  refuse: "أفضّل عدم الإجابة",
  dontKnow: "لا أعرف",
  selectAll: "اختيار الكل",
  commentLabel: "تعليقك",
  otherLabel: "بكلماتك",
  entry: (position) => `المدخل ${number(position)}`,
  addEntry: "إضافة مدخل آخر",
  removeEntry: "إزالة",
  noEntries: "لا يوجد شيء هنا بعد.",
  total: "المجموع",
  rankHint: (count) =>
    `أعطِ كل عنصر مرتبة من ${number(1)} (الأول) إلى ${number(count)} (الأخير). وما ليس له مرتبة يأتي بعدها.`,
  noPlace: "بلا مرتبة",
  moveItem: (item) => `تحريك ${item}`,
  saving: {
    saved: "تم الحفظ",
    offline: "لم يتم الحفظ بعد. تبقى إجاباتك في هذه الصفحة وستُحفظ في أقرب وقت ممكن.",
    conflict: "تم تغيير هذه الإجابات في نافذة أخرى. ما كتبته هنا منذ ذلك الحين لم يُحفظ.",
    stored: "عرض ما تم حفظه",
    more: "توجد الآن أسئلة أخرى في هذه الصفحة.",
  },
  keys: {
    title: "اختصارات لوحة المفاتيح",
    text: "داخل مجموعة من الخيارات، يختار الرقم إجابة وينقلك مفتاح الإدخال إلى السؤال التالي. يعمل مفتاح الجدولة والأسهم كالمعتاد.",
    use: "استخدام هذه المفاتيح",
  },
  testNotice: "هذا اختبار. لا يُحتسب ولا يُصدَّر أي شيء تجيب به هنا.",
  formHint: (example) => `اكتبها هكذا: \u2066${example}\u2069.`,
  fileHint: (maxFiles, maxBytes, accepted) =>
    [
      plural(maxFiles, {
        one: `ملف واحد لا يتجاوز ${size(maxBytes)}.`,
        two: `ملفان على الأكثر، لا يتجاوز كل منهما ${size(maxBytes)}.`,
        few: `حتى # ملفات، لا يتجاوز كل منها ${size(maxBytes)}.`,
        other: `حتى # ملفًا، لا يتجاوز كل منها ${size(maxBytes)}.`,
      }),
      ...(accepted.length === 0 ? [] : [`الأنواع المقبولة: ${list(accepted)}.`]),
    ].join(" "),
  fileSize: (bytes) => size(bytes),
  removeFile: "إزالة",
  addFiles: "اختيار ملف",
  moreQuestions: "تم الاحتفاظ بإجاباتك. توجد الآن أسئلة أخرى في هذه الصفحة: يرجى الإجابة عنها أيضًا.",
  stillMissing: "تم الاحتفاظ بإجاباتك. ما زال هناك شيء ناقص في هذه الصفحة.",
  errorPrefix: "خطأ:",
  errorSummary: "يرجى مراجعة هذه الإجابات",
  otherLanguages: "اللغات",
  progress: (page, pages) => `الصفحة ${number(page)} من ${number(pages)}`,
  askedBy: (name) => `تودّ ${name} معرفة رأيك.`,
  duration: (minutes) =>
    plural(minutes, {
      one: "يستغرق ذلك نحو دقيقة واحدة.",
      two: "يستغرق ذلك نحو دقيقتين.",
      few: "يستغرق ذلك نحو # دقائق.",
      other: "يستغرق ذلك نحو # دقيقة.",
    }),
  answersGoTo: (name) =>
    name === undefined
      ? "تصل إجاباتك إلى مرسل هذا الرابط، ويمكنه أن يرى أنها منك."
      : `تصل إجاباتك إلى ${name}، ويمكن هناك رؤية أنها منك.`,
  resume: "احتفظنا بما أجبت عنه حتى الآن.",
  optOutLink: "لا تسألوني مرة أخرى",
  lengthHint: (max) => `الحد الأقصى ${characters(max)}.`,
  numberHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `رقم من ${number(min)} إلى ${number(max)}.`
      : min !== undefined
        ? `رقم لا يقل عن ${number(min)}.`
        : max !== undefined
          ? `رقم لا يزيد على ${number(max)}.`
          : undefined,
  dateHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `يوم من ${day(min)} إلى ${day(max)}.`
      : min !== undefined
        ? `${day(min)} أو بعده.`
        : max !== undefined
          ? `${day(max)} أو قبله.`
          : undefined,
  chooseHint: (min, max) =>
    max === undefined
      ? min > 1
        ? `اختر ${answers(min)} على الأقل.`
        : "اختر كل ما ينطبق."
      : min === max
        ? `اختر ${answers(max)}.`
        : min > 1
          ? `اختر من ${number(min)} إلى ${number(max)}.`
          : `اختر ${answers(max)} على الأكثر.`,
  problem: {
    enterText: "اكتب إجابة",
    enterNumber: "أدخل رقمًا",
    enterDate: "أدخل تاريخًا",
    enterEmail: "أدخل عنوان بريد إلكتروني",
    chooseOne: "اختر إجابة",
    chooseSome: "اختر إجابة واحدة على الأقل",
    chooseListed: "اختر إحدى الإجابات من القائمة",
    giveOnce: "أعطِ إجابة واحدة فقط",
    notANumber: `أدخل رقمًا، مثل ${number(12)} أو ${number(4.5)}`,
    notADate: "أدخل تاريخًا صحيحًا، مثل 2026-03-01",
    notAnEmail: "أدخل عنوان بريد إلكتروني، مثل name@example.com",
    numberFrom: (min) => `أدخل رقمًا لا يقل عن ${number(min)}`,
    numberTo: (max) => `أدخل رقمًا لا يزيد على ${number(max)}`,
    dateFrom: (min) => `أدخل تاريخًا من ${day(min)} فصاعدًا`,
    dateTo: (max) => `أدخل تاريخًا لا يتجاوز ${day(max)}`,
    tooShort: (min) => `اكتب ${characters(min)} على الأقل`,
    tooLong: (max, length) => `اختصر إجابتك إلى ${characters(max)}؛ طولها الآن ${number(length)}`,
    tooFew: (min) => `اختر ${answers(min)} على الأقل`,
    tooMany: (max) => `اختر ${answers(max)} على الأكثر`,
    changedElsewhere: "تم تغيير هذه الإجابات في نافذة أخرى. ترى الآن ما هو محفوظ: راجعه وأرسله مرة أخرى.",
    notSaved: "تعذّر حفظ إجاباتك الآن. ما زالت هنا: يرجى إرسالها مرة أخرى بعد قليل.",
    enterTime: "أدخل وقتًا",
    notOfForm: (example) => `اكتبها هكذا: \u2066${example}\u2069`,
    from: (bound) => `أدخل ${bound} أو ما بعده`,
    to: (bound) => `أدخل ${bound} أو ما قبله`,
    answerOne: "أجب عن سؤال واحد على الأقل من هذه الأسئلة",
    chooseOther: "اختر إجابة مختلفة في كل صف",
    sayOther: "وضّح ما تقصده بإجابتك",
    aloneOnly: (choice) => `اختر إما «${choice}» أو إجابات أخرى`,
    checkAnswer: "راجع هذه الإجابة",
    checkForm: "اكتب الإجابة بالشكل المطلوب",
    noDigits: "اكتب الإجابة بدون أرقام",
    rank: "أعطِ مرتبة واحدة على الأقل",
    rankFrom: (count) => `أعطِ مرتبة من ${number(1)} إلى ${number(count)}`,
    rankTwice: (place) => `أعطِ المرتبة ${number(place)} مرة واحدة فقط`,
    tooFewRows: (min) => `املأ ${entries(min)} على الأقل`,
    tooManyRows: (max) => `أعطِ ${entries(max)} على الأكثر`,
    repeated: "أعطِ إجابة مختلفة في كل مدخل",
    chooseFile: "اختر ملفًا",
    tooManyFiles: (max) => `أرسل ${files(max)} على الأكثر`,
    fileTooLarge: (name, maxBytes) => `اختر ملفًا لا يتجاوز ${size(maxBytes)} بدلًا من ${name}`,
    fileNotTaken: (name, accepted) => `اختر ملفًا من الأنواع ${list(accepted)} بدلًا من ${name}`,
    fileEmpty: (name) => `اختر ملفًا غير فارغ بدلًا من ${name}`,
  },
  message: {
    thanks: { title: "شكرًا لك", text: "وصلت إجاباتك. يمكنك إغلاق هذه الصفحة." },
    alreadyAnswered: { title: "لقد أجبت من قبل", text: "وصلت إجاباتك ولم يتغير شيء. شكرًا لك." },
    unknownLink: {
      title: "هذا الرابط لا يعمل",
      text: "تأكد من أنك نسخته كاملًا من رسالة البريد، أو افتحه من هناك مرة أخرى.",
    },
    expired: { title: "انتهت صلاحية هذا الرابط", text: "انتهى وقت الإجابة. لا يلزمك فعل أي شيء آخر." },
    revoked: { title: "لم يعد هذا الرابط مستخدمًا", text: "سحبه المرسل. لا يلزمك فعل أي شيء آخر." },
    notOpenYet: { title: "لم يبدأ هذا الاستبيان بعد", text: "يرجى العودة لاحقًا؛ يبقى رابطك صالحًا." },
    closed: { title: "هذا الاستبيان مغلق", text: "لم تعد تُقبل إجابات أخرى. شكرًا لرغبتك في المساعدة." },
    unsubscribed: {
      title: "لن نسألك مرة أخرى",
      text: "تمت إزالة عنوانك. قد يستغرق الأمر بعض الوقت حتى يعلم كل مرسل بذلك.",
    },
    unavailable: {
      title: "يرجى المحاولة مرة أخرى بعد قليل",
      text: "لا يمكن الوصول إلى النموذج الآن. لم يتغير شيء.",
    },
    tooLarge: { title: "النص أطول من اللازم", text: "ارجع واختصر إجاباتك ثم أرسلها مرة أخرى." },
    malformed: { title: "تعذّرت قراءة ما أُرسل", text: "ارجع إلى النموذج وأعد تحميله ثم أرسل إجاباتك مرة أخرى." },
    failed: { title: "حدث خطأ لدينا", text: "لم يُحفظ شيء. يرجى المحاولة لاحقًا." },
  },
  openForm: "فتح النموذج",
  opensAt: (moment) => `يبدأ في ${moment}.`,
  unsubscribe: {
    title: "هل تريد إيقاف هذه الطلبات؟",
    text: "إذا أكدت ذلك فلن يصل إلى عنوان بريدك أي استبيان آخر منا.",
    button: "لا تسألوني مرة أخرى",
    stay: "الانتقال إلى الاستبيان",
  },
};
