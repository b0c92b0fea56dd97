/** Names that generated code cannot use, by language. The wire names of our own contract are held against them too. */

/** A language for which clients are generated. */
export type Language = "apex" | "csharp" | "java" | "php" | "python";

/** Reserved words by language, from their reference manuals; also names that generators rename or that hide members. */
const reservedWords: Readonly<Record<Language, string>> = {
  apex: `abstract activate and any array as asc autonomous begin bigdecimal blob boolean break bulk by byte case cast catch
    char class collect commit const continue currency date datetime decimal default delete desc do double else end enum
    exception exit export extends false final finally float for from global goto group having hint if implements import in
    inner insert instanceof int integer interface into join like limit list long loop map merge new not null nulls number
    object of on or outer override package parallel pragma private protected public retrieve return rollback search select
    set short sobject sort static string super switch synchronized system testmethod then this throw time transaction
    trigger true try undelete update upsert using virtual void webservice when where while`,
  csharp: `abstract as base bool break byte case catch char checked class const continue decimal default delegate do double
    else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock
    long namespace new null object operator out override params private protected public readonly ref return sbyte sealed
    short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using
    virtual void volatile while`,
  java: `abstract assert boolean break byte case catch char class const continue default do double else enum extends final
    finally float for goto if implements import instanceof int interface long native new package private protected public
    return short static strictfp super switch synchronized this throw throws transient try void volatile while true false
    null`,
  php: `abstract and array as break callable case catch class clone const continue declare default die do echo else elseif
    empty enddeclare endfor endforeach endif endswitch endwhile eval exit extends final finally fn for foreach function
    global goto if implements include include_once instanceof insteadof interface isset list match namespace new or print
    private protected public readonly require require_once return static switch throw trait try unset use var while xor
    yield self parent true false null`,
  python: `False None True and as assert async await break class continue def del elif else except finally for from global
    if import in is lambda nonlocal not or pass raise return try while with yield match case type print exec`,
};

/** PHP takes `include` as the name of a member (since 7.0), and nothing else is ever made of it. */
const allowed: ReadonlySet<string> = new Set(["php include"]);

/** Languages in which `CLASS` is `class`. */
const caseless: ReadonlySet<Language> = new Set<Language>(["apex", "php"]);

const wordsByLanguage = new Map(
  (Object.entries(reservedWords) as [Language, string][]).map(([language, words]) => {
    const listed = words.split(/\s+/).map((word) => (caseless.has(language) ? word.toLowerCase() : word));
    return [language, new Set(listed)];
  }),
);

/** Languages in which a name is reserved. */
export function languagesReserving(name: string): Language[] {
  const lower = name.toLowerCase();
  return [...wordsByLanguage]
    .filter(([language, words]) => words.has(caseless.has(language) ? lower : name))
    .map(([language]) => language)
    .filter((language) => !allowed.has(`${language} ${name}`));
}
