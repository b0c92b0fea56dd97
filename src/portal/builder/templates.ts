/** Surveys to start from, in English and French. They are ordinary definitions, in our own words. */
import type { JsonObject } from "../../forms/findings.js";

export const templateNames = ["nps", "csat", "ces", "event", "onboarding"] as const;
export type TemplateName = (typeof templateNames)[number];

const two = (en: string, fr: string) => ({ default: en, fr });
const why = {
  type: "comment",
  name: "reason",
  title: two("What is the main reason for your answer?", "Quelle est la raison principale de votre réponse ?"),
};
const thanks = two("Thank you. Your answers were sent.", "Merci. Vos réponses ont été envoyées.");
const thanksForTime = two("Thank you for your time.", "Merci pour votre temps.");

const scale = (name: string, title: object, low: object, high: object, max = 5) => ({
  ...{ type: "rating", name, title, isRequired: true, rateMin: max === 10 ? 0 : 1, rateMax: max },
  ...{ minRateDescription: low, maxRateDescription: high },
});
const satisfaction = (name: string, title: object) =>
  scale(name, title, two("Very dissatisfied", "Très insatisfait"), two("Very satisfied", "Très satisfait"));
const recommendation = (title: object) =>
  scale(
    "recommendation",
    title,
    two("Not at all likely", "Pas du tout probable"),
    two("Extremely likely", "Très probable"),
    10,
  );
const choice = (value: string, en: string, fr: string) => ({ value, text: two(en, fr) });

const definitions: Readonly<Record<TemplateName, JsonObject>> = {
  nps: {
    title: two("Would you recommend us?", "Nous recommanderiez-vous ?"),
    pages: [
      {
        name: "page1",
        elements: [
          recommendation(
            two(
              "How likely are you to recommend us to a colleague?",
              "Recommanderiez-vous nos services à un collègue ?",
            ),
          ),
          why,
          {
            type: "comment",
            name: "improve",
            title: two("What should we do better?", "Que devrions-nous améliorer ?"),
            visibleIf: "{recommendation} <= 6",
          },
        ],
      },
    ],
    completedHtml: thanks,
    surveyLoop: { scores: { nps: "recommendation" } },
  },
  csat: {
    title: two("How did we do?", "Comment avons-nous fait ?"),
    pages: [
      {
        name: "page1",
        elements: [
          satisfaction(
            "satisfaction",
            two("How satisfied are you with our answer?", "Êtes-vous satisfait de notre réponse ?"),
          ),
          {
            type: "boolean",
            name: "solved",
            title: two("Is your request solved?", "Votre demande est-elle résolue ?"),
            labelTrue: two("Yes", "Oui"),
            labelFalse: two("No", "Non"),
          },
          {
            type: "comment",
            name: "missing",
            title: two("What is still missing?", "Que manque-t-il encore ?"),
            visibleIf: "{solved} = false",
          },
          why,
        ],
      },
    ],
    completedHtml: thanks,
    surveyLoop: { scores: { csat: "satisfaction" } },
  },
  ces: {
    title: two("How easy was it?", "Était-ce facile ?"),
    pages: [
      {
        name: "page1",
        elements: [
          scale(
            "effort",
            two("It was easy to get my request handled.", "Il a été facile de faire traiter ma demande."),
            two("Strongly disagree", "Pas du tout d’accord"),
            two("Strongly agree", "Tout à fait d’accord"),
            7,
          ),
          {
            type: "checkbox",
            name: "hard",
            title: two("What made it hard?", "Qu’est-ce qui a été difficile ?"),
            visibleIf: "{effort} <= 4",
            showOtherItem: true,
            choices: [
              choice("waiting", "I waited too long", "J’ai attendu trop longtemps"),
              choice("repeating", "I had to explain it again", "J’ai dû tout réexpliquer"),
              choice("finding", "I did not find where to ask", "Je n’ai pas trouvé où demander"),
            ],
          },
          why,
        ],
      },
    ],
    completedHtml: thanks,
    surveyLoop: { scores: { ces: "effort" } },
  },
  event: {
    title: two("How was the event?", "Comment était l’événement ?"),
    pages: [
      {
        name: "page1",
        elements: [
          satisfaction("overall", two("How satisfied are you with the event?", "Êtes-vous satisfait de l’événement ?")),
          {
            type: "matrix",
            name: "parts",
            title: two("How were its parts?", "Comment étaient ses différentes parties ?"),
            columns: [
              choice("poor", "Poor", "Médiocre"),
              choice("fair", "Fair", "Correct"),
              choice("good", "Good", "Bien"),
            ],
            rows: [
              choice("content", "Content", "Contenu"),
              choice("speakers", "Speakers", "Intervenants"),
              choice("place", "Place and organisation", "Lieu et organisation"),
            ],
          },
        ],
      },
      {
        name: "page2",
        elements: [
          recommendation(two("Would you recommend the event?", "Recommanderiez-vous cet événement ?")),
          {
            type: "comment",
            name: "next",
            title: two("What do you wish for next time?", "Que souhaitez-vous la prochaine fois ?"),
          },
        ],
      },
    ],
    completedHtml: thanksForTime,
    surveyLoop: { scores: { csat: "overall", nps: "recommendation" } },
  },
  onboarding: {
    title: two("Your first weeks with us", "Vos premières semaines avec nous"),
    pages: [
      {
        name: "page1",
        elements: [
          satisfaction("start", two("How satisfied are you with your start?", "Êtes-vous satisfait de vos débuts ?")),
          {
            type: "checkbox",
            name: "helped",
            title: two("What helped you?", "Qu’est-ce qui vous a aidé ?"),
            showOtherItem: true,
            choices: [
              choice("guide", "The guide", "Le guide"),
              choice("training", "The training", "La formation"),
              choice("contact", "My contact person", "Mon interlocuteur"),
            ],
          },
        ],
      },
      {
        name: "page2",
        elements: [
          {
            type: "radiogroup",
            name: "ready",
            title: two("Can you work on your own now?", "Êtes-vous maintenant autonome ?"),
            isRequired: true,
            choices: [choice("yes", "Yes", "Oui"), choice("partly", "Partly", "En partie"), choice("no", "No", "Non")],
          },
          {
            type: "comment",
            name: "needs",
            title: two("What do you still need?", "De quoi avez-vous encore besoin ?"),
            visibleIf: "{ready} <> 'yes'",
          },
        ],
      },
    ],
    completedHtml: thanksForTime,
    surveyLoop: { scores: { csat: "start" } },
  },
};

/** The definition of a template in two languages, beginning with that of its author. */
export function templateDefinition(name: TemplateName, language: string): JsonObject {
  const definition = definitions[name];
  return language === "fr" ? { locale: "fr", ...(firstLanguage(definition) as JsonObject) } : definition;
}

/** French becomes the language of the definition, English another one. */
function firstLanguage(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(firstLanguage);
  if (typeof value !== "object" || value === null) return value;
  const { default: en, fr } = value as JsonObject;
  if (typeof en === "string" && typeof fr === "string") return { default: fr, en };
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, firstLanguage(each)]));
}

/** A survey without questions. */
export function emptyDefinition(title: string, language: string): JsonObject {
  return { title, ...(language === "en" ? undefined : { locale: language }), pages: [{ name: "page1", elements: [] }] };
}
