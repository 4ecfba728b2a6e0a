export const failureWords = {} as Record<string, string>
