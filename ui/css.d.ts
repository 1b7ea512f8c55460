// A style sheet is imported for its effect alone; Vite puts it beside the page.

declare module '*.css';
