/** The fixed texts of the form pages in Spanish. */
import { createTextForms } from "./text-forms.js";
import type { FormTexts } from "./texts.js";

const { day, list, number, plural, size } = createTextForms("es");

export const spanish: FormTexts = {
  yes: "Sí",
  no: "No",
  continue: "Continuar",
  send: "Enviar mis respuestas",
  back: "Volver",
  required: "(obligatorio)",
  choose: "Elija una opción",
  start: "Empezar",
  none: "Ninguno",
  other: "Otro (descríbalo)",
  refuse: "Prefiero no responder",
  dontKnow: "No lo sé",
  selectAll: "Elegir todo",
  commentLabel: "Su comentario",
  otherLabel: "Con sus propias palabras",
  entry: (position) => `Entrada ${number(position)}`,
  addEntry: "Añadir otra",
  removeEntry: "Quitar",
  noEntries: "Aquí todavía no hay nada.",
  total: "Suma",
  rankHint: (count) =>
    `Dé a cada uno un puesto del 1 (primero) al ${number(count)} (último). Lo que no tiene puesto va detrás.`,
  noPlace: "Sin puesto",
  moveItem: (item) => `Mover ${item}`,
  saving: {
    saved: "Guardado",
    offline: "Todavía no se ha guardado. Sus respuestas siguen en esta página y se guardarán en cuanto sea posible.",
    conflict: "Estas respuestas se cambiaron en otra ventana. Lo que ha escrito aquí desde entonces no se ha guardado.",
    stored: "Ver lo que está guardado",
    more: "Ahora hay más preguntas en esta página.",
  },
  keys: {
    title: "Atajos de teclado",
    text: "En un grupo de opciones, un número elige e Intro pasa a la pregunta siguiente. El tabulador y las flechas funcionan como siempre.",
    use: "Usar estas teclas",
  },
  testNotice: "Esto es una prueba. Nada de lo que responda aquí se cuenta ni se exporta.",
  formHint: (example) => `Escríbalo como ${example}.`,
  fileHint: (maxFiles, maxBytes, accepted) =>
    [
      plural(maxFiles, {
        one: `Un archivo de ${size(maxBytes)} como máximo.`,
        other: `Hasta # archivos de ${size(maxBytes)} como máximo cada uno.`,
      }),
      ...(accepted.length === 0 ? [] : [`Se admiten ${list(accepted)}.`]),
    ].join(" "),
  fileSize: (bytes) => size(bytes),
  removeFile: "Quitar",
  addFiles: "Elegir un archivo",
  moreQuestions: "Sus respuestas se han guardado. Ahora hay más preguntas en esta página: respóndalas también.",
  stillMissing: "Sus respuestas se han guardado. En esta página todavía falta algo.",
  errorPrefix: "Error:",
  errorSummary: "Revise estas respuestas",
  otherLanguages: "Idiomas",
  progress: (page, pages) => `Página ${number(page)} de ${number(pages)}`,
  askedBy: (name) => `A ${name} le gustaría conocer su opinión.`,
  duration: (minutes) =>
    plural(minutes, { one: "Le llevará alrededor de un minuto.", other: "Le llevará unos # minutos." }),
  answersGoTo: (name) =>
    name === undefined
      ? "Sus respuestas llegan a quien envió este enlace, que puede ver que son suyas."
      : `Sus respuestas llegan a ${name}, que puede ver que son suyas.`,
  resume: "Hemos conservado lo que ya había respondido.",
  optOutLink: "No volver a preguntarme",
  lengthHint: (max) => plural(max, { one: "Un carácter como máximo.", other: "Hasta # caracteres." }),
  numberHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `Un número del ${number(min)} al ${number(max)}.`
      : min !== undefined
        ? `Un número a partir de ${number(min)}.`
        : max !== undefined
          ? `Un número hasta ${number(max)}.`
          : undefined,
  dateHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `Un día entre el ${day(min)} y el ${day(max)}.`
      : min !== undefined
        ? `A partir del ${day(min)}.`
        : max !== undefined
          ? `Hasta el ${day(max)}.`
          : undefined,
  chooseHint: (min, max) =>
    max === undefined
      ? min > 1
        ? `Elija ${number(min)} o más.`
        : "Elija todo lo que corresponda."
      : min === max
        ? `Elija ${number(max)}.`
        : min > 1
          ? `Elija de ${number(min)} a ${number(max)}.`
          : `Elija hasta ${number(max)}.`,
  problem: {
    enterText: "Escriba una respuesta",
    enterNumber: "Escriba un número",
    enterDate: "Indique una fecha",
    enterEmail: "Escriba una dirección de correo",
    chooseOne: "Elija una respuesta",
    chooseSome: "Elija al menos una respuesta",
    chooseListed: "Elija una de las respuestas de la lista",
    giveOnce: "Dé una sola respuesta",
    notANumber: "Escriba un número con cifras, por ejemplo 12 o 4,5",
    notADate: "Indique una fecha que exista, por ejemplo 2026-03-01",
    notAnEmail: "Escriba una dirección de correo, por ejemplo nombre@ejemplo.es",
    numberFrom: (min) => `Escriba un número a partir de ${number(min)}`,
    numberTo: (max) => `Escriba un número hasta ${number(max)}`,
    dateFrom: (min) => `Indique una fecha a partir del ${day(min)}`,
    dateTo: (max) => `Indique una fecha hasta el ${day(max)}`,
    tooShort: (min) => plural(min, { one: "Escriba al menos un carácter", other: "Escriba al menos # caracteres" }),
    tooLong: (max, length) =>
      plural(max, {
        one: `Acorte su respuesta a un carácter; tiene ${number(length)}`,
        other: `Acorte su respuesta a # caracteres; tiene ${number(length)}`,
      }),
    tooFew: (min) => plural(min, { one: "Elija al menos una respuesta", other: "Elija al menos # respuestas" }),
    tooMany: (max) => plural(max, { one: "Elija una sola respuesta", other: "Elija # respuestas como máximo" }),
    changedElsewhere:
      "Estas respuestas se cambiaron en otra ventana. Aquí ve lo que está guardado: revíselo y envíelo de nuevo.",
    notSaved:
      "No hemos podido guardar sus respuestas en este momento. Siguen aquí: envíelas de nuevo dentro de un momento.",
    enterTime: "Indique una hora",
    notOfForm: (example) => `Escríbalo como ${example}`,
    from: (bound) => `Indique ${bound} o más tarde`,
    to: (bound) => `Indique ${bound} o antes`,
    answerOne: "Responda al menos a una de estas preguntas",
    chooseOther: "Elija una respuesta distinta en cada fila",
    sayOther: "Explique su respuesta",
    aloneOnly: (choice) => `Elija «${choice}» o bien otras respuestas`,
    checkAnswer: "Revise esta respuesta",
    checkForm: "Escriba la respuesta en la forma que se pide",
    noDigits: "Escriba la respuesta sin cifras",
    rank: "Dé al menos un puesto",
    rankFrom: (count) => `Dé un puesto del 1 al ${number(count)}`,
    rankTwice: (place) => `Dé el puesto ${number(place)} una sola vez`,
    tooFewRows: (min) => plural(min, { one: "Rellene al menos una entrada", other: "Rellene al menos # entradas" }),
    tooManyRows: (max) => plural(max, { one: "Dé una sola entrada", other: "Dé # entradas como máximo" }),
    repeated: "Dé una respuesta distinta en cada entrada",
    chooseFile: "Elija un archivo",
    tooManyFiles: (max) => plural(max, { one: "Envíe un solo archivo", other: "Envíe # archivos como máximo" }),
    fileTooLarge: (name, maxBytes) => `Elija un archivo de ${size(maxBytes)} como máximo en lugar de ${name}`,
    fileNotTaken: (name, accepted) => `Elija un archivo de tipo ${list(accepted)} en lugar de ${name}`,
    fileEmpty: (name) => `Elija un archivo que no esté vacío en lugar de ${name}`,
  },
  message: {
    thanks: { title: "Gracias", text: "Sus respuestas han llegado. Puede cerrar esta página." },
    alreadyAnswered: {
      title: "Ya ha respondido",
      text: "Sus respuestas han llegado y no se ha cambiado nada. Gracias.",
    },
    unknownLink: {
      title: "Este enlace no funciona",
      text: "Compruebe que lo ha copiado entero del correo, o ábralo de nuevo desde allí.",
    },
    expired: {
      title: "Este enlace ha caducado",
      text: "El plazo para responder ha terminado. No tiene que hacer nada.",
    },
    revoked: { title: "Este enlace ya no se usa", text: "Quien lo envió lo ha retirado. No tiene que hacer nada." },
    notOpenYet: {
      title: "Esta encuesta todavía no ha empezado",
      text: "Vuelva más tarde; su enlace sigue siendo válido.",
    },
    closed: {
      title: "Esta encuesta está cerrada",
      text: "Ya no se aceptan respuestas. Gracias por querer ayudar.",
    },
    unsubscribed: {
      title: "No volveremos a preguntarle",
      text: "Hemos dado de baja su dirección. Puede pasar un momento hasta que todos los remitentes lo sepan.",
    },
    unavailable: {
      title: "Inténtelo de nuevo dentro de un momento",
      text: "Ahora mismo no se puede acceder al formulario. No se ha cambiado nada.",
    },
    tooLarge: {
      title: "Era demasiado texto",
      text: "Vuelva atrás, acorte sus respuestas y envíelas de nuevo.",
    },
    malformed: {
      title: "No hemos podido leerlo",
      text: "Vuelva al formulario, recárguelo y envíe sus respuestas de nuevo.",
    },
    failed: { title: "Algo ha fallado por nuestra parte", text: "No se ha guardado nada. Inténtelo más tarde." },
  },
  openForm: "Abrir el formulario",
  opensAt: (moment) => `Empieza el ${moment}.`,
  unsubscribe: {
    title: "¿Quiere dejar de recibir estas peticiones?",
    text: "Si lo confirma, su dirección de correo no recibirá más encuestas nuestras.",
    button: "No preguntarme más",
    stay: "Ir a la encuesta",
  },
};
