/** The app's pixel, read and switched on and off. */
import { declaredSettings, type AppPixelRecord } from "../data/app-pixel.ts";
import { gid } from "../data/model.ts";
import { apiError, fieldsOf, idArgument, type Args, type FieldContext, type FieldTable } from "./fields.ts";
import { scopesAllow } from "./schema.ts";

interface PixelError {
  readonly field: readonly string[];
  readonly message: string;
  readonly code: string;
}

type Payload = { readonly webPixel: AppPixelRecord | null; readonly userErrors: readonly PixelError[] };

function refused(field: readonly string[], message: string, code: string): Payload {
  return { webPixel: null, userErrors: [{ field, message, code }] };
}

/** The schema names one scope; its text asks for another one besides. */
function needsEvents(name: string, { scopes }: FieldContext): void {
  if (scopesAllow(scopes, ["read_customer_events"])) return;
  throw apiError(`Access denied for ${name} field.`, "ACCESS_DENIED", {
    documentation: "https://shopify.dev/api/usage/access-scopes",
    requiredAccess: "`write_pixels` access scope. Also: The app requires read_customer_events access scope and user access permission.",
  });
}

/** Settings come as an object or as its text. They must be those that the pixel's file declares, each a text. */
function readSettings(args: Args, { config }: FieldContext): string | PixelError {
  const at = ["webPixel", "settings"];
  const declared = declaredSettings(config.pixelDir);
  if (declared === undefined) return { field: ["webPixel"], message: "No extension found", code: "NO_EXTENSION" };
  const given = (args["webPixel"] as { readonly settings: unknown }).settings;
  let settings = given;
  if (typeof given === "string") {
    try {
      settings = JSON.parse(given);
    } catch {
      return { field: at, message: "Settings is not valid JSON", code: "INVALID_CONFIGURATION_JSON" };
    }
  }
  const entries = settings !== null && typeof settings === "object" && !Array.isArray(settings) ? Object.entries(settings) : null;
  const fits = entries !== null && entries.length === declared.length && entries.every(([name, value]) => declared.includes(name) && typeof value === "string");
  return fits ? JSON.stringify(settings) : { field: at, message: "Settings do not match the settings definition", code: "INVALID_SETTINGS" };
}

/** `Mutation` fields. */
export const pixelMutations = {
  webPixelCreate: (_: unknown, args: Args, context: FieldContext): Payload => {
    needsEvents("webPixelCreate", context);
    const { pixel } = context.store;
    if (pixel.current !== null) return refused(["webPixel"], "Web pixel is taken.", "TAKEN");
    const settings = readSettings(args, context);
    if (typeof settings !== "string") return { webPixel: null, userErrors: [settings] };
    return { webPixel: pixel.set(settings), userErrors: [] };
  },
  webPixelUpdate: (_: unknown, args: Args, context: FieldContext): Payload => {
    needsEvents("webPixelUpdate", context);
    const { pixel } = context.store;
    if (pixel.current?.id !== idArgument(args["id"], "WebPixel")) return refused(["id"], "Web pixel does not exist", "NOT_FOUND");
    const settings = readSettings(args, context);
    if (typeof settings !== "string") return { webPixel: null, userErrors: [settings] };
    return { webPixel: pixel.set(settings), userErrors: [] };
  },
  webPixelDelete: (_: unknown, args: Args, { store: { pixel } }: FieldContext): object => {
    if (pixel.current?.id !== idArgument(args["id"], "WebPixel")) {
      return { deletedWebPixelId: null, userErrors: [{ field: ["id"], message: "Web pixel does not exist", code: "NOT_FOUND" }] };
    }
    pixel.set(null);
    return { deletedWebPixelId: args["id"], userErrors: [] };
  },
};

/** `QueryRoot.webPixel`: the app's own, or an error when there is none, as the platform has it. */
export function webPixel(_: unknown, args: Args, { store }: FieldContext): AppPixelRecord {
  const { current } = store.pixel;
  if (current === null || (args["id"] != null && current.id !== idArgument(args["id"], "WebPixel"))) {
    throw apiError("No web pixel was found for this app.", "RESOURCE_NOT_FOUND");
  }
  return current;
}

/** Tables by type name. */
export const pixelFields: Readonly<Record<string, FieldTable>> = {
  WebPixel: fieldsOf<AppPixelRecord>({ id: gid, settings: (pixel) => pixel.settings }),
};
