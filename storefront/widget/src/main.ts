import { definePairwell } from "./element.ts";
import { safely } from "./safely.ts";

safely(definePairwell)(window, (address: string) => import(address));
