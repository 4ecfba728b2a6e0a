/** The forms in which rows leave a recording. */
export const EXPORT_FORMATS = ['text', 'html', 'csv', 'jsonl', 'svg', 'mermaid', 'pcapng'] as const

export type ExportFormat = (typeof EXPORT_FORMATS)[number]
