/** What the main part of the window may show. */
export type ViewName = 'queue' | 'problems' | 'archive' | 'settings'
