/** Checks a document against the schema and words the findings as the platform does. */
import { GraphQLError, parse, Source, specifiedRules, validate, type DocumentNode, type GraphQLSchema } from "graphql";

/** An entry of `errors`. */
export interface ApiErrorBody {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

interface Wording {
  readonly pattern: RegExp;
  readonly code: string;
  readonly word: (match: RegExpExecArray) => { readonly message: string; readonly more: Readonly<Record<string, unknown>> };
}

// The left side is graphql-js's own sentence; its texts are part of its tests and stable within a major version.
const WORDINGS: readonly Wording[] = [
  {
    pattern: /^Cannot query field "(\w+)" on type "(\w+)"/, code: "undefinedField",
    word: ([, field, type]) => ({ message: `Field '${field}' doesn't exist on type '${type}'`, more: { typeName: type, fieldName: field } }),
  },
  {
    pattern: /^Unknown argument "(\w+)" on field "(\w+)\.(\w+)"/, code: "argumentNotAccepted",
    word: ([, argument, , field]) => ({ message: `Field '${field}' doesn't accept argument '${argument}'`, more: { name: field, typeName: "Field", argumentName: argument } }),
  },
  {
    pattern: /^(?:Field "(\w+)"|Argument "\w+") .*argument "(\w+)" of type "([^"]+)" is required/, code: "missingRequiredArguments",
    word: ([, field, argument]) => ({ message: `Field '${field}' is missing required arguments: ${argument}`, more: { className: "Field", name: field, arguments: argument } }),
  },
  {
    pattern: /^Field "(\w+)\.(\w+)" of required type "([^"]+)" was not provided/, code: "missingRequiredInputObjectAttribute",
    word: ([, type, field, wanted]) => ({
      message: `Argument '${field}' on InputObject '${type}' is required. Expected type ${wanted}`, more: { argumentName: field, argumentType: wanted, inputObjectType: type },
    }),
  },
  { pattern: /^Unknown directive "@(\w+)"/, code: "undefinedDirective", word: ([, name]) => ({ message: `Directive @${name} is not defined`, more: { directiveName: name } }) },
  {
    pattern: /^Variable "\$(\w+)" is never used(?: in operation "(\w+)")?/, code: "variableNotUsed",
    word: ([, name, operation]) => ({ message: `Variable $${name} is declared by ${operation ?? "anonymous query"} but not used`, more: { variableName: name } }),
  },
  {
    pattern: /^Variable "\$(\w+)" is not defined/, code: "variableNotDefined",
    word: ([, name]) => ({ message: `Variable $${name} is used but not declared`, more: { variableName: name } }),
  },
];

/** Parses and validates; either a document or what `errors` must say. */
export function checkDocument(schema: GraphQLSchema, text: string): { readonly document: DocumentNode } | { readonly errors: readonly ApiErrorBody[] } {
  let document: DocumentNode;
  try {
    document = parse(new Source(text), { maxTokens: 20_000 });
  } catch (cause) {
    if (!(cause instanceof GraphQLError)) throw cause;
    return { errors: [{ message: cause.message, locations: cause.locations ?? [], extensions: { code: "syntaxError" } }] };
  }
  const errors = validate(schema, document, specifiedRules, { maxErrors: 20 });
  return errors.length === 0 ? { document } : { errors: errors.map(wordError) };
}

function wordError(error: GraphQLError): ApiErrorBody {
  const locations = error.locations ?? [];
  for (const { pattern, code, word } of WORDINGS) {
    const match = pattern.exec(error.message);
    if (match === null) continue;
    const { message, more } = word(match);
    return { message, locations, extensions: { code, ...more } };
  }
  return { message: error.message, locations, extensions: { code: "argumentLiteralsIncompatible" } };
}

/** Wording of a variable that does not fit its type. */
export function wordVariableError(error: GraphQLError, variables: Readonly<Record<string, unknown>>): ApiErrorBody {
  const name = /Variable "\$(\w+)"/.exec(error.message)?.[1] ?? "";
  const explanation = error.message.replace(/^Variable "\$\w+" (?:got invalid value .*?; )?/, "");
  return {
    message: `Variable $${name} was provided an invalid value`,
    locations: error.locations ?? [],
    extensions: { code: "INVALID_VARIABLE", value: variables[name] ?? null, problems: [{ path: [], explanation }] },
  };
}
