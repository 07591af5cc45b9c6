// Gives the components the page's state and actions.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { App } from "../app.ts";

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  return useContext(AppContext)!;
}
